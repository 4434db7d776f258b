import type { FileChange } from '../gateway/change.ts';

/**
 * What one mutation is trusted with at first. GitHub documents no limit; it gives up on what takes it more than ten
 * seconds, which people report from about 2.5 MB on, and surely at 40 MiB.
 */
export const MOST_BYTES_AT_ONCE = 2_500_000;
export const MOST_FILES_AT_ONCE = 2_500;

/** One tree request carries at most this much: people report that bigger ones time out. */
export const FILES_PER_TREE = 100;
export const BYTES_PER_TREE = 1_000_000;

/** How long less is trusted after an answer was lost, in milliseconds: it may have been the network's fault. */
const CAUTION_MILLISECONDS = 3_600_000;

/**
 * What one mutation can carry, as far as is known. Where the answer to a large one was lost, half as much is trusted for
 * an hour: sent again as it was, it would be lost again.
 */
export interface CommitSize {
  carries(changes: readonly FileChange[]): boolean;
  /** Says that changes were sent at once and that it is not known what became of them. */
  lost(changes: readonly FileChange[]): void;
}

/** @param now milliseconds since the epoch */
export function createCommitSize(now: () => number): CommitSize {
  let files = MOST_FILES_AT_ONCE;
  let bytes = MOST_BYTES_AT_ONCE;
  let until = 0;
  return {
    carries(changes) {
      if (now() >= until) [files, bytes] = [MOST_FILES_AT_ONCE, MOST_BYTES_AT_ONCE];
      return changes.length <= files && bytesOf(changes) <= bytes;
    },
    lost(changes) {
      // Less than a tree request carries was not too much; half of it would help nobody.
      files = Math.max(FILES_PER_TREE, Math.min(files, Math.floor(changes.length / 2)));
      bytes = Math.max(BYTES_PER_TREE, Math.min(bytes, Math.floor(bytesOf(changes) / 2)));
      until = now() + CAUTION_MILLISECONDS;
    },
  };
}

function bytesOf(changes: readonly FileChange[]): number {
  return changes.reduce((sum, { after }) => sum + Buffer.byteLength(after), 0);
}
