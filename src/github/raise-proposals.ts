import { markedProposal, settledProposal } from '../report/proposal-mark.ts';
import type { StandingProposal } from '../report/standing-proposal.ts';
import type { ProposalsToTell } from '../world/proposals.ts';
import type { Client } from './octokit.ts';
import { RAISED_LABEL, type Raised, readRaised } from './raised-query.ts';
import { splitRepositoryName } from './repository-name.ts';

/** Whatever goes wrong with a fleet, nobody reads more at once; the next look opens the rest. */
const MOST_OPENED = 5;

const MOOT = 'Nothing calls for this any more: it was carried out, or the reason for it is gone.';

/**
 * One open issue for each proposal: opened once, changed where what it says has changed, closed where nothing calls for it.
 * One that a person closed is left alone until nothing calls for it.
 *
 * @returns whether any issue still stands, so that there is something to look after
 * @throws {GitHubFailure} where it could not be finished; the next time goes on
 */
export async function raiseProposals(client: Client, told: ProposalsToTell): Promise<boolean> {
  const { repository, branch } = told.branch;
  const standing = await readRaised(client, repository, branch);
  const missing = told.proposals.filter((proposal) => !standing.some((one) => isOf(one, proposal)));
  for (const proposal of missing.slice(0, MOST_OPENED)) await open(client, repository, branch, proposal);
  // Another process may have opened the same at the same moment: both see both, and both keep the older one.
  const all = missing.length === 0 ? standing : await readRaised(client, repository, branch);
  const kept = new Set<string>();
  for (const one of all) {
    const id = `${one.rollout} ${one.key}`;
    const proposal = told.proposals.find((wanted) => isOf(one, wanted));
    if (kept.has(id)) await settle(client, repository, one, null);
    else if (proposal !== undefined) await update(client, repository, branch, one, proposal);
    else if (told.settle && told.rollouts.includes(one.rollout)) await settle(client, repository, one, MOOT);
    kept.add(id);
  }
  return all.length > 0 || missing.length > 0;
}

function isOf(one: Raised, proposal: StandingProposal): boolean {
  return one.rollout === proposal.rollout && one.key === proposal.key;
}

async function open(client: Client, repository: string, branch: string, proposal: StandingProposal): Promise<void> {
  const body = markedProposal(branch, proposal);
  const { title } = proposal;
  await client.rest.issues.create({ ...splitRepositoryName(repository), title, body, labels: [RAISED_LABEL] });
}

async function update(
  client: Client,
  repository: string,
  branch: string,
  one: Raised,
  proposal: StandingProposal,
): Promise<void> {
  if (!one.open || one.standing === proposal.standing) return;
  const where = { ...splitRepositoryName(repository), issue_number: one.number };
  await client.rest.issues.update({ ...where, title: proposal.title, body: markedProposal(branch, proposal) });
}

/** @param words null: the same is told elsewhere */
async function settle(client: Client, repository: string, one: Raised, words: string | null): Promise<void> {
  const where = { ...splitRepositoryName(repository), issue_number: one.number };
  const body = settledProposal(one.body);
  if (!one.open) {
    // What comes of the same kind later is to be told again.
    await client.rest.issues.update({ ...where, body });
    return;
  }
  await client.rest.issues.update({
    ...{ ...where, body, state: 'closed' },
    state_reason: words === null ? 'not_planned' : 'completed',
  });
  if (words !== null) await client.rest.issues.createComment({ ...where, body: words });
}
