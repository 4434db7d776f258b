import type { Subject } from '../../src/rollout/intent.ts';
import type { ClusterTruth } from './cluster-truth.ts';
import type { Sickness } from './loop-scenario.ts';
import type { MemoryConversation } from './memory-conversation.ts';
import type { MemoryRepository } from './memory-repository.ts';
import type { People } from './people.ts';
import type { Scheduler } from './scheduler.ts';

/** How often each kind of thing goes wrong, from 0 to 1. */
export interface FaultRates {
  readonly staleRead: number;
  readonly unavailable: number;
  readonly unknownRole: number;
  readonly noPushRecord: number;
  readonly unknownCommit: number;
  readonly rejectedCommit: number;
  readonly slowCall: number;
}

export const NO_FAULTS: FaultRates = {
  staleRead: 0,
  unavailable: 0,
  unknownRole: 0,
  noPushRecord: 0,
  unknownCommit: 0,
  rejectedCommit: 0,
  slowCall: 0,
};

/** Everything outside of Headgate, as it truly is. Processes see it only through their `MemoryWorld`. */
export interface Outside {
  readonly scheduler: Scheduler;
  readonly repository: MemoryRepository;
  readonly conversations: readonly MemoryConversation[];
  readonly people: People;
  faults: FaultRates;
  /** By name; only those that are looked at. */
  readonly clusters: ReadonlyMap<string, ClusterTruth>;
  readonly sicknesses: readonly Sickness[];
  metricFaults: { readonly metricUnknown: number; readonly metricOdd: number };
  /** Comments and events get ascending ids across all pull requests. */
  nextId: number;
  /** Null: nobody reads along. */
  readonly trace: string[] | null;
}

export function findConversation(outside: Outside, subject: Subject): MemoryConversation | null {
  return (
    outside.conversations.find(
      (candidate) => candidate.subject.repository === subject.repository && candidate.subject.number === subject.number,
    ) ?? null
  );
}

/** Writes a line of the trace; the text is made only if somebody reads along. */
export function tell(outside: Outside, who: string, what: () => string): void {
  if (outside.trace === null) return;
  const seconds = ((outside.scheduler.now - BEGINNING) / 1000).toFixed(3).padStart(9);
  outside.trace.push(`${seconds}  ${who.padEnd(12)} ${what()}`);
}

/** When every history begins. */
export const BEGINNING = Date.UTC(2026, 0, 5, 9);
