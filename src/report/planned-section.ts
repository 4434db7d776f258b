import { REASONS } from '../rollout/reason.ts';
import type { Settlement } from '../rollout/settlement.ts';
import { fleetMovementLines, fleetMovements } from './fleet-movement.ts';
import { code, plain, prose, tableHead, tableRow } from './markdown.ts';
import { fromTo, movements } from './movement.ts';
import { remarkLines } from './remark-words.ts';
import { paragraph, type Section } from './section.ts';
import { counted, listed } from './text.ts';

const MOST_CLUSTERS = 6;
/** Clusters of one pool that are named with what they would have. */
const MOST_MOVED = 12;

/** What a command would do to the traffic, without having done it. */
export function plannedSection({ before, after, reason, remarks = [] }: Settlement, importance: number): Section {
  const moved = before === null || after === null ? [] : movements(before, after);
  const between = before === null || after === null ? [] : fleetMovements(before, after);
  const still = moved.length === 0 && between.length === 0 ? ' No traffic would move.' : '';
  const text = [
    `Nothing was changed. The outcome would be: ${prose(REASONS[reason])}${still}`,
    [...fleetMovementLines(between, MOST_MOVED).map((line) => `- ${plain(line)}`), ...remarkLines(remarks)].join('\n'),
  ];
  const open = text.filter((part) => part !== '').join('\n\n');
  if (moved.length === 0) return paragraph(open, importance);
  return {
    importance,
    open: `${open}\n\n${tableHead(['Slot', 'Share', 'Clusters'])}`,
    lines: moved.map((movement) =>
      tableRow([code(movement.slot), fromTo(movement), plain(listed(movement.clusters, MOST_CLUSTERS))]),
    ),
    close: '',
    rest: (left) => `${counted(left, 'more line')} left out.`,
  };
}
