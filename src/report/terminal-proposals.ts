import type { FleetProposal } from '../fleet/due.ts';
import { formatCommand } from '../rollout/format-command.ts';
import { visible } from './text.ts';

/** What the fleet axis has reason to do and leaves to a person, as plain text for a terminal; each ends with a line break. */
export function renderProposals(rollout: string, proposals: readonly FleetProposal[]): string {
  const lines = proposals.map(({ command, why, whyNot }) => {
    const reason = visible(`${why}. Not done by itself: ${whyNot}.`).replaceAll('`', '');
    return `proposed: ${formatCommand(command)} (${rollout})\n  ${reason}\n`;
  });
  return lines.join('');
}
