import type { Remedy } from './gate.ts';
import type { Hold } from './state.ts';

/** What follows from a gate that failed too often, or from a deadline. */
export interface Consequence {
  readonly remedy: Remedy;
  readonly reason: Hold['reason'];
  /** As a sentence without the full stop. */
  readonly found: string;
  /** The clusters that it is about. */
  readonly clusters: readonly string[];
}
