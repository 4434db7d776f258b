import { describe, expect, it } from '@jest/globals';
import { pendingSections } from '../../src/report/pending-section.ts';
import type { ProposedView } from '../../src/report/pending-step.ts';
import { COMMENT_LIMIT, fit } from '../../src/report/section.ts';
import { initialState } from '../../src/rollout/state.ts';
import * as shop from './shop.ts';

const checkout = shop.rollout();
const wanted = shop.underWay(checkout, { 'eu-west': 2500, 'eu-north': 500, 'us-east': 500 });
const LINK = { number: 9, url: 'https://github.com/acme/gitops/pull/9' };

function text(more: Partial<ProposedView>): string {
  const standing = { inForce: initialState(checkout), pending: true, pullRequest: LINK, autoMerge: false };
  const proposed = { ...standing, problem: null, ...more };
  return fit(pendingSections(shop.view(checkout, wanted, { proposed })), COMMENT_LIMIT);
}

describe('what is wanted beside what is in force', () => {
  it('is said with where it waits, and what changes alike on one line', () => {
    expect(text({})).toBe(
      [
        '**Not in force yet.** What is said here is wanted: revision 3 is [`acme/gitops#9`](https://github.com/acme/gitops/pull/9) and waits for somebody to merge it. Closing it refuses the step.',
        '',
        '| What | In force | Wanted |',
        '| --- | ---: | ---: |',
        '| eu-west | blue 100 % | green 25 % |',
        '| eu-north, us-east | blue 100 % | green 5 % |',
        '| phase | idle | progressing |',
      ].join('\n'),
    );
  });

  it('is said with the fleet’s weights', () => {
    const fleet = {
      weights: { all: { 'eu-west': 5000, 'us-east': 5000 } },
      shifted: {},
      drained: {},
      failovers: [],
      bursts: {},
      movedAt: null,
      newest: null,
    };
    const before = { ...wanted, fleet };
    const after = { ...wanted, fleet: { ...fleet, weights: { all: { 'eu-west': 0, 'us-east': 10_000 } } } };
    const standing = { inForce: before, pending: true, pullRequest: LINK, autoMerge: false, problem: null };
    const sections = pendingSections(shop.view(checkout, after, { proposed: standing }));
    expect(fit(sections, COMMENT_LIMIT)).toContain('| eu-west of pool all | 50 % | 0 % |');
  });

  it('says that it is merged by itself, or what keeps it from that', () => {
    expect(text({ autoMerge: true })).toContain('is merged by itself');
    expect(text({ problem: 'It will not be merged by itself: `no` @ada.' })).toMatch(
      /not be merged by itself: `no` @\u200bada/,
    );
    expect(text({ pullRequest: null })).toContain('a pull request that is not open yet');
  });

  it('is not said where nothing waits', () => {
    expect(text({ pending: false })).toBe('');
    expect(pendingSections(shop.view(checkout, wanted))).toEqual([]);
  });
});
