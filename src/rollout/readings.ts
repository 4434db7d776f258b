import type { Slot } from './rollout.ts';

/** One thing that was seen and is not as it should be. */
export interface LiveFinding {
  /** What was found, as a phrase without the full stop. */
  readonly found: string;
  /** The object and the field, such as `HTTPRoute shop/checkout, status.parents[0]`; null where `found` says it. */
  readonly where: string | null;
  /** What was expected, as a phrase. */
  readonly expected: string;
}

/**
 * Whether a cluster serves what Git says.
 *
 * `live`: it does. `pending`: not yet, and nothing is wrong. `drifted`: it has something else than Git, after the agent
 * has been there. `broken`: it has what Git says, and it does not work. `unknown`: nobody could tell.
 */
export type LiveVerdict = 'live' | 'pending' | 'drifted' | 'broken' | 'unknown';

export interface LiveReading {
  readonly cluster: string;
  readonly verdict: LiveVerdict;
  /** Since when, as far as somebody recorded it, otherwise when it was seen. ISO 8601. */
  readonly at: string;
  /** Why it is not live; empty where it is. */
  readonly findings: readonly LiveFinding[];
  /** What could not be made sure of though it is live, as sentences, such as that generations are not reported. */
  readonly notes: readonly string[];
  /** Ready endpoints behind each slot's Service; null: there is no such Service. Left out where nobody counted them. */
  readonly ready?: Readonly<Record<Slot, number | null>>;
}

/** `insufficient`: no answer, no number, or too few samples. */
export type GateVerdict = 'pass' | 'fail' | 'insufficient';

/** One gate, judged once. Numbers only: nothing that a metrics server says is repeated. */
export interface GateReading {
  readonly gate: string;
  /** Null where the gate is judged once for all clusters. */
  readonly cluster: string | null;
  readonly verdict: GateVerdict;
  /** True: the step is too young or not live yet, so that too few data are no failure, whatever they are otherwise. */
  readonly early?: true;
  /** ISO 8601. */
  readonly at: string;
  readonly value: number | null;
  /** The stable version's value over the same window; null where it is not compared. */
  readonly stable: number | null;
  readonly samples: number | null;
  /** What was found, as a phrase: `97.2, and at least 99.5 was expected`. */
  readonly found: string;
}

/** What was read of the outside for one rollout. */
export interface Readings {
  /** By cluster; only clusters that are observed. */
  readonly live: ReadonlyMap<string, LiveReading>;
  /** Only gates that count at the present weights. */
  readonly gates: readonly GateReading[];
}

/** Where nothing was read. */
export const NOTHING_READ: Readings = { live: new Map(), gates: [] };
