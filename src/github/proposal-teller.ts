import type { ProposalsToTell } from '../world/proposals.ts';
import type { Clients } from './clients.ts';
import { failureOf } from './failure.ts';
import type { Log } from './log.ts';
import { raiseProposals } from './raise-proposals.ts';

/** For so long it is believed that no issue stands where none stood: another process may have opened one. Milliseconds. */
const QUIET = 10 * 60 * 1000;

/** For `World.tellProposals`: asks GitHub nothing where nothing is proposed and nothing stands. */
export function createProposalTeller(
  clients: Clients,
  log: Log,
  now: () => number,
): (told: ProposalsToTell) => Promise<void> {
  const quietUntil = new Map<string, number>();
  const refused = new Set<string>();
  return async (told) => {
    const { repository, branch } = told.branch;
    const key = `${repository.toLowerCase()} ${branch}`;
    if (told.proposals.length === 0 && now() < (quietUntil.get(key) ?? 0)) return;
    try {
      const stands = await raiseProposals(clients.forRepository(repository), told);
      if (stands) quietUntil.delete(key);
      else quietUntil.set(key, now() + QUIET);
      refused.delete(key);
    } catch (error) {
      const failure = failureOf(error);
      // Without the permission, or with issues switched off, every look would say the same.
      if (failure.kind === 'refused' && refused.has(key)) return;
      if (failure.kind === 'refused') {
        refused.add(key);
        if (told.proposals.length === 0) quietUntil.set(key, now() + QUIET);
      }
      log.warn(
        { branch: told.branch, failure },
        'What the clusters call for could not be told in an issue. That needs issues: write on the GitOps repository.',
      );
    }
  };
}
