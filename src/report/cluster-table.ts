import type { Rollout } from '../rollout/rollout.ts';
import type { State } from '../rollout/state.ts';
import { formatWeight, type Weight } from '../rollout/weight.ts';
import { bar, code, plain, tableHead, tableRow } from './markdown.ts';
import { weightRange } from './movement.ts';
import type { Section } from './section.ts';
import { type ClusterSplit, candidateSlot, slotInWords, splits } from './split.ts';
import { listed } from './text.ts';

/** Beyond this many clusters nobody reads a line for each. */
const MOST_ROWS = 60;
const MOST_NAMES = 4;

/** What share each slot has in each cluster; for very many clusters, a line for each wave and weight. */
export function clusterTable(rollout: Rollout, state: State, importance: number): Section {
  const rows = splits(rollout, state);
  const many = rows.length > MOST_ROWS;
  const columns = [
    ...(many ? ['Wave', 'Clusters'] : ['Cluster', 'Wave']),
    heading(rollout, state.stable, 'stable'),
    heading(rollout, candidateSlot(rollout, state), 'candidate'),
  ];
  return {
    importance,
    open: tableHead(columns, ['left', 'left', 'right', 'left']),
    lines: many ? groups(rows).map(tableRow) : rows.map(one).map(tableRow),
    close: '',
    rest: (left) => `${left} more lines are left out here; the rollout’s state in the GitOps repository has them all.`,
  };
}

function heading(rollout: Rollout, slot: string, role: string): string {
  const { service } = slotInWords(rollout, slot);
  return `${code(slot)} ${role}${service === '' ? '' : `<br>${plain(service)}`}`;
}

function one({ cluster, wave, stable, candidate }: ClusterSplit): readonly string[] {
  return [code(cluster), plain(wave), `${formatWeight(stable)} %`, shown(candidate)];
}

function shown(weight: Weight): string {
  const [blocks = '', ...words] = bar(weight).split(' ');
  return `${code(blocks)} ${words.join(' ')}`;
}

/** Clusters of one wave that have the same weight, together. */
function groups(rows: readonly ClusterSplit[]): readonly (readonly string[])[] {
  const found = new Map<string, ClusterSplit[]>();
  for (const row of rows) {
    const key = `${row.wave} ${row.candidate}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, [row]);
    else known.push(row);
  }
  const weights = rows.map(({ candidate }) => candidate);
  const total = ['**all**', `**${rows.length}**`, '', `**${weightRange(weights)}**`];
  const lines = [...found.values()].flatMap((alike) => {
    const [first] = alike;
    if (first === undefined) return [];
    const names = listed(
      alike.map(({ cluster }) => cluster),
      MOST_NAMES,
    );
    return [
      [
        plain(first.wave),
        `${alike.length}: ${plain(names)}`,
        `${formatWeight(first.stable)} %`,
        shown(first.candidate),
      ],
    ];
  });
  return [total, ...lines];
}
