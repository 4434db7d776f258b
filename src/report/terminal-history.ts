import { REASONS } from '../rollout/reason.ts';
import type { State } from '../rollout/state.ts';
import { historyRows } from './history.ts';
import { moment, truncate, visible } from './text.ts';

const LONGEST_SAID = 60;

/** What was decided last, newest first, as plain text for a terminal; empty where nothing was. */
export function renderTerminalHistory({ rollout, ledger }: State): string {
  const rows = historyRows(ledger.entries, []);
  if (rows.length === 0) return '';
  const lines = rows.map(({ at, by, said, disposition, reason }) => {
    const what = `${visible(by)}: ${truncate(visible(said), LONGEST_SAID)}`;
    return `  ${moment(at)}  ${what}\n    ${disposition === 'applied' ? '' : `${disposition}: `}${REASONS[reason]}\n`;
  });
  return `${rollout}: decided last\n${lines.join('')}`;
}
