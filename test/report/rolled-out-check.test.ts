import { describe, expect, it } from '@jest/globals';
import { renderRolledOut } from '../../src/report/rolled-out-check.ts';
import type { Readiness } from '../../src/rollout/readiness.ts';
import { ACTED_ON, EVERYTHING_HOSTILE, searchedText } from './hostile.ts';
import * as shop from './shop.ts';

const missing = (found: string): Readiness => ({
  kind: 'missing',
  refusal: shop.refusal({ reason: 'not_ready_to_promote', found }),
});

function check(...readiness: readonly Readiness[]) {
  return renderRolledOut(readiness.map((one, index) => ({ rollout: `rollout-${index}`, readiness: one })));
}

describe('the check "rolled out"', () => {
  it.each([
    ['succeeds where a merge would promote', [{ kind: 'ready' }], 'success'],
    ['succeeds once promoted', [{ kind: 'promoted' }], 'success'],
    ['is in progress while anything is missing', [missing('us-east has not reached it')], null],
    ['fails once taken back', [{ kind: 'back' }], 'failure'],
    ['waits for the last of several rollouts', [{ kind: 'ready' }, missing('x'), { kind: 'promoted' }], null],
    ['fails where one of several was taken back', [{ kind: 'ready' }, missing('x'), { kind: 'back' }], 'failure'],
    ['succeeds where all are there', [{ kind: 'ready' }, { kind: 'promoted' }], 'success'],
  ] as const)('%s', (_, readiness, conclusion) => {
    expect(check(...readiness).conclusion).toBe(conclusion);
  });

  it('says what is missing, and of each rollout', () => {
    const { title, summary } = check(missing('us-east has not reached it'), { kind: 'ready' });
    expect(title).toBe('rollout-0: us-east has not reached it');
    expect(summary).toContain('**Found:** us-east has not reached it');
    expect(summary).toContain('`rollout-1`');
    expect(check(missing('x'), missing('y')).title).toBe('rollout-0, rollout-1: not rolled out yet');
  });

  it('shows hostile words as words', () => {
    const { title, summary } = check(missing(EVERYTHING_HOSTILE));
    expect(searchedText(summary)).not.toMatch(ACTED_ON);
    expect(title).not.toContain('\n');
    expect(title.length).toBeLessThanOrEqual(120);
  });
});
