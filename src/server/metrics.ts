import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { RequestObserver } from '../github/request-observer.ts';
import type { Look } from '../look.ts';
import type { Target } from '../targets.ts';
import type { LookOutcome } from './look-queue.ts';
import { createRequestMetrics } from './request-metrics.ts';
import { createRolloutMetrics, type RolloutMetrics } from './rollout-metrics.ts';

export interface Metrics {
  readonly registry: Registry;
  /** Where rollouts stand. */
  readonly rollouts: Pick<RolloutMetrics, 'read' | 'left'>;
  /** Hears of every request to GitHub. */
  readonly request: RequestObserver;
  /** An answer to a webhook. A name that is no known event is counted as `other`. */
  webhook(status: number, event: string | null): void;
  tried(outcome: LookOutcome): void;
  /** A look that came to its end, and how long it took, in seconds; null where nobody took the time. */
  looked(look: Look, seconds: number | null): void;
  /** One try to take the steps that are due on one branch. */
  ticked(outcome: LookOutcome): void;
  /** A primitive of the world that was called, how it ended, and after how many seconds. */
  operated(operation: string, outcome: string, seconds: number): void;
  /** A sweep that came to its end: how many subjects it looks at, and which branches it found. */
  swept(subjects: number, targets: readonly Target[]): void;
  sweepFailed(): void;
}

/** Events that GitHub sends us; others are counted together, so that no sender can make up label values. */
const KNOWN_EVENTS = new Set([
  'issue_comment',
  'pull_request',
  'push',
  'ping',
  'installation',
  'check_run',
  'check_suite',
  'status',
  'issues',
]);

/**
 * Counts what happens, for `/metrics`.
 *
 * @param waiting how many subjects wait or are being looked at
 * @param now milliseconds since the epoch
 */
export function createMetrics(waiting: () => number, now: () => number): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const webhooks = new Counter({
    name: 'headgate_webhooks_total',
    help: 'Webhooks answered, by event and HTTP status.',
    labelNames: ['event', 'status'],
    registers,
  });
  const looks = new Counter({
    name: 'headgate_looks_total',
    help: 'Looks at a pull request, by how they ended: done, unavailable (tried again) or failed (a bug).',
    labelNames: ['outcome'],
    registers,
  });
  const settlements = new Counter({
    name: 'headgate_settlements_total',
    help: 'Commands decided, by disposition and reason.',
    labelNames: ['disposition', 'reason'],
    registers,
  });
  const commits = new Counter({ name: 'headgate_commits_total', help: 'Commits made on GitOps branches.', registers });
  const conflicts = new Counter({
    name: 'headgate_conflicts_total',
    help: 'Commits that were planned again because the branch had moved.',
    registers,
  });
  const duration = new Histogram({
    name: 'headgate_look_duration_seconds',
    help: 'How long a look took, from reading to reporting.',
    buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  });
  const ticks = new Counter({
    name: 'headgate_ticks_total',
    help: 'Tries to take the steps that are due on a GitOps branch, by how they ended: done, unavailable or failed (a bug).',
    labelNames: ['outcome'],
    registers,
  });
  const operations = new Counter({
    name: 'headgate_operations_total',
    help: 'Questions to the outside and writes, by what was asked and how it ended.',
    labelNames: ['operation', 'outcome'],
    registers,
  });
  const operationDuration = new Histogram({
    name: 'headgate_operation_duration_seconds',
    help: 'Seconds that a question to the outside or a write took.',
    labelNames: ['operation'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  });
  const gateReadings = new Counter({
    name: 'headgate_gate_readings_total',
    help: 'Gates judged by sweeps, by verdict.',
    labelNames: ['verdict'],
    registers,
  });
  const sweeps = new Counter({
    name: 'headgate_sweeps_total',
    help: 'Sweeps for lost webhooks and steps that are due, by how they ended: done or failed.',
    labelNames: ['outcome'],
    registers,
  });
  const lastSweep = new Gauge({
    name: 'headgate_last_sweep_timestamp_seconds',
    help: 'When the last sweep came to its end, in seconds since the epoch; 0 before the first.',
    registers,
  });
  const swept = new Gauge({
    name: 'headgate_swept_subjects',
    help: 'Pull requests that the last sweep looked at.',
    registers,
  });
  new Gauge({
    name: 'headgate_subjects_waiting',
    help: 'Pull requests that wait to be looked at or are being looked at.',
    registers,
    collect() {
      this.set(waiting());
    },
  });
  // A counter that is there from the beginning shows its first increase too.
  for (const outcome of ['done', 'unavailable', 'failed']) {
    looks.inc({ outcome }, 0);
    ticks.inc({ outcome }, 0);
  }
  for (const outcome of ['done', 'failed']) sweeps.inc({ outcome }, 0);
  const rollouts = createRolloutMetrics(registry, now);
  return {
    registry,
    request: createRequestMetrics(registry, now),
    rollouts: {
      left: rollouts.left,
      read(branch, facts) {
        rollouts.read(branch, facts);
        for (const { gates } of facts.readings.values()) for (const { verdict } of gates) gateReadings.inc({ verdict });
      },
    },
    webhook: (status, event) =>
      webhooks.inc({ event: event !== null && KNOWN_EVENTS.has(event) ? event : 'other', status: String(status) }),
    tried: (outcome) => looks.inc({ outcome }),
    looked(look, seconds) {
      if (seconds !== null) duration.observe(seconds);
      rollouts.looked(look);
      conflicts.inc(look.conflicts);
      if (look.commit !== null) commits.inc();
      for (const { disposition, reason } of look.settlements) settlements.inc({ disposition, reason });
    },
    ticked: (outcome) => ticks.inc({ outcome }),
    operated(operation, outcome, seconds) {
      operations.inc({ operation, outcome });
      operationDuration.observe({ operation }, seconds);
    },
    swept(subjects, targets) {
      rollouts.keep(targets.map(({ branch }) => branch));
      sweeps.inc({ outcome: 'done' });
      lastSweep.set(now() / 1000);
      swept.set(subjects);
    },
    sweepFailed: () => sweeps.inc({ outcome: 'failed' }),
  };
}
