import type { Declined, ProposedFacts, RolloutFacts } from './circumstances.ts';
import { readState } from './config/state-file.ts';
import { newest, type Proposal, type Proposals, proposalBranch, sortProposals } from './rollout/proposal.ts';
import type { Rollout } from './rollout/rollout.ts';
import type { State } from './rollout/state.ts';
import type { BrokenRollout } from './rollout-files.ts';
import type { Branch } from './world/repository.ts';
import { Unavailable } from './world/unavailable.ts';
import type { World } from './world.ts';

/** How long, in milliseconds, what is in force may be shown late after a merge. Later than that, somebody took it back. */
const LONGEST_LAG = 120_000;

/** Rollouts with their proposals. `lagging`: a step was just merged that the files do not show yet; read them again. */
export interface WithProposals {
  readonly parsed: readonly (RolloutFacts | BrokenRollout)[];
  readonly lagging: boolean;
}

/**
 * Finds the steps that wait to be merged, of those rollouts whose steps do. Costs a round trip where there is such a
 * rollout, and nothing otherwise.
 */
export async function withProposals(
  world: World,
  branch: Branch,
  parsed: readonly (RolloutFacts | BrokenRollout)[],
): Promise<WithProposals> {
  const asked = parsed.flatMap((one) => {
    if (!('rollout' in one) || one.rollout.delivery.kind !== 'pull-request') return [];
    return [{ rollout: one.rollout.name, revision: one.state.revision, path: one.statePath }];
  });
  if (asked.length === 0 || world.readProposals === undefined) return { parsed, lagging: false };
  const all = await world.readProposals(branch, asked);
  let lagging = false;
  const found = parsed.map((one) => {
    if (!('rollout' in one) || !asked.some(({ rollout }) => rollout === one.rollout.name)) return one;
    const own = all.filter(({ rollout }) => rollout === one.rollout.name);
    const sorted = sortProposals(own, one.state.revision);
    if (sorted.overtakenAt !== null && world.now() - Date.parse(sorted.overtakenAt) < LONGEST_LAG) lagging = true;
    return withProposal(one, sorted);
  });
  return { parsed: found, lagging };
}

/** What to do where the files keep lagging behind a merge: what would be decided on them could fork the step. */
export function stillLagging({ repository, branch }: Branch): Unavailable {
  const message = `A step was just merged into ${branch} of ${repository}, and the branch does not show it yet.`;
  return new Unavailable('gitops_branch', message, 5);
}

function withProposal(facts: RolloutFacts, proposals: Proposals): RolloutFacts | BrokenRollout {
  const { rollout, statePath, state: inForce, files: inForceFiles } = facts;
  const { standing, nextAttempt, mergedAt, closedAt } = proposals;
  const revision = inForce.revision + 1;
  const branch = proposalBranch(standing ?? { rollout: rollout.name, revision, attempt: nextAttempt });
  const declined = declinedIn(rollout, statePath, inForce, proposals.declined);
  const head = standing?.head ?? null;
  const pullRequest = standing?.pullRequest ?? null;
  const common = { inForce, inForceFiles, branch, head, pullRequest, declined, closedAt };
  const refused = [...declined].filter(([, { entry }]) => entry.disposition !== 'applied');
  const told = new Map([...refused.map(([key, { entry }]) => [key, entry] as const), ...facts.told]);

  // A branch that is still empty is one whose creator got no further.
  const text = head === null ? null : (standing?.state ?? null);
  const waiting = text === null ? null : readState(rollout, `${statePath} on ${branch}`, text);
  if (waiting !== null && !waiting.ok) return { name: rollout.name, problems: waiting.problems };
  const pending = waiting !== null && waiting.value.revision > inForce.revision;
  const proposed: ProposedFacts = { ...common, pending };
  if (!pending) return { ...facts, state: countedFrom(inForce, mergedAt), told, proposed };
  const recorded = new Set(waiting.value.ledger.entries.map(({ key }) => key));
  const open = new Map([...told].filter(([key]) => !recorded.has(key)));
  return { ...facts, state: waiting.value, files: new Map([[statePath, text]]), told: open, proposed };
}

/** The traffic moves when the step is merged, however long that took, and pauses count from there. */
function countedFrom(state: State, mergedAt: string | null): State {
  const later = (at: string | null): string | null => (at === null || mergedAt === null ? at : newest([at, mergedAt]));
  const { fleet } = state;
  return {
    ...state,
    movedAt: later(state.movedAt),
    fleet: fleet === null ? null : { ...fleet, movedAt: later(fleet.movedAt) },
  };
}

/** What closed pull requests would have recorded and the state in force has not. What was declined first stays so. */
function declinedIn(
  rollout: Rollout,
  path: string,
  inForce: State,
  proposals: readonly Proposal[],
): ReadonlyMap<string, Declined> {
  const inForceKeys = new Set(inForce.ledger.entries.map(({ key }) => key));
  const declined = new Map<string, Declined>();
  for (const { pullRequest, state: text } of proposals) {
    const state = pullRequest === null || text === null ? null : readState(rollout, path, text);
    if (pullRequest === null || state === null || !state.ok) continue;
    for (const entry of state.value.ledger.entries) {
      if (!inForceKeys.has(entry.key) && !declined.has(entry.key)) declined.set(entry.key, { entry, pullRequest });
    }
  }
  return declined;
}
