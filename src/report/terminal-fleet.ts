import type { Rollout } from '../rollout/rollout.ts';
import type { State } from '../rollout/state.ts';
import { formatWeight } from '../rollout/weight.ts';
import { columns } from './columns.ts';
import { feltInWords, outlook } from './fleet-outlook.ts';
import { type PoolStanding, poolStandings } from './fleet-standing.ts';
import { bar } from './markdown.ts';
import { visible } from './text.ts';

/** Which cluster serves whom, as lines of plain text for a terminal; none where the rollout has no fleet axis. */
export function terminalFleet(rollout: Rollout, state: State): readonly string[] {
  const pools = poolStandings(rollout, state);
  if (pools.length === 0) return [];
  const notes = [...outlook(rollout, state), ...feltInWords(rollout, state)];
  return [...pools.flatMap(poolLines), ...notes.map((note) => `  ${visible(note).replaceAll('`', '')}`)];
}

function poolLines({ pool, rows }: PoolStanding): readonly string[] {
  const who = pool.name === 'all' ? 'all users' : `the users of ${pool.name}`;
  const cells = rows.map(({ cluster, weight, ordinary, configured, state }) => [
    cluster,
    bar(weight),
    `${formatWeight(ordinary)} %${configured === null ? '' : ` (configuration: ${formatWeight(configured)} %)`}`,
    visible(state),
  ]);
  return [
    `which cluster serves ${who}${pool.host === null ? '' : ` (${pool.host})`}`,
    ...columns([['CLUSTER', 'HAS NOW', 'ORDINARILY', 'STATE'], ...cells]).map((line) => `  ${line}`),
  ];
}
