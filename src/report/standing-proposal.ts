import { createHash } from 'node:crypto';
import type { FleetProposal } from '../fleet/due.ts';
import { formatCommand } from '../rollout/format-command.ts';
import type { Rollout } from '../rollout/rollout.ts';
import type { State } from '../rollout/state.ts';
import { formatWeight } from '../rollout/weight.ts';
import { type FleetMovement, fleetMovements } from './fleet-movement.ts';
import { block, code, plain, table } from './markdown.ts';
import { inPrefix } from './prefix.ts';
import { inert } from './text.ts';

/** What the fleet axis would do and leaves to a person, as an issue says it for as long as it stands. */
export interface StandingProposal {
  readonly rollout: string;
  /** What is proposed, the same at every look: `failover:eu-west`. Without blanks. */
  readonly key: string;
  readonly title: string;
  /** Markdown, without its mark. */
  readonly body: string;
  /** Changes with what is proposed and what comes of it, and with nothing else: 16 hexadecimal digits. */
  readonly standing: string;
}

/** Rows of the table of what would change. */
const MOST_ROWS = 50;

/**
 * @param before the rollout's state
 * @param after its state if the proposal were carried out; null where that would be refused
 * @param prefix what commands on the issue begin with
 */
export function standingProposal(
  { command, why, whyNot }: FleetProposal,
  rollout: Rollout,
  before: State,
  after: State | null,
  prefix: string,
): StandingProposal {
  const words = formatCommand(command);
  const named = `${words} --rollout ${rollout.name}`;
  const moved = after === null ? [] : fleetMovements(before, after);
  const about = 'from' in command ? `:${command.from}` : '';
  // Neither who saw it, nor numbers in a refusal: those change from look to look.
  const material = [inPrefix(named, prefix), whyNot.replace(/\d[\d.,:TZ-]*/g, ''), moved];
  const paragraphs = [
    `**${plain(rollout.name)}**: ${plain(why)}.`,
    `Not done by itself: ${plain(whyNot)}.`,
    ...changeOf(moved),
    after === null
      ? 'It would be refused now. When what is in its way is gone, say this here:'
      : 'To do it, say this here:',
    block([named]),
    `${code(`/plan${named.replace(/^\//, ' ')}`)} shows beforehand who would get what.`,
    'This issue is closed when nothing calls for it any more. Close it yourself, and it is not proposed again until then.',
  ];
  return {
    rollout: rollout.name,
    key: `${command.verb}${about}`,
    title: inert(`Headgate proposes for ${rollout.name}: ${inPrefix(words, prefix)}`),
    body: inPrefix(paragraphs.join('\n\n'), prefix),
    standing: createHash('sha256').update(JSON.stringify(material)).digest('hex').slice(0, 16),
  };
}

function changeOf(moved: readonly FleetMovement[]): readonly string[] {
  if (moved.length === 0) return [];
  const rows = moved
    .slice(0, MOST_ROWS)
    .map(({ pool, cluster, from, to }) => [
      pool === 'all' ? 'all users' : code(pool),
      code(cluster),
      `${formatWeight(from)} %`,
      `${formatWeight(to)} %`,
    ]);
  const more = moved.length - rows.length;
  return [
    table(['of', 'cluster', 'now', 'then'], rows, ['left', 'left', 'right', 'right']),
    ...(more > 0 ? [`… and ${more} more.`] : []),
  ];
}
