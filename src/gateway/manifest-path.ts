import type { VersionPin } from '../rollout/rollout.ts';

/**
 * The folder of a rollout's manifests in one cluster.
 *
 * @param delivery the fleet's template, with `{cluster}` and `{rollout}`
 */
export function deliveryFolder(delivery: string, cluster: string, rollout: string): string {
  return delivery.replaceAll('{cluster}', cluster).replaceAll('{rollout}', rollout);
}

/**
 * A file below a delivery folder, as a path in the GitOps repository.
 *
 * @throws RangeError if the result is not a plain path below the repository's root
 */
export function fileInFolder(folder: string, file: string): string {
  return assertBelowRoot(`${folder}/${file}`);
}

/** True if the pin's file is another one in each cluster. */
export function isPerCluster(pin: VersionPin): boolean {
  return pin.file.includes('{cluster}');
}

/** The file that a version pin names. `cluster` is without effect where the pin has none. Throws like {@link fileInFolder}. */
export function pinnedFile(pin: VersionPin, slot: string, cluster: string, rollout: string): string {
  return assertBelowRoot(
    pin.file.replaceAll('{slot}', slot).replaceAll('{cluster}', cluster).replaceAll('{rollout}', rollout),
  );
}

/** Orders paths by their code units, the same everywhere. */
export function comparePaths(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/**
 * The schemas of the configuration keep such paths out. This is the last door before a commit,
 * so it stays closed even if one of them should be wrong.
 */
function assertBelowRoot(path: string): string {
  if (UNSAFE.test(path)) throw new RangeError(`Not a path below the repository’s root: ${JSON.stringify(path)}`);
  return path;
}

/** An empty segment (so an absolute path too), `.`, `..` or `.git`, a backslash, a control character, a forgotten placeholder. */
const UNSAFE = /(?:^|\/)(?:\.{0,2}|\.git)(?:\/|$)|[\\{}\p{Cc}]/u;
