import type { Account, Team } from './account-records.ts';
import type { Repository } from './github-records.ts';
import type { GitHubState } from './github-state.ts';
import type { Environment } from './report-records.ts';

/** What deployments to an environment must wait for. */
export type EnvironmentRules = Pick<Environment, 'waitMinutes' | 'preventSelfReview' | 'reviewers'>;

/** Makes an environment, or sets what is demanded there. */
export function setEnvironment(
  state: GitHubState,
  repository: Repository,
  name: string,
  rules: EnvironmentRules,
): Environment {
  const key = name.toLowerCase();
  const made = repository.environments.get(key) ?? { ...state.identify('EN'), name, createdAt: state.now() };
  const environment: Environment = { ...made, ...rules };
  repository.environments.set(key, environment);
  return environment;
}

/** The reviewers by their names: a login, or `organisation/team`. */
export function reviewersNamed(state: GitHubState, names: readonly string[]): readonly (Account | Team)[] {
  return names.map((name) => {
    if (!name.includes('/')) return state.account(name);
    const team = state.teams.get(name.toLowerCase());
    if (team === undefined) throw new Error(`There is no team '${name}'. Create it with createTeam.`);
    return team;
  });
}
