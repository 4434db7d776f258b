import { describe, expect, it } from '@jest/globals';
import { renderSummary } from '../../src/report/summary.ts';
import { ACTED_ON, EVERYTHING_HOSTILE, nodesOf, searchedText } from './hostile.ts';
import * as shop from './shop.ts';

const checkout = shop.rollout();
const state = shop.underWay(checkout, { 'eu-west': 2500 });
const empty = { subject: shop.SUBJECT, settlements: [], views: [], commit: null, conflicts: 0 };

describe('the summary of a job', () => {
  it('says what was decided, where it stands and what was changed', () => {
    const changes = [{ path: 'delivery/eu-west/x.yaml', before: 'a\n', after: 'b\n' }];
    const settlements = [shop.applied('/canary 25', shop.underWay(checkout, {}), state), shop.refused('/promote')];
    const text = renderSummary({
      ...empty,
      settlements,
      views: [{ rollout: checkout, state, changes }],
      commit: shop.HEAD,
    });
    expect(text).toContain('| `/canary 25` | grace | checkout | applied | `moved` Traffic was moved as asked. |');
    expect(text).toContain('**Not done:** `/promote` by grace on checkout was refused.');
    expect(text).toContain('### checkout: under way, 25 % in 1 of 3 clusters');
    expect(text).toContain('-a\n+b');
    expect(text).toContain(`Committed as \`${shop.HEAD}\`.`);
  });

  it('says so where nothing was asked for', () => {
    expect(renderSummary(empty)).toContain('Nothing new was asked for. No commit was needed.');
  });

  it('lets nothing act that others wrote', () => {
    const text = renderSummary({
      ...empty,
      settlements: [shop.refused(EVERYTHING_HOSTILE, shop.refusal({ found: EVERYTHING_HOSTILE }))],
    });
    expect(searchedText(text)).not.toMatch(ACTED_ON);
  });

  it('stays below a mebibyte, whatever was changed', () => {
    const changes = Array.from({ length: 3000 }, (_, index) => ({
      path: `x${index}`,
      before: null,
      after: 'line of some length\n'.repeat(40),
    }));
    const text = renderSummary({ ...empty, views: [{ rollout: checkout, state, changes }] });
    expect(Buffer.byteLength(text)).toBeLessThan(1024 * 1024);
    expect(nodesOf(`${text.slice(-5000)}\n\nafter`).at(-1)).toMatchObject({ type: 'text', value: 'after' });
  });
});
