import { describe, expect, it } from '@jest/globals';
import { waitTimerLines } from '../../src/report/wait-timer-lines.ts';
import type { EnvironmentRule } from '../../src/rollout/environment.ts';
import { rollout, underWay, view } from './shop.ts';

const ROLLOUT = { ...rollout(), deployments: { environment: '{rollout}/{cluster}' } };
const STATE = underWay(ROLLOUT, { 'eu-west': 500 });

function linesFor(rules: Readonly<Record<string, EnvironmentRule | null | 'unknown'>>): readonly string[] {
  const environments = { rules: new Map(Object.entries(rules)), members: new Set<string>() };
  return waitTimerLines(view(ROLLOUT, STATE, { environments }));
}

const timer = (waitMinutes: number) => ({ users: [], teams: [], preventSelfReview: false, waitMinutes });

describe('a wait timer of an environment', () => {
  it('is told, because nobody waits for it', () => {
    const rules = { 'checkout/eu-west': timer(30), 'checkout/us-east': timer(60), 'checkout/eu-north': timer(0) };
    expect(linesFor(rules)).toEqual([
      '- **Not waited for:** the wait timer of `checkout/eu-west` (30 min), `checkout/us-east` (60 min). A `pause` in the plan waits.',
    ]);
  });

  it('is not spoken of where there is none, or nobody knows, or nothing is under way', () => {
    expect(linesFor({ 'checkout/eu-west': null, 'checkout/us-east': 'unknown' })).toEqual([]);
    expect(waitTimerLines(view(ROLLOUT, STATE))).toEqual([]);
    const environments = { rules: new Map([['checkout/eu-west', timer(30)]]), members: new Set<string>() };
    expect(waitTimerLines(view(ROLLOUT, { ...STATE, candidate: null }, { environments }))).toEqual([]);
  });
});
