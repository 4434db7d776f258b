import type { Rollout } from '../../src/rollout/rollout.ts';
import { ALWAYS } from '../../src/rollout/window.ts';

/** What a rollout has that asks for nothing beyond moving weights. */
export const PLAIN = {
  preview: null,
  mirror: null,
  sessions: null,
  autoscaler: null,
  fleet: null,
  delivery: { kind: 'commit' },
  gates: [],
  deadline: null,
  windows: ALWAYS,
  deployments: null,
  whenBusy: 'refuse',
} as const satisfies Partial<Rollout>;
