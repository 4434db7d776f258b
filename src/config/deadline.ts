import type { Cluster } from '../rollout/cluster.ts';
import { formatDuration, parseDuration } from '../rollout/duration.ts';
import type { Deadline } from '../rollout/gate.ts';
import { DeadlineSchema, type WrittenDeadline } from './deadline-schema.ts';
import type { Document } from './document.ts';
import { checkLimits } from './gate-checks.ts';
import { checkRemedy, normaliseRemedy } from './remedy.ts';
import { StepsSchema, type WrittenStrategy } from './strategy-schema.ts';

const DEADLINE = ['spec', 'deadline'];
const HOUR = 3_600;

/**
 * How long a step may wait. Where it waits for clusters or gates it never waits for ever, because a wait without an end
 * would hide that something is broken.
 */
export function normaliseDeadline(
  written: WrittenDeadline | undefined,
  strategy: WrittenStrategy,
  clusters: readonly Cluster[],
  hasGates: boolean,
): Deadline | null {
  const waits = hasGates || clusters.some(({ observed }) => observed === true);
  if (written === undefined && !waits) return null;
  return {
    seconds: secondsOf(written?.after, longestPause(strategy.canary?.steps ?? [])),
    remedy: normaliseRemedy(written?.then ?? 'hold'),
  };
}

function secondsOf(after: string | undefined, longest: number): number {
  if (after !== undefined) return parseDuration(after);
  return longest < HOUR ? HOUR : longest + HOUR;
}

/** Reports a deadline that would be over before a pause is, or before a gate's failures can reach their limit. */
export function checkDeadline(document: Document<unknown>): void {
  checkRemedy(document, [...DEADLINE, 'then']);
  const path = [...DEADLINE, 'after'];
  const after = document.part(DeadlineSchema.entries.after, path) ?? null;
  const longest = longestPause(document.part(StepsSchema, ['spec', 'strategy', 'canary', 'steps']) ?? []);
  if (after !== null && parseDuration(after) <= longest)
    document.report(path, null, `more than ${formatDuration(longest)}, the longest pause of a step`);
  checkLimits(document, secondsOf(after ?? undefined, longest));
}

/** Seconds; 0 where no step pauses. */
function longestPause(steps: readonly { readonly pause?: string | undefined }[]): number {
  return Math.max(0, ...steps.map(({ pause }) => (pause === undefined ? 0 : parseDuration(pause))));
}
