import { describe, expect, it } from '@jest/globals';
import { remarkInWords, remarkLines, remarkSections } from '../../src/report/remark-words.ts';
import { renderSticky } from '../../src/report/sticky-comment.ts';
import type { Remark } from '../../src/rollout/remark.ts';
import { away, fleetRollout, standing } from './fleet-shop.ts';
import { ACTED_ON, EVERYTHING_HOSTILE, searchedText } from './hostile.ts';
import * as shop from './shop.ts';

const load = (requestsPerSecond: number | null, capacity: number | null, pool = 'all'): Remark => {
  return { kind: 'load', pool, cluster: 'eu-north', weight: 6000, requestsPerSecond, capacity };
};

describe('a remark', () => {
  it.each<[string, Remark, string]>([
    ['who takes how much', load(1200, 2000), 'eu-north takes 60 %: 1,200 of 2,000 requests/s'],
    ['of whose users', load(1200, 2000, 'eu'), 'eu-north takes 60 % of the users of eu: 1,200 of 2,000 requests/s'],
    [
      'that it is too much',
      load(2300.4, 2000),
      'eu-north takes 60 %: 2,300 of 2,000 requests/s, 301 more than it can carry',
    ],
    [
      'that the capacity is not known',
      load(1200, null),
      'eu-north takes 60 %, 1,200 requests/s: nobody said what it can carry',
    ],
    [
      'that the load is not known',
      load(null, 2000),
      'eu-north takes 60 %: it can carry 2,000 requests/s, and nobody said how much that is',
    ],
    [
      'that nothing is known',
      load(null, null),
      'eu-north takes 60 %: nobody said what it can carry, or how much that is',
    ],
    [
      'that weight 0 is a standby',
      { kind: 'standby', pool: 'all', cluster: 'eu-west' },
      'eu-west has weight 0, and its record stays: DNS answers with it when all the others are unhealthy',
    ],
    [
      'that a cluster is failed over as well',
      { kind: 'absent', cluster: 'eu-west', because: 'failed-over', next: '/failback eu-west' },
      'eu-west is failed over as well, and gets nothing before `/failback eu-west`',
    ],
    [
      'that a cluster is drained as well',
      { kind: 'absent', cluster: 'eu-west', because: 'drained', next: '/undrain eu-west' },
      'eu-west is drained as well, and gets nothing before `/undrain eu-west`',
    ],
    [
      'that the hub stays in the way',
      { kind: 'hub', cluster: 'eu-west' },
      'eu-west is the hub: all traffic still enters through its gateway. If that gateway fails, this helps nobody: point the users’ name at another cluster’s gateway',
    ],
    [
      'a warning',
      {
        kind: 'warning',
        warning: shop.refusal({ found: 'it lacks 307', where: 'a/b.yaml:3, spec', next: 'A POST may become a GET.' }),
      },
      'warning: a/b.yaml:3, spec: it lacks 307. A POST may become a GET',
    ],
  ])('says %s', (_, remark, words) => {
    expect(remarkInWords(remark)).toBe(words);
  });

  it('that is alarming stands first', () => {
    const lines = remarkLines([load(1200, 2000), load(2300, 2000)]);
    expect(lines[0]).toMatch(/^- ⚠️ .*more than it can carry\.$/);
    expect(lines[1]).toBe('- eu-north takes 60 %: 1,200 of 2,000 requests/s.');
  });

  it('is one of forty at most', () => {
    expect(remarkLines(Array<Remark>(1000).fill(load(1, 2))).at(-1)).toBe('- and 960 more like these');
  });

  it('is told with what was done, in the one comment', () => {
    const of = fleetRollout();
    const done = {
      ...shop.applied('/failover eu-west', standing(of, {}), away(of), 'failed_over'),
      remarks: [load(9, 8)],
    };
    const text = renderSticky({
      subject: shop.SUBJECT,
      views: [],
      settled: [],
      settlements: [done, shop.refused('/drain eu-north')],
      head: null,
      commit: null,
      commitUrl: null,
      now: shop.NOW,
      standing: '0123456789abcdef',
    });
    expect(text).toContain('**Done:** `/failover eu-west` by grace on checkout.\n\n- ⚠️ eu-north takes 60 %');
    expect(remarkSections([shop.refused('/drain eu-north')], 1)).toEqual([]);
  });

  it('lets nothing act that a file holds', () => {
    const warning = shop.refusal({ found: EVERYTHING_HOSTILE, next: EVERYTHING_HOSTILE });
    const text = remarkLines([{ kind: 'warning', warning }]).join('\n');
    expect(searchedText(text)).not.toMatch(ACTED_ON);
    expect(text).not.toMatch(/\n/);
  });
});
