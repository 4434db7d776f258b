import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseLabel } from '../../src/rollout/parse-label.ts';

const everywhere = { scope: { clusters: [], wave: null }, fleet: false, sha: null, breakGlass: null };

describe('a label', () => {
  it.each([
    ['rollout:canary', { verb: 'canary', target: 'next', ...everywhere }],
    ['canary:25', { verb: 'canary', target: 2500, ...everywhere }],
    ['canary:12.5', { verb: 'canary', target: 1250, ...everywhere }],
    ['canary:25%', { verb: 'canary', target: 2500, ...everywhere }],
    ['Canary:25', { verb: 'canary', target: 2500, ...everywhere }],
    ['rollout:blue-green', { verb: 'blue-green', sha: null, now: false, breakGlass: null }],
    ['rollout:switch', { verb: 'switch', back: false, scope: everywhere.scope, breakGlass: null }],
    ['rollout:switch-back', { verb: 'switch', back: true, scope: everywhere.scope, breakGlass: null }],
    ['rollout:pause', { verb: 'pause' }],
    ['rollout:resume', { verb: 'resume' }],
    ['rollout:promote', { verb: 'promote', breakGlass: null }],
    ['rollout:rollback', { verb: 'rollback', gradual: false }],
    ['rollout:abort', { verb: 'abort' }],
  ])('%s is a command', (label, command) => {
    expect(parseLabel(label)).toEqual({ command, rollouts: [] });
  });

  it.each(['bug', 'canary', 'rollout', 'my-rollout:pause', 'area/canary:25', ''])('%s is none of ours', (label) => {
    expect(parseLabel(label)).toBeNull();
  });

  it.each([
    ['rollout:cannary', 'rollout:canary'],
    ['rollout:rolback', 'rollout:rollback'],
    ['rollout:swich', 'rollout:switch'],
    ['rollout:switchback', 'rollout:switch-back'],
    ['rollout:bluegreen', 'rollout:blue-green'],
    ['rollout:drain', null],
    ['rollout:failover', null],
    ['canary: 25', 'canary:25'],
    ['canary:25percent', 'canary:25'],
    ['canary:12.345', 'canary:12.34'],
    ['canary:next', 'rollout:canary'],
    ['canary:150', null],
    ['canary:', null],
    ['canary:25 --fleet', null],
    ['rollout:checkout', null],
    ['rollout:constructor', null],
  ])('%s is answered with what was meant', (label, suggestion) => {
    const read = parseLabel(label);
    expect(read).toMatchObject({ reason: 'malformed_command', suggestion });
    if (suggestion !== null) expect(parseLabel(suggestion)).toHaveProperty('command');
  });

  it('never throws, whatever its name', () => {
    fc.assert(
      fc.property(fc.constantFrom('', 'canary:', 'rollout:'), fc.string({ unit: 'binary' }), (start, end) => {
        const read = parseLabel(start + end);
        if (start === '' || read === null) return;
        expect('command' in read || read.expected.includes('rollout:canary')).toBe(true);
      }),
    );
  });
});
