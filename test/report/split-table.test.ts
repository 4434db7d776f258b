import { describe, expect, it } from '@jest/globals';
import type { Division } from '../../src/explain/division.ts';
import type { EffectiveSplit } from '../../src/explain/effective-split.ts';
import type { Share } from '../../src/explain/fraction.ts';
import { answerSections } from '../../src/report/answer.ts';
import { fit, type Section } from '../../src/report/section.ts';
import { type SplitChange, splitRows } from '../../src/report/split-table.ts';
import { renderTerminal } from '../../src/report/terminal.ts';
import { away, fleetRollout, standing } from './fleet-shop.ts';
import { nodesOf } from './hostile.ts';
import * as shop from './shop.ts';

const share = (basisPoints: number): Share => ({ basisPoints, exact: String(basisPoints) });

function division(green: number, more: Partial<Division> = {}): Division {
  const slots = { blue: share(10_000 - green), green: share(green) };
  return { slots, other: share(0), failing: share(0), unknown: share(0), ...more };
}

function split(
  clusters: Readonly<Record<string, Division | null>>,
  parts: Readonly<Record<string, number>>,
  all: Division,
): EffectiveSplit {
  return {
    clusters: Object.entries(clusters).map(([cluster, one]) => ({
      cluster,
      division: one,
      lack: one === null ? 'no-file' : null,
      differing: [],
    })),
    pools: [
      {
        pool: 'all',
        basis: 'records',
        clusters: Object.fromEntries(Object.entries(parts).map(([name, weight]) => [name, share(weight)])),
        division: all,
      },
    ],
  };
}

const change: SplitChange = {
  slots: ['blue', 'green'],
  before: split(
    { 'eu-west': division(0), 'eu-north': division(2500) },
    { 'eu-west': 6000, 'eu-north': 4000 },
    division(1000),
  ),
  after: split(
    { 'eu-west': division(0), 'eu-north': division(2500) },
    { 'eu-west': 0, 'eu-north': 10_000 },
    division(2500),
  ),
};

describe('who gets what', () => {
  it('is told for the fleet and for each cluster, before and after, and once where nothing changes', () => {
    expect(splitRows(change)).toEqual({
      head: ['Where', 'Of the users', 'blue', 'green'],
      rows: [
        ['all users', '', '90 → 75 %', '10 → 25 %'],
        ['eu-west', '60 → 0 %', '100 %', '0 %'],
        ['eu-north', '40 → 100 %', '75 %', '25 %'],
      ],
      rest: null,
    });
  });

  it('has a column more where something goes elsewhere, fails, or is not known', () => {
    const failing = division(0, { slots: { blue: share(0), green: share(0) }, failing: share(10_000) });
    const other = division(0, { slots: { blue: share(9900), green: share(0) }, other: share(100) });
    const after = split({ 'eu-west': failing, 'eu-north': other }, { 'eu-west': 1, 'eu-north': 0.1 }, division(0));
    const { head, rows } = splitRows({ ...change, after });
    expect(head.at(-1)).toBe('Beside these');
    expect(rows[1]?.slice(1)).toEqual(['60 → 0.01 %', '100 → 0 %', '0 %', 'failing 0 → 100 %']);
    expect(rows[2]?.slice(1)).toEqual(['40 → <0.01 %', '75 → 99 %', '25 → 0 %', 'other backends 0 → 1 %']);
  });

  it('compares with nothing where no route was there before', () => {
    const unknown = division(0, { slots: { blue: share(0), green: share(0) }, unknown: share(10_000) });
    const before = split({ 'eu-west': null, 'eu-north': null }, { 'eu-west': 6000, 'eu-north': 4000 }, unknown);
    expect(splitRows({ ...change, before }).rows.slice(0, 2)).toEqual([
      ['all users', '', '75 %', '25 %', ''],
      ['eu-west', '60 → 0 %', '100 %', '0 %', 'a new route'],
    ]);
    expect(splitRows({ ...change, after: before }).rows[1]?.[2]).toBe('100 % → not known');
  });

  it('of a thousand clusters shows those that something changes for', () => {
    const names = Array.from({ length: 1000 }, (_, index) => `cluster-${index}`);
    const of = (green: number) => {
      const clusters = Object.fromEntries(names.map((name) => [name, division(name === 'cluster-7' ? green : 0)]));
      return split(clusters, Object.fromEntries(names.map((name) => [name, 10])), division(green / 1000));
    };
    const { rows, rest } = splitRows({ slots: ['blue', 'green'], before: of(0), after: of(10_000) });
    expect(rows.map(([where]) => where)).toEqual(['all users', 'cluster-7']);
    expect(rest).toBe('999 other clusters not shown.');
  });
});

describe('the answer to /plan', () => {
  const checkout = fleetRollout();
  const planned = shop.applied('/failover eu-west', standing(checkout, {}), away(checkout), 'failed_over');
  const settlement = shop.asked('/plan failover eu-west', { verb: 'plan', of: { verb: 'rebalance' } }, planned);

  it('says which cluster would have what, who would get which version, and shows the diff', () => {
    const changes = [{ path: 'dns/checkout/dnsendpoint.yaml', before: 'a\n', after: 'b\n' }];
    const preview = { key: settlement.intent.key, rollout: 'checkout', changes, split: change };
    const text = fit(answerSections([settlement], [preview], 50) as readonly Section[], {
      most: 10_000,
      measure: ({ length }) => length,
    });
    expect(text).toContain('- clusters: eu-west 60 → 0 %, eu-north 40 → 100 %');
    expect(text).toContain('by grace for checkout: who gets what</summary>');
    expect(text).toContain('| eu-west | 60 → 0 % | 100 % | 0 % |');
    expect(text.indexOf('who gets what')).toBeLessThan(text.indexOf('the diff'));
    expect(text.match(/<details>/g)).toHaveLength(3);
    expect(nodesOf(`${text}\n\nafter`).at(-1)).toMatchObject({ type: 'text', value: 'after' });
  });

  it('is there in a terminal too', () => {
    const views = [{ rollout: checkout, state: away(checkout), changes: [], split: change }];
    const text = renderTerminal(
      { subject: null, settlements: [settlement], views, commit: null, conflicts: 0 },
      { colour: false, diff: true },
    );
    expect(text).toContain('\n  clusters: eu-west 60 → 0 %, eu-north 40 → 100 %\n');
    expect(text).toMatch(/all users +90 → 75 % +10 → 25 %\n/);
  });
});
