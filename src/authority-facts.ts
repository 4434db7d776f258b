import type { RolloutFacts } from './circumstances.ts';
import type { Hint } from './hint.ts';
import type { Intent } from './rollout/intent.ts';
import { type Authority, teamsOf } from './rollout/permissions.ts';
import type { World } from './world.ts';

/** The role and the teams of everybody who asked for something that is not decided, all at once. */
export async function readAuthorities(
  world: World,
  hint: Hint,
  rollouts: readonly RolloutFacts[],
  open: readonly Intent[],
  gitopsRepository: string,
): Promise<ReadonlyMap<string, Authority>> {
  if (hint.trusted) return new Map();
  const logins = [...new Set(open.map((intent) => intent.actor.login))].sort();
  const teams = [...new Set(rollouts.flatMap(({ rollout }) => teamsOf(rollout)))].sort();
  const repository = hint.subject?.repository ?? gitopsRepository;
  const read = async (login: string): Promise<[string, Authority]> => {
    const [role, ...memberships] = await Promise.all([
      world.readRole(repository, login),
      ...teams.map((team) => world.readTeamMembership(team, login)),
    ]);
    return [
      login,
      { role, teams: Object.fromEntries(teams.map((team, index) => [team, memberships[index] ?? 'unknown'])) },
    ];
  };
  return new Map(await Promise.all(logins.map(read)));
}
