import type { Decision } from './decide.ts';
import type { Facts } from './facts.ts';
import { deliveryFolder } from './gateway/manifest-path.ts';
import type { UnheardHint } from './look.ts';
import type { HintRequest } from './world/hint-request.ts';
import type { World } from './world.ts';

/** Messages under way at the same time. */
const AT_ONCE = 20;

/**
 * Tells the agents of the clusters whose manifests a commit changed, an agent of several clusters once. It is a hint: who
 * does not hear it finds the commit with the next poll.
 *
 * @param commits by rollout: the commit that its decision is in
 * @returns who did not hear
 */
export async function hintAgents(
  world: World,
  facts: Pick<Facts, 'gitops' | 'rollouts'>,
  decisions: readonly Decision[],
  commits: ReadonlyMap<string, string>,
): Promise<readonly UnheardHint[]> {
  if (world.hintAgent === undefined) return [];
  const paths = pathsOf(facts, decisions, commits);
  const all = decisions.flatMap((decision, index) => requestsFor(world, facts, decision, index, commits, paths));
  const requests = [...new Map(all.map((request) => [identityOf(request), request])).values()];
  const unheard: UnheardHint[] = [];
  for (let first = 0; first < requests.length; first += AT_ONCE) {
    const some = requests.slice(first, first + AT_ONCE);
    unheard.push(...(await Promise.all(some.map((request) => hear(world, request)))).flat());
  }
  return unheard;
}

async function hear(world: World, request: HintRequest): Promise<readonly UnheardHint[]> {
  const { rollout, cluster } = request;
  // A bug here must not keep back the report of what was committed.
  const result = await world.hintAgent?.(request).catch(() => ({ kind: 'not-heard', message: BROKEN }) as const);
  return result?.kind === 'not-heard' ? [{ rollout, cluster, message: result.message }] : [];
}

const BROKEN = 'the hint could not be given, which is a bug in Headgate';

/** A webhook hears of the commit as a whole; an Application is one rollout's in one cluster. */
function identityOf({ hint, rollout, cluster }: HintRequest): string {
  return JSON.stringify(hint.kind === 'argocd-refresh' ? [hint, rollout, cluster] : [hint]);
}

/** Everything that the commit on the configured branch changed. */
function pathsOf(
  { rollouts }: Pick<Facts, 'rollouts'>,
  decisions: readonly Decision[],
  commits: ReadonlyMap<string, string>,
): readonly string[] {
  const direct = decisions.filter(
    ({ state }, index) => commits.has(state.rollout) && rollouts[index]?.proposed === undefined,
  );
  return [...new Set(direct.flatMap(({ changes }) => changes.map(({ path }) => path)))].sort();
}

function requestsFor(
  world: World,
  { gitops, rollouts }: Pick<Facts, 'gitops' | 'rollouts'>,
  { changes, state }: Decision,
  index: number,
  commits: ReadonlyMap<string, string>,
  paths: readonly string[],
): readonly HintRequest[] {
  const facts = rollouts[index];
  const commit = commits.get(state.rollout);
  // What waits to be merged is on a branch that no agent looks at.
  if (gitops === null || facts === undefined || commit === undefined || facts.proposed !== undefined) return [];
  const { webUrl } = world;
  const repositoryUrl = webUrl === undefined ? null : `${webUrl}/${gitops.branch.repository}`;
  return facts.clusters.flatMap((cluster) => {
    const folder = `${deliveryFolder(facts.delivery, cluster.name, state.rollout)}/`;
    if (!changes.some(({ path }) => path.startsWith(folder))) return [];
    return cluster.hints.map((hint) => ({
      ...{ branch: gitops.branch, commit, before: gitops.head, rollout: state.rollout, cluster: cluster.name },
      ...{ hint, paths, repositoryUrl },
    }));
  });
}
