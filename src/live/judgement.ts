import type { LiveFinding, LiveVerdict } from '../rollout/readings.ts';

/** Something that keeps a cluster from being live, and what it makes of it. */
export interface Fault {
  readonly verdict: Exclude<LiveVerdict, 'live'>;
  readonly finding: LiveFinding;
}

/** What was found of one object, or of several. */
export interface Judgement {
  /** None: it is live. */
  readonly faults: readonly Fault[];
  /** What could not be made sure of, as sentences. */
  readonly notes: readonly string[];
}

/**
 * From the most serious: who cannot tell says no more than that; what differs from Git counts before what is wrong with
 * it; and what is wrong counts before what is not there yet.
 */
const GRAVEST_FIRST = ['unknown', 'drifted', 'broken', 'pending'] as const;

/** The verdict on everything together, and every finding, those that made the verdict first. */
export function conclude(faults: readonly Fault[]): { verdict: LiveVerdict; findings: LiveFinding[] } {
  const sorted = GRAVEST_FIRST.flatMap((verdict) => faults.filter((fault) => fault.verdict === verdict));
  return { verdict: sorted[0]?.verdict ?? 'live', findings: sorted.map(({ finding }) => finding) };
}

/** Several judgements as one. */
export function joined(judgements: readonly Judgement[]): Judgement {
  return {
    faults: judgements.flatMap(({ faults }) => faults),
    notes: [...new Set(judgements.flatMap(({ notes }) => notes))],
  };
}

/** A fault with its finding. */
export function fault(verdict: Fault['verdict'], found: string, where: string | null, expected: string): Fault {
  return { verdict, finding: { found, where, expected } };
}
