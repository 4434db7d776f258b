import type { Look } from '../../src/advance.ts';
import type { Observation } from '../../src/rollout/observations.ts';
import type { MemoryWorld } from './memory-world.ts';
import type { Outside } from './outside.ts';
import type { Scenario } from './scenario.ts';

/** How a process ended. `thrown` is anything but the outside being unreachable: a bug. */
type Ending =
  | { readonly kind: 'died' }
  | { readonly kind: 'unavailable' }
  | { readonly kind: 'thrown'; readonly message: string }
  | { readonly kind: 'looked'; readonly looks: readonly Look[] };

/** One process of Headgate from its start to its end. */
export interface LookRecord {
  readonly process: number;
  readonly startedAt: number;
  /** What it saw of the outside. */
  readonly world: MemoryWorld;
  /** What it was told of the clusters' health. */
  readonly health: readonly Observation[];
  /** Whether it looked at the rollouts themselves, as a schedule does, and not at a conversation. */
  readonly ofRollouts: boolean;
  ending: Ending | null;
  /** Infinite as long as it has not ended. */
  endedAt: number;
}

/** Everything that happened under one seed. The checkers read it and nothing else. */
export interface SimulatedHistory {
  readonly scenario: Scenario;
  readonly outside: Outside;
  readonly looks: readonly LookRecord[];
  /** False if things still changed after the last bounded round of sweeps. */
  readonly settled: boolean;
}

/** Something that must never be. */
export interface Violation {
  /** `I1` to `I8`, `L1` to `L7`, `candidate`, `report`, `rest` or `crash`. */
  readonly invariant: string;
  readonly message: string;
}
