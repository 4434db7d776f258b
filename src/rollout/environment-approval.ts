import { type EnvironmentRule, type Environments, environmentOf, membershipKey } from './environment.ts';
import type { PlanInput, Planned } from './plan-input.ts';
import type { Refusal } from './refusal.ts';
import type { Rollout } from './rollout.ts';
import type { Candidate, State } from './state.ts';
import { WHOLE } from './weight.ts';

/**
 * Why a step may not raise what a version gets in some clusters: nobody of those whom GitHub names as reviewers of their
 * environments has approved this candidate. An approval counts from when the candidate was pinned.
 *
 * @param after the state after a step that leads forward
 * @param environments null where there are none to be read, as on a local clone
 * @returns null where nothing is missing
 */
export function environmentRefusal(
  rollout: Rollout,
  before: State,
  after: State,
  environments: Environments | null,
): Refusal | null {
  const candidate = after.candidate ?? before.candidate;
  if (environments === null || candidate === null) return null;
  const raised = raisedClusters(rollout, before, after);
  const isPinnedNow = before.candidate?.sha !== candidate.sha || before.candidate.pinnedAt !== candidate.pinnedAt;
  // Whatever was approved before was another candidate, even where the two came within a second.
  const approvals = isPinnedNow ? [] : before.approvals;
  const missing = missingReviews(rollout, raised, candidate, approvals, environments);
  const [first] = missing;
  if (first === undefined) return null;
  const { environment, rule } = first;
  const others = missing.length > 1 ? ` (and ${missing.length - 1} more)` : '';
  if (rule === 'unknown') {
    return {
      reason: 'approval_needed',
      found: `the reviewers of the environment ${environment}${others} could not be read`,
      where: `rollout ${rollout.name}`,
      expected: 'an environment whose protection rules can be read (the app needs `actions: read`)',
      next: 'Let the app read the environments, then say it again. `/rollback` and `/abort` work meanwhile.',
    };
  }
  const reviewers = [...rule.users, ...rule.teams].join(', ');
  return {
    reason: 'approval_needed',
    found: `no reviewer of the environment ${environment}${others} has approved the candidate`,
    where: `rollout ${rollout.name}`,
    expected: `an approval by one of ${reviewers}${rule.preventSelfReview ? `, not by ${candidate.pinnedBy}` : ''}`,
    next: isPinnedNow
      ? 'Pin the candidate without traffic: `/canary 0`. One of them then says `/approve`.'
      : 'One of them says `/approve` on the pull request.',
  };
}

/**
 * What `/approve` comes to: what the plan makes of it, or, where none of its steps waits for this person, the review of an
 * environment that does.
 */
export function orReview({ rollout, state, by, now, environments = null }: PlanInput, planned: Planned): Planned {
  const isNone = !planned.ok && FOR_NO_STEP.has(planned.refusal.reason);
  if (!isNone || !isAwaitedReviewer(rollout, state, by, environments)) return planned;
  const approvals = [...state.approvals, { weight: weightOfNoApproval(rollout), by, at: now }];
  return { ok: true, reason: 'approved', pinned: false, state: { ...state, approvals } };
}

const FOR_NO_STEP: ReadonlySet<Refusal['reason']> = new Set(['nothing_to_approve', 'not_an_approver']);

/** A weight that no step with an approval has: a review of an environment opens no step of the plan. */
function weightOfNoApproval({ strategy }: Rollout): number {
  const taken = new Set(strategy.steps.filter(({ approval }) => approval).map(({ weight }) => weight));
  let weight = 0;
  while (taken.has(weight)) weight += 1;
  return weight;
}

/** Whether an approval by this person would count for an environment of the rollout that still lacks one. */
function isAwaitedReviewer(rollout: Rollout, state: State, login: string, environments: Environments | null): boolean {
  const { candidate } = state;
  if (environments === null || candidate === null) return false;
  const every = rollout.clusters.map(({ name }) => name);
  return missingReviews(rollout, every, candidate, state.approvals, environments).some(
    ({ rule }) => rule !== 'unknown' && isReviewer(rule, candidate, login, environments),
  );
}

interface MissingReview {
  readonly environment: string;
  readonly rule: EnvironmentRule | 'unknown';
}

/** The environments of the clusters that lack an approval, each once. */
function missingReviews(
  rollout: Rollout,
  clusters: readonly string[],
  candidate: Candidate,
  approvals: State['approvals'],
  environments: Environments,
): readonly MissingReview[] {
  const names = new Set(clusters.flatMap((cluster) => environmentOf(rollout, cluster) ?? []));
  const since = Date.parse(candidate.pinnedAt);
  return [...names].flatMap((environment): readonly MissingReview[] => {
    const rule = environments.rules.get(environment);
    if (rule === undefined || rule === 'unknown') return [{ environment, rule: 'unknown' }];
    if (rule === null || rule.users.length + rule.teams.length === 0) return [];
    const isApproved = approvals.some(
      ({ by, at }) => Date.parse(at) >= since && isReviewer(rule, candidate, by, environments),
    );
    return isApproved ? [] : [{ environment, rule }];
  });
}

function isReviewer(rule: EnvironmentRule, { pinnedBy }: Candidate, login: string, { members }: Environments): boolean {
  const own = login.toLowerCase();
  if (rule.preventSelfReview && pinnedBy.toLowerCase() === own) return false;
  return (
    rule.users.some((user) => user.toLowerCase() === own) ||
    rule.teams.some((team) => members.has(membershipKey(team, login)))
  );
}

/** The clusters where more traffic meets the candidate than before; after a promotion it has all. */
function raisedClusters({ clusters }: Rollout, before: State, after: State): readonly string[] {
  const isSame = before.candidate?.sha === after.candidate?.sha;
  const weight = (state: State, name: string): number => state.weights[name] ?? 0;
  return clusters
    .map(({ name }) => name)
    .filter((name) => {
      if (after.candidate === null) return after.stable !== before.stable && weight(before, name) < WHOLE;
      return weight(after, name) > (isSame ? weight(before, name) : 0);
    });
}
