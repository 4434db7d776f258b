import type { Division } from '../explain/division.ts';
import type { ClusterSplit, EffectiveSplit, PoolSplit } from '../explain/effective-split.ts';
import type { Share } from '../explain/fraction.ts';
import type { Lack } from '../explain/split-request.ts';
import { formatWeight, WHOLE } from '../rollout/weight.ts';
import { counted } from './text.ts';

/** Who gets what before and after a change, as the manifests have it. */
export interface SplitChange {
  /** The rollout's two slots. */
  readonly slots: readonly [string, string];
  readonly before: EffectiveSplit;
  readonly after: EffectiveSplit;
}

/** Clusters beyond this number are shown only where something changes for them. */
const MOST_ALIKE = 12;
const MOST_ROWS = 60;

const LACKS: Readonly<Record<Lack, string>> = {
  'no-file': 'no route',
  unreadable: 'not readable',
  'no-route': 'no route',
  'no-rule': 'no rule',
};

/**
 * The rows of a table of plain text: what users of each pool meet, then what each cluster has of its pool and does with
 * it. `25 %` where nothing changes, `0 → 25 %` where something does. Empty where the manifests say nothing at all.
 */
export function splitRows(change: SplitChange): {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** A sentence about those that are not shown; null where all are. */
  readonly rest: string | null;
} {
  const { slots, before, after } = change;
  const pools = after.pools.map((pool) =>
    poolRow(
      slots,
      before.pools.find((one) => one.pool === pool.pool),
      pool,
    ),
  );
  const clusters = after.clusters.map((cluster) => ({
    name: cluster.cluster,
    row: clusterRow(
      change,
      before.clusters.find((one) => one.cluster === cluster.cluster),
      cluster,
    ),
  }));
  const many = clusters.length > MOST_ALIKE;
  const shown = (many ? clusters.filter(({ row }) => row.some((text) => text.includes('→'))) : clusters).slice(
    0,
    MOST_ROWS,
  );
  const left = clusters.length - shown.length;
  const rows = [...pools, ...shown.map(({ row }) => row)];
  const hasElse = rows.some((row) => row[4] !== '');
  const cut = (row: readonly string[]): readonly string[] => (hasElse ? row : row.slice(0, 4));
  return {
    head: cut(['Where', 'Of the users', slots[0], slots[1], 'Beside these']),
    rows: rows.map(cut),
    rest: left === 0 ? null : `${counted(left, 'other cluster')} not shown.`,
  };
}

function poolRow(slots: readonly [string, string], before: PoolSplit | undefined, after: PoolSplit): readonly string[] {
  const who = after.pool === 'all' ? 'all users' : `users of ${after.pool}`;
  return [who, '', ...divisionCells(slots, before?.division ?? null, after.division)];
}

function clusterRow(change: SplitChange, before: ClusterSplit | undefined, after: ClusterSplit): readonly string[] {
  const { cluster } = after;
  const parts = change.after.pools
    .filter((pool) => pool.clusters[cluster] !== undefined)
    .map((pool) => {
      const earlier = change.before.pools.find((one) => one.pool === pool.pool)?.clusters[cluster];
      const share = moved(earlier, pool.clusters[cluster]);
      return change.after.pools.length === 1 ? share : `${pool.pool} ${share}`;
    });
  const cells = divisionCells(change.slots, before?.division ?? null, after.division);
  const lack = after.lack === null ? [] : [LACKS[after.lack]];
  const isNew = after.division !== null && (before?.division ?? null) === null ? ['a new route'] : [];
  const differing = after.differing.length === 0 ? [] : [`otherwise in ${counted(after.differing.length, 'rule')}`];
  const elsewhere = [cells[2], ...isNew, ...lack, ...differing].filter((text) => text !== '').join('; ');
  return [cluster, parts.join(', '), cells[0], cells[1], elsewhere];
}

/** Both slots, and whatever goes nowhere of the rollout's. */
function divisionCells(
  slots: readonly [string, string],
  before: Division | null,
  after: Division | null,
): readonly [string, string, string] {
  const [known, now] = [ifKnown(before), ifKnown(after)];
  const of = (read: (division: Division) => Share | undefined): string => {
    if (now === null) return known === null ? '' : `${percent(read(known))} % → not known`;
    return known === null ? `${percent(read(now))} %` : moved(read(known), read(now));
  };
  const others = (['other', 'failing', 'unknown'] as const)
    .map((part) => [part, of((division) => division[part])] as const)
    .filter(([, text]) => text !== '0 %' && text !== '' && text !== '0 % → not known')
    .map(([part, text]) => `${part === 'other' ? 'other backends' : part} ${text}`);
  return [of(({ slots: parts }) => parts[slots[0]]), of(({ slots: parts }) => parts[slots[1]]), others.join(', ')];
}

/** Null where the manifests say nothing, such as before the first one is written. */
function ifKnown(division: Division | null): Division | null {
  return division?.unknown.exact === String(WHOLE) ? null : division;
}

/** A share that is missing on one side was, or becomes, nothing. */
function moved(before: Share | undefined, after: Share | undefined): string {
  const [from, to] = [percent(before), percent(after)];
  if ((before?.exact ?? '0') === (after?.exact ?? '0')) return `${to} %`;
  return `${from} → ${to} %`;
}

function percent(share: Share | undefined): string {
  if (share === undefined) return '0';
  if (share.basisPoints > 0 && share.basisPoints < 0.5) return '<0.01';
  return formatWeight(Math.round(share.basisPoints));
}
