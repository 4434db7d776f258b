import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Look } from '../look.ts';
import type { LookOutcome } from './look-queue.ts';

export interface Metrics {
  readonly registry: Registry;
  /** An answer to a webhook. A name that is no known event is counted as `other`. */
  webhook(status: number, event: string | null): void;
  tried(outcome: LookOutcome): void;
  /** A look that came to its end, and how long it took, in seconds. */
  looked(look: Look, seconds: number): void;
  swept(subjects: number): void;
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
]);

/**
 * Counts what happens, for `/metrics`.
 *
 * @param waiting how many subjects wait or are being looked at
 */
export function createMetrics(waiting: () => number): Metrics {
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
  const sweeps = new Counter({ name: 'headgate_sweeps_total', help: 'Sweeps for lost webhooks.', registers });
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
  return {
    registry,
    webhook: (status, event) =>
      webhooks.inc({ event: event !== null && KNOWN_EVENTS.has(event) ? event : 'other', status: String(status) }),
    tried: (outcome) => looks.inc({ outcome }),
    looked(look, seconds) {
      duration.observe(seconds);
      conflicts.inc(look.conflicts);
      if (look.commit !== null) commits.inc();
      for (const { disposition, reason } of look.settlements) settlements.inc({ disposition, reason });
    },
    swept(subjects) {
      sweeps.inc();
      swept.set(subjects);
    },
  };
}
