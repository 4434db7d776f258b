import type { Pool } from '../rollout/fleet-policy.ts';
import { formatWeight } from '../rollout/weight.ts';
import { feltInWords, outlook } from './fleet-outlook.ts';
import { type FleetRow, type PoolStanding, poolStandings } from './fleet-standing.ts';
import { bar, block, code, plain, prose, tableHead, tableRow } from './markdown.ts';
import type { ReportView } from './report-view.ts';
import { paragraph, type Section } from './section.ts';
import { counted } from './text.ts';

/** Beyond this many clusters only those are shown that are not as in ordinary times. */
const MOST_ROWS = 60;

/**
 * Which cluster serves whom: a table for each pool, what happens next and how long that takes; nothing where the
 * rollout has no fleet axis.
 */
export function fleetSections(
  view: Pick<ReportView, 'rollout' | 'state' | 'fleetLegal'>,
  importance: number,
): readonly Section[] {
  const { rollout, state, fleetLegal } = view;
  const pools = poolStandings(rollout, state);
  if (pools.length === 0) return [];
  const notes = [...outlook(rollout, state), ...feltInWords(rollout, state)].map((note) => `- ${prose(note)}`);
  return [
    ...pools.map((pool) => poolTable(pool, importance)),
    paragraph(notes.join('\n'), importance - 1),
    ...(fleetLegal.length === 0
      ? []
      : [paragraph(`What can be said of the clusters now:\n\n${block(fleetLegal)}`, importance - 2)]),
  ];
}

function poolTable({ pool, rows }: PoolStanding, importance: number): Section {
  const isUnusual = (row: FleetRow): boolean =>
    row.state !== '' || row.weight !== row.ordinary || row.configured !== null;
  const many = rows.length > MOST_ROWS;
  const shown = many ? rows.filter(isUnusual) : rows;
  const usual = rows.length - shown.length;
  return {
    importance,
    open: `${titleOf(pool)}\n\n${tableHead(['Cluster', 'Has now', 'In ordinary times', 'State'], ['left', 'left', 'right', 'left'])}`,
    lines: [
      ...shown.map((row) => tableRow(cellsOf(row))),
      ...(usual === 0 ? [] : [tableRow([`${counted(usual, many ? 'other cluster' : 'cluster')}`, '', '', 'as usual'])]),
    ],
    close: '',
    rest: (left) => `${left} more lines are left out here; the rollout’s state in the GitOps repository has them all.`,
  };
}

function titleOf({ name, host }: Pool): string {
  const who = name === 'all' ? 'all users' : `the users of ${plain(name)}`;
  return `Which cluster serves ${who}${host === null ? '' : ` (${code(host)})`}:`;
}

function cellsOf({ cluster, weight, ordinary, configured, state }: FleetRow): readonly string[] {
  const [blocks = '', ...words] = bar(weight).split(' ');
  const shifted = configured === null ? '' : ` (configuration: ${formatWeight(configured)} %)`;
  return [code(cluster), `${code(blocks)} ${words.join(' ')}`, `${formatWeight(ordinary)} %${shifted}`, plain(state)];
}
