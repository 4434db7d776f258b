import type { RolloutFacts } from './circumstances.ts';
import { deliveryFolder } from './gateway/manifest-path.ts';
import { clusterRoutes } from './gateway/manifests.ts';
import { judgeStatuses, type StatusSource } from './live/judge-statuses.ts';
import { conclude, fault } from './live/judgement.ts';
import { unreadable } from './live/unreadable.ts';
import type { LiveReading } from './rollout/readings.ts';
import type { Branch } from './world/repository.ts';
import type { World } from './world.ts';

/** A reading of one cluster for one rollout. */
export interface RolloutReading {
  readonly rollout: string;
  readonly reading: LiveReading;
}

interface Asked {
  readonly rollout: string;
  readonly cluster: string;
  readonly folder: string;
  readonly source: StatusSource;
  /** False: Git has none of the cluster's routes yet, so no agent can have applied them. */
  readonly isWritten: boolean;
}

/**
 * Reads the clusters whose agents report by commit statuses, all in one go. Never rejects.
 *
 * @param now ISO 8601
 */
export async function readStatusReadings(
  world: World,
  branch: Branch,
  head: string,
  rollouts: readonly RolloutFacts[],
  now: string,
): Promise<readonly RolloutReading[]> {
  const asked = rollouts.flatMap(askedOf);
  if (asked.length === 0) return [];
  const unknown = (found: string, expected: string): RolloutReading[] =>
    asked.map(({ rollout, cluster }) => ({ rollout, reading: unreadable(cluster, found, null, expected, now) }));
  if (world.readStatuses === undefined) {
    return unknown(
      'commit statuses cannot be read from here',
      'a look by the app or the Action, or `live: {kubernetes: …}` for the cluster',
    );
  }
  const folders = [...new Set(asked.map(({ folder }) => folder))].sort();
  const found = await world.readStatuses(branch, head, folders).catch(() => 'unknown' as const);
  if (found === 'unknown') {
    return unknown(
      `the commit statuses of ${branch.repository} could not be read`,
      'an answer. Look again; where it stays so, the identity needs to read statuses and contents there',
    );
  }
  return asked.map(({ source, isWritten, ...place }) => {
    if (!isWritten) return { rollout: place.rollout, reading: nothingYet(place, now) };
    const scene = found.get(place.folder) ?? { changedBy: null, statuses: [] };
    return { rollout: place.rollout, reading: judgeStatuses(place, source, scene, now) };
  });
}

function askedOf(facts: RolloutFacts): Asked[] {
  const { rollout, clusters, delivery, proposed } = facts;
  const files = proposed?.inForceFiles ?? facts.files;
  const routes = clusterRoutes(rollout, clusters, delivery);
  return clusters.flatMap(({ name, live }) => {
    if (live?.kind !== 'statuses') return [];
    const paths = routes.filter(({ cluster }) => cluster.name === name).map(({ path }) => path);
    const isWritten = paths.length === 0 || paths.some((path) => (files.get(path) ?? null) !== null);
    const folder = deliveryFolder(delivery, name, rollout.name);
    return [{ rollout: rollout.name, cluster: name, folder, source: live, isWritten }];
  });
}

/** Where nothing is in Git, a status speaks of something else. */
function nothingYet({ cluster, folder }: Pick<Asked, 'cluster' | 'folder'>, now: string): LiveReading {
  const faults = [fault('pending', 'Git has none of the cluster’s routes yet', folder, 'what the first step writes')];
  return { cluster, ...conclude(faults), at: now, notes: [] };
}
