import { describe, expect, it } from '@jest/globals';
import { fails, passes } from '../../src/rollout/gate-standing.ts';
import type { GateReading } from '../../src/rollout/readings.ts';
import { gate } from '../live-loop.ts';

const READING = {
  ...{ gate: 'success-rate', cluster: 'eu-west', at: '2026-01-05T09:00:00Z' },
  ...{ value: null, stable: null, samples: null, found: 'too few samples' },
};
const TOO_FEW: GateReading = { ...READING, verdict: 'insufficient' };
const TOO_EARLY: GateReading = { ...TOO_FEW, early: true };

describe('too few data', () => {
  it.each([
    { onInsufficient: 'wait', failed: false, passed: false },
    { onInsufficient: 'pass', failed: false, passed: true },
    { onInsufficient: 'fail', failed: true, passed: false },
  ] as const)('count as the gate says: $onInsufficient', ({ onInsufficient, failed, passed }) => {
    expect(fails(gate({ onInsufficient }), TOO_FEW)).toBe(failed);
    expect(passes(gate({ onInsufficient }), TOO_FEW)).toBe(passed);
  });

  it('are no failure while the step is too young to have any', () => {
    expect(fails(gate({ onInsufficient: 'fail' }), TOO_EARLY)).toBe(false);
    expect(passes(gate({ onInsufficient: 'fail' }), TOO_EARLY)).toBe(false);
  });
});
