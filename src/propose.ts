import type { RolloutFacts } from './circumstances.ts';
import type { Written } from './commit-decisions.ts';
import type { Decision } from './decide.ts';
import type { Facts } from './facts.ts';
import type { FileChange } from './gateway/change.ts';
import type { Hint } from './hint.ts';
import type { ProposedView } from './report/pending-step.ts';
import { describedHead, renderProposal } from './report/proposal.ts';
import type { World } from './world.ts';

/** By rollout: how its step stands. Null: a pull request was merged or closed meanwhile, so that all is to be read again. */
export type ProposedViews = ReadonlyMap<string, ProposedView> | null;

/**
 * Opens the pull requests of all steps that wait and have none, and renews the words of those whose branch has changed.
 * It goes by what is there and not by what this look did, so that what a crash kept back is made up for.
 */
export async function proposeSteps(
  world: World,
  hint: Hint,
  facts: Facts,
  decisions: readonly Decision[],
  { commits, rejected }: Written,
): Promise<ProposedViews> {
  const views = new Map<string, ProposedView>();
  for (const [index, one] of facts.rollouts.entries()) {
    const { proposed, rollout } = one;
    const decision = decisions[index];
    if (proposed === undefined || decision === undefined) continue;
    const { inForce } = proposed;
    const changes = rejected.has(rollout.name) ? [] : decision.changes;
    const committed = commits.get(rollout.name) ?? null;
    const head = committed ?? (proposed.pending ? proposed.head : null);
    const standing: ProposedView = {
      inForce,
      pending: proposed.pending || changes.length > 0,
      pullRequest: proposed.pullRequest,
      autoMerge: proposed.pullRequest?.autoMerge ?? false,
      problem: null,
    };
    const stale = head !== null && describedHead(proposed.pullRequest?.body ?? '') !== head;
    const made = stale && !hint.dryRun ? await propose(world, facts, one, decision, changes, head) : null;
    if (made === 'settled') return null;
    views.set(rollout.name, made === null ? standing : { ...standing, ...made });
  }
  return views;
}

async function propose(
  world: World,
  { gitops }: Facts,
  { rollout, state, files, proposed }: RolloutFacts,
  decision: Decision,
  changes: readonly FileChange[],
  head: string,
): Promise<Pick<ProposedView, 'pullRequest' | 'autoMerge' | 'problem'> | 'settled'> {
  if (gitops === null || proposed === undefined || world.propose === undefined)
    throw new Error('There is no proposal.');
  const wanted = changes.length === 0 ? state : decision.state;
  const after = new Map([...files, ...changes.map((change): [string, string] => [change.path, change.after])]);
  const whole = [...after].flatMap(([path, text]): readonly FileChange[] => {
    const before = proposed.inForceFiles.get(path) ?? null;
    return text === null || text === before ? [] : [{ path, before, after: text }];
  });
  const { inForce, branch, pullRequest } = proposed;
  const autoMerge = rollout.delivery.kind === 'pull-request' && rollout.delivery.autoMerge;
  const words = renderProposal({ rollout, inForce, wanted, changes: whole, head, autoMerge });
  const result = await world.propose({ base: gitops.branch, branch, head, ...words, autoMerge, pullRequest });
  switch (result.kind) {
    case 'settled':
      return 'settled';
    case 'refused':
      return { pullRequest: null, autoMerge: false, problem: result.message };
    default: {
      const { notMerging } = result;
      return { pullRequest: result.pullRequest, autoMerge: result.pullRequest.autoMerge, problem: notMerging };
    }
  }
}
