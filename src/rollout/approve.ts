import { ANYBODY, approversInWords, isSamePerson, type MissingApproval, missingApprovals } from './approvals.ts';
import { permissionUnknown } from './permission-refusals.ts';
import { held, type PlanInput, type Planned, refuse } from './plan-input.ts';
import type { Refusal } from './refusal.ts';
import { alreadySo, noRollout, nothingToApprove } from './refusals.ts';
import type { Rollout } from './rollout.ts';
import type { Candidate } from './state.ts';
import type { Approvers } from './strategy.ts';
import { formatWeight, WHOLE } from './weight.ts';

/** `/approve`: counts whoever says it towards the first step that was reached and still needs them. */
export function planApproval(input: PlanInput): Planned {
  const { rollout, state, by, now } = input;
  const { candidate } = state;
  if (candidate === null) return refuse(noRollout(rollout, state));
  const holding = held(rollout, state);
  if (holding !== null) return refuse(holding);
  const highest = Math.max(0, ...Object.values(state.weights));
  const open = missingApprovals(rollout, state, now, WHOLE + 1).filter(({ step }) => step.weight <= highest);
  const [first] = open;
  if (first === undefined) return refuse(nothingToApprove(rollout));
  const refusals = open.map((missing) => mayNotApprove(input, candidate, missing));
  const approved = open[refusals.indexOf(null)];
  if (approved === undefined) return refuse(refusals[0] ?? nothingToApprove(rollout));
  // An approval that has expired is replaced by its renewal.
  const { weight } = approved.step;
  const others = state.approvals.filter((one) => one.weight !== weight || !isSamePerson(one.by, by));
  const approvals = [...others, { weight, by, at: now }];
  return { ok: true, reason: 'approved', pinned: false, state: { ...state, approvals } };
}

/** Why somebody’s approval of a step would not count; null where it would. */
function mayNotApprove(input: PlanInput, candidate: Candidate, missing: MissingApproval): Refusal | null {
  const { rollout, by } = input;
  const { approvers, step } = missing;
  if (missing.by.some((one) => isSamePerson(one, by))) {
    const next = `Still needed: ${approversInWords({ ...approvers, count: missing.missing }, candidate.pinnedBy)}.`;
    return { ...alreadySo(rollout, `${by} has approved the step ${formatWeight(step.weight)} % already`), next };
  }
  if (approvers.notWhoStarted && isSamePerson(by, candidate.pinnedBy)) {
    return notAnApprover(rollout, missing, candidate, `${by} pinned the candidate, and is not counted`);
  }
  const verdict = isApprover(input, approvers);
  if (verdict === 'unknown') return permissionUnknown(rollout, 'approve', { login: by, bot: false });
  return verdict
    ? null
    : notAnApprover(rollout, missing, candidate, `${by} is none of those who may approve this step`);
}

/** Whoever can commit on a local clone can approve there: nobody could be asked who they are. */
function isApprover({ by, teams = {} }: PlanInput, approvers: Approvers): boolean | 'unknown' {
  if (teams === null || approvers.users.length + approvers.teams.length === 0) return true;
  if (approvers.users.some((user) => isSamePerson(user, by))) return true;
  const memberships = approvers.teams.map((team) => teams[team] ?? 'unknown');
  if (memberships.includes(true)) return true;
  return memberships.includes('unknown') ? 'unknown' : false;
}

function notAnApprover(
  rollout: Rollout,
  { step, approvers, by, missing }: MissingApproval,
  { pinnedBy }: Candidate,
  found: string,
): Refusal {
  const place = rollout.strategy.kind === 'canary' ? 'canary.steps' : 'blueGreen.smoke';
  const given = by.length === 0 ? '' : ` (${by.join(', ')} did already)`;
  return {
    reason: 'not_an_approver',
    found,
    where: `rollout ${rollout.name}, the step ${formatWeight(step.weight)} %`,
    expected: `${approversInWords({ ...(step.approvers ?? ANYBODY), count: missing }, pinnedBy)}${given}`,
    next: `${approvers.users.length + approvers.teams.length === 0 ? 'Somebody else with the right `approve`' : 'One of them'} says \`/approve\`. Who may is in spec.strategy.${place} of rollouts/${rollout.name}/rollout.yaml.`,
  };
}
