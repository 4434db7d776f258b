import { existsSync, readFileSync } from 'node:fs';
import { readFleet } from '../../src/config/fleet-file.ts';
import { readRollout } from '../../src/config/rollout-file.ts';
import type { Fleet } from '../../src/fleet/fleet.ts';
import type { Files } from '../../src/gateway/change.ts';
import { manifestPaths, neighbourPaths, renderManifests } from '../../src/gateway/manifests.ts';
import type { Standing } from '../../src/gateway/share.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';

const MANIFESTS = new URL('../../manifests/', import.meta.url);

function text(path: string): string | null {
  const file = new URL(path, MANIFESTS);
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

/** The example repository's fleet. */
export function exampleFleet(): Fleet {
  const read = readFleet('fleet.yaml', text('fleet.yaml') ?? '');
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}

/** One of the example repository's rollouts. */
export function exampleOf(name: string, fleet: Fleet): Rollout {
  const path = `rollouts/${name}/rollout.yaml`;
  const read = readRollout(path, name, text(path) ?? '', fleet);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}

/** All traffic on the stable slot, clusters as in ordinary times. */
export function idle(rollout: Rollout): Standing {
  return { stable: rollout.initialStable, candidate: null, weights: {} };
}

/** The candidate with these basis points in each cluster. */
export function moved(rollout: Rollout, weights: readonly number[], fleet: Standing['fleet'] = undefined): Standing {
  const [first, second] = rollout.slots;
  return {
    stable: rollout.initialStable,
    candidate: rollout.initialStable === first ? second : first,
    weights: Object.fromEntries(
      rollout.clusters.map(({ name }, index) => [name, weights[index % weights.length] ?? 0]),
    ),
    ...(fleet === undefined ? {} : { fleet }),
  };
}

/** What Headgate writes for a rollout that stands so, over what is there; the example repository's files if left out. */
export function rendered(rollout: Rollout, fleet: Fleet, before: Standing, after: Standing, there?: Files): Files {
  const { clusters, delivery } = fleet;
  const files = new Map<string, string | null>(there);
  const read = (paths: readonly string[]): void => {
    for (const path of paths) if (!files.has(path)) files.set(path, text(path));
  };
  const own = clusters.filter(({ name }) => rollout.clusters.some((one) => one.name === name));
  read(manifestPaths(rollout, own, delivery));
  read(neighbourPaths(rollout, own, delivery, files));
  const result = renderManifests({
    rollout,
    clusters: own,
    fleet: clusters,
    delivery,
    before,
    after,
    pin: null,
    files,
    force: false,
  });
  if (!result.ok) throw new Error(JSON.stringify(result.refusals, null, 2));
  for (const change of result.changes) files.set(change.path, change.after);
  return files;
}
