import type { ProposalPullRequest } from './proposal.ts';
import type { Refusal } from './refusal.ts';

/** Somebody closed the pull request with the step, or took back what it had merged. */
export function stepDeclined({ state, closedBy, number, url }: ProposalPullRequest, said: string): Refusal {
  const who = closedBy ?? 'somebody';
  const deed = state === 'merged' ? 'merged, and is not in force any more' : `closed by ${who} without being merged`;
  return {
    reason: 'step_declined',
    found: `the pull request #${number} with the step was ${deed}`,
    where: url,
    expected: 'a pull request that is merged: that is the step',
    next: said.startsWith('/')
      ? `Say it again to have it proposed anew: \`${said}\``
      : 'Ask again to have it proposed anew.',
  };
}
