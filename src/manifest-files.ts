import type { RolloutFacts } from './circumstances.ts';
import type { Files } from './gateway/change.ts';
import { manifestPaths, neighbourPaths } from './gateway/manifests.ts';
import type { Branch } from './world/repository.ts';
import type { World } from './world.ts';

/** Files of one commit. */
export interface Snapshot {
  readonly commit: string;
  readonly files: Files;
}

/** What was read of the rollouts' files: on the configured branch, and by rollout on branches with a step that waits. */
export interface ManifestFiles {
  readonly inForce: Files;
  readonly waiting: ReadonlyMap<string, Files>;
}

/** Adds the files that a snapshot lacks, read at the same commit. */
export async function complete(
  world: World,
  branch: Branch,
  paths: readonly string[],
  known: Snapshot | null,
): Promise<Snapshot> {
  const missing = paths.filter((path) => known?.files.has(path) !== true);
  if (known !== null && missing.length === 0) return known;
  const read = await world.readFiles(branch, [...new Set(missing)].sort(), known?.commit ?? null);
  return { commit: read.commit, files: new Map([...(known?.files ?? []), ...read.files]) };
}

/**
 * Reads everything that rendering these rollouts needs. Where a step waits, its files are what counts, and those of the
 * configured branch are what it is compared with.
 *
 * @param first what was read of the configured branch
 */
export async function readManifests(
  world: World,
  branch: Branch,
  rollouts: readonly RolloutFacts[],
  first: Snapshot,
): Promise<ManifestFiles> {
  const [inForce, ...waiting] = await Promise.all([
    readWhole(world, branch, rollouts, first),
    ...rollouts.flatMap((one) => {
      const head = one.proposed?.head ?? null;
      if (head === null) return [];
      const files = one.proposed?.pending === true ? one.files : new Map<string, string | null>();
      const read = readWhole(world, branch, [one], { commit: head, files }, [one.statePath]);
      return [read.then(({ files: whole }) => [one.rollout.name, whole] as const)];
    }),
  ]);
  return { inForce: inForce.files, waiting: new Map(waiting) };
}

/** A rollout's facts with the files that count for it. */
export function withFiles(facts: RolloutFacts, { inForce, waiting }: ManifestFiles): RolloutFacts {
  const files = waiting.get(facts.rollout.name);
  const { proposed } = facts;
  if (proposed === undefined) return { ...facts, files: inForce };
  return { ...facts, files: files ?? inForce, proposed: { ...proposed, inForceFiles: inForce } };
}

async function readWhole(
  world: World,
  branch: Branch,
  rollouts: readonly RolloutFacts[],
  known: Snapshot,
  more: readonly string[] = [],
): Promise<Snapshot> {
  const manifests = rollouts.flatMap((one) => manifestPaths(one.rollout, one.clusters, one.delivery));
  const most = await complete(world, branch, [...more, ...manifests], known);
  const beside = rollouts.flatMap((one) => neighbourPaths(one.rollout, one.clusters, one.delivery, most.files));
  return complete(world, branch, beside, most);
}
