import type { RolloutFacts } from './circumstances.ts';
import { type ClusterNeeds, type ClusterScene, mergedNeeds, objectKey } from './live/cluster-scene.ts';
import { serviceKey } from './live/judge-backends.ts';
import { clusterNeeds, judgeCluster, type WantedCluster, wantedCluster } from './live/judge-cluster.ts';
import { unreadable } from './live/unreadable.ts';
import type { RolloutReading } from './status-facts.ts';
import type { ClusterAnswer } from './world/cluster-question.ts';
import type { World } from './world.ts';

/** How many clusters are asked at once. */
const PARALLEL = 10;

/** A cluster with everything that is wanted of it, by rollout. */
interface Visit {
  readonly cluster: string;
  readonly context: string;
  readonly wanted: readonly { readonly rollout: string; readonly of: WantedCluster }[];
}

/**
 * Reads the clusters that are looked at themselves, each once for all rollouts and at most ten at a time. Never rejects.
 *
 * @param now ISO 8601
 */
export async function readClusters(
  world: World,
  rollouts: readonly RolloutFacts[],
  now: string,
): Promise<readonly RolloutReading[]> {
  const readings: RolloutReading[] = [];
  const waiting = visits(rollouts).values();
  const worker = async () => {
    for (const visit of waiting) readings.push(...(await readVisit(world, visit, now)));
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  return readings;
}

function visits(rollouts: readonly RolloutFacts[]): Visit[] {
  const byCluster = new Map<string, Visit>();
  for (const facts of rollouts) {
    const { rollout, clusters, delivery, proposed } = facts;
    const state = proposed?.inForce ?? facts.state;
    const files = proposed?.inForceFiles ?? facts.files;
    for (const cluster of clusters) {
      if (cluster.live?.kind !== 'kubernetes') continue;
      const of = wantedCluster(rollout, state, cluster, clusters, delivery, files);
      const { wanted = [] } = byCluster.get(cluster.name) ?? {};
      byCluster.set(cluster.name, {
        cluster: cluster.name,
        context: cluster.live.context,
        wanted: [...wanted, { rollout: rollout.name, of }],
      });
    }
  }
  return [...byCluster.values()];
}

async function readVisit(world: World, visit: Visit, now: string): Promise<RolloutReading[]> {
  const { cluster, context, wanted } = visit;
  const unknown = (found: string, expected: string): RolloutReading[] =>
    wanted.map(({ rollout }) => ({ rollout, reading: unreadable(cluster, found, null, expected, now) }));
  if (world.readCluster === undefined) {
    return unknown(
      'this place has no kubeconfig',
      `a kubeconfig with the context ${context} where the loop runs, or \`live: {statuses: …}\` for the cluster`,
    );
  }
  const needs = mergedNeeds(wanted.map(({ of }) => clusterNeeds(of)));
  const answer = await world
    .readCluster({ context, ...needs })
    .catch((): ClusterAnswer => ({ kind: 'unknown', message: 'the cluster could not be read' }));
  if (answer.kind === 'unknown') return unknown(answer.message, `an answer of the context ${context}`);
  const scene = sceneOf(needs, answer);
  return wanted.map(({ rollout, of }) => ({ rollout, reading: judgeCluster(of, scene, now) }));
}

function sceneOf(needs: ClusterNeeds, answer: Extract<ClusterAnswer, { kind: 'read' }>): ClusterScene {
  return {
    objects: new Map(needs.objects.map((key, index) => [objectKey(key), answer.objects[index] ?? null])),
    endpoints: new Map(needs.services.map((key, index) => [serviceKey(key), answer.endpoints[index] ?? null])),
  };
}
