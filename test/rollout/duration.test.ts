import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DURATION, formatDuration, parseDuration } from '../../src/rollout/duration.ts';

describe('a duration', () => {
  it.each([
    ['45s', 45],
    ['10m', 600],
    ['1h30m', 5400],
    ['24h', 86_400],
    ['1d', 86_400],
    ['2d3h4m5s', 183_845],
  ])('%s is understood', (text, seconds) => {
    expect(DURATION.test(text)).toBe(true);
    expect(parseDuration(text)).toBe(seconds);
  });

  it.each(['', '10', 'm', '10min', '5m1h', '1h1h', '-5m', '1.5h', ' 5m', '5M'])('%j is none', (text) => {
    expect(DURATION.test(text)).toBe(false);
  });

  it('is written as briefly as it is read', () => {
    expect([0, 59, 60, 5400, 86_400].map(formatDuration)).toEqual(['0s', '59s', '1m', '1h30m', '1d']);
  });

  it('that is written is read as the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 30 * 86_400 }), (seconds) => {
        expect(DURATION.test(formatDuration(seconds))).toBe(true);
        expect(parseDuration(formatDuration(seconds))).toBe(seconds);
      }),
    );
  });
});
