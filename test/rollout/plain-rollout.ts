import type { Rollout } from '../../src/rollout/rollout.ts';

/** What a rollout has that asks for nothing beyond moving weights. */
export const PLAIN = {
  preview: null,
  mirror: null,
  sessions: null,
  autoscaler: null,
  fleet: null,
  delivery: { kind: 'commit' },
} as const satisfies Partial<Rollout>;
