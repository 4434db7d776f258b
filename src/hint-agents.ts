import type { Decision } from './decide.ts';
import type { Facts } from './facts.ts';
import { deliveryFolder } from './gateway/manifest-path.ts';
import type { HintRequest, World } from './world.ts';

/**
 * Tells the agents of the clusters whose manifests a commit changed. It is a hint: who does not hear it finds the commit
 * with the next poll. Never rejects.
 *
 * @param commits by rollout: the commit that its decision is in
 */
export async function hintAgents(
  world: World,
  facts: Facts,
  decisions: readonly Decision[],
  commits: ReadonlyMap<string, string>,
): Promise<void> {
  const requests = decisions.flatMap((decision, index) => requestsFor(world, facts, decision, index, commits));
  await Promise.allSettled(requests.map(async (request) => world.hintAgent?.(request)));
}

function requestsFor(
  world: World,
  { gitops, rollouts }: Facts,
  { changes, state }: Decision,
  index: number,
  commits: ReadonlyMap<string, string>,
): readonly HintRequest[] {
  const facts = rollouts[index];
  const commit = commits.get(state.rollout);
  // What waits to be merged is on a branch that no agent looks at.
  if (gitops === null || facts === undefined || commit === undefined || facts.proposed !== undefined) return [];
  const { webUrl } = world;
  const repositoryUrl = webUrl === undefined ? null : `${webUrl}/${gitops.branch.repository}`;
  return facts.clusters.flatMap((cluster) => {
    const folder = `${deliveryFolder(facts.delivery, cluster.name, state.rollout)}/`;
    const paths = changes.map(({ path }) => path).filter((path) => path.startsWith(folder));
    if (paths.length === 0) return [];
    return cluster.hints.map((hint) => ({
      ...{ branch: gitops.branch, commit, before: gitops.head, rollout: state.rollout, cluster: cluster.name },
      ...{ hint, paths, repositoryUrl },
    }));
  });
}
