import type { RolloutFacts } from './circumstances.ts';
import { type Environments, environmentOf, membershipKey } from './rollout/environment.ts';
import type { Intent } from './rollout/intent.ts';
import { Unavailable } from './world/unavailable.ts';
import type { World } from './world.ts';

/**
 * Reads the environments of the rollouts that have deployments and a candidate, or are about to have one, and who of those
 * who approved is in a team that reviews there. A way back must not wait for it: where nothing can be read, that is what
 * the answer says, and nothing is thrown.
 *
 * @param open what is asked for and not decided
 * @param repository the repository of the conversation; null where there is none
 * @returns by rollout; a rollout that is missing has no environments that anybody could read
 */
export async function readEnvironmentFacts(
  world: World,
  rollouts: readonly RolloutFacts[],
  open: readonly Intent[],
  repository: string | null,
): Promise<ReadonlyMap<string, Environments>> {
  const isForward = open.some(({ asked }) => 'command' in asked);
  const places = rollouts.flatMap((facts) => {
    const where = repositoryOf(facts, repository);
    const isConcerned = facts.rollout.deployments !== null && (isForward || facts.state.candidate !== null);
    return isConcerned && where !== null ? [{ facts, where }] : [];
  });
  if (world.readEnvironments === undefined || places.length === 0) return new Map();
  const namesOf = ({ rollout }: RolloutFacts): readonly string[] =>
    rollout.clusters.flatMap(({ name }) => environmentOf(rollout, name) ?? []);
  const repositories = [...new Set(places.map(({ where }) => where))];
  const rules = new Map(
    await Promise.all(
      repositories.map(async (where) => {
        const concerned = places.filter((place) => place.where === where);
        const names = [...new Set(concerned.flatMap(({ facts }) => namesOf(facts)))].sort();
        return [where, (await world.readEnvironments?.(where, names)) ?? new Map()] as const;
      }),
    ),
  );
  const approvers = open.filter((intent) => isApproval(intent)).map(({ actor }) => actor.login);
  return new Map(
    await Promise.all(
      places.map(async ({ facts, where }): Promise<[string, Environments]> => {
        const own = rules.get(where) ?? new Map();
        const logins = [...approvers, ...facts.state.approvals.map(({ by }) => by)];
        const teams = [...own.values()].flatMap((rule) => (rule === null || rule === 'unknown' ? [] : rule.teams));
        return [facts.rollout.name, { rules: own, members: await membersOf(world, teams, logins) }];
      }),
    ),
  );
}

/** The repository that has the environments: the candidate's, or the one that is about to give a candidate. */
function repositoryOf({ rollout, state }: RolloutFacts, repository: string | null): string | null {
  const [only, ...others] = rollout.repositories;
  const onCommandLine = others.length === 0 && only !== undefined ? only : null;
  return state.candidate?.pullRequest?.repository ?? repository ?? onCommandLine;
}

function isApproval({ asked }: Intent): boolean {
  if (!('command' in asked)) return false;
  const { command } = asked;
  return (command.verb === 'plan' ? command.of : command).verb === 'approve';
}

async function membersOf(
  world: World,
  teams: readonly string[],
  logins: readonly string[],
): Promise<ReadonlySet<string>> {
  const asked = [...new Set(teams)].flatMap((team) => [...new Set(logins)].map((login) => ({ team, login })));
  const members = await Promise.all(
    asked.map(async ({ team, login }) => {
      try {
        return (await world.readTeamMembership(team, login)) === true ? [membershipKey(team, login)] : [];
      } catch (error) {
        // Whoever cannot be said to be a member is none.
        if (error instanceof Unavailable) return [];
        throw error;
      }
    }),
  );
  return new Set(members.flat());
}
