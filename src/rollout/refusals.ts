import { type MissingApproval, missingInWords } from './approvals.ts';
import { formatCommand } from './format-command.ts';
import type { Refusal } from './refusal.ts';
import type { Rollout } from './rollout.ts';
import type { Candidate, State } from './state.ts';
import { onwardCommand, startCommand } from './strategy-commands.ts';
import { formatWeight, type Weight } from './weight.ts';

/** Every refusal of the plan, one function each. */

const list = (names: readonly string[]): string => names.join(', ');
const short = (sha: string): string => sha.slice(0, 7);

export function noRollout(rollout: Rollout, state: State): Refusal {
  return {
    reason: 'no_rollout',
    found: `no candidate is under way; ${state.stable} serves everything`,
    where: `rollout ${rollout.name}`,
    expected: 'a rollout in flight',
    next: `Start one: \`${formatCommand(startCommand(rollout))}\``,
  };
}

export function mergedOtherCommit(rollout: Rollout, candidate: Candidate, head: string): Refusal {
  return {
    reason: 'merged_other_commit',
    found: `the head that was merged is ${short(head)}, and the pinned candidate is ${short(candidate.sha)}`,
    where: `rollout ${rollout.name}`,
    expected: 'the same commit',
    next: `Traffic stays as it is. \`/promote\` keeps ${short(candidate.sha)}, \`/rollback\` goes back to the stable version.`,
  };
}

export function isPaused(rollout: Rollout, { hold }: State): Refusal {
  return {
    reason: 'is_paused',
    found: hold === null ? 'the rollout is paused' : `the rollout was paused by itself, because ${hold.found}`,
    where: `rollout ${rollout.name}`,
    expected: 'a rollout that is under way',
    next: '`/resume` first; `/rollback` and `/abort` work while it is paused.',
  };
}

export function isAborted(rollout: Rollout): Refusal {
  return {
    reason: 'is_aborted',
    found: 'the rollout was aborted: all traffic is on the stable version, and it is locked',
    where: `rollout ${rollout.name}`,
    expected: 'a rollout that is under way',
    next: '`/resume` unlocks it, `/rollback` ends it.',
  };
}

export function isRollingBack(rollout: Rollout): Refusal {
  return {
    reason: 'is_rolling_back',
    found: 'a gradual rollback is under way',
    where: `rollout ${rollout.name}`,
    expected: 'a rollout that goes forward',
    next: '`/rollback` finishes it at once, `/resume` turns it around.',
  };
}

export function notPaused(rollout: Rollout, state: State): Refusal {
  return {
    reason: 'not_paused',
    found: `the rollout is ${state.phase}`,
    where: `rollout ${rollout.name}`,
    expected: 'a rollout that is paused, aborted or rolling back gradually',
    next: 'Nothing is to be done: it is not held.',
  };
}

export function approvalNeeded(rollout: Rollout, steps: readonly MissingApproval[], starter: string | null): Refusal {
  const missing = list([...new Set(steps.map((one) => missingInWords(one, starter)))]);
  if (rollout.strategy.kind === 'blue-green') {
    return {
      reason: 'approval_needed',
      found: `the candidate has ${missing}`,
      where: `rollout ${rollout.name}`,
      expected: 'every approval before it gets any traffic (spec.strategy.blueGreen.smoke)',
      next: 'Whoever may tries the candidate, then says `/approve`.',
    };
  }
  const weights = list(steps.map(({ step }) => `${formatWeight(step.weight)} %`));
  return {
    reason: 'approval_needed',
    found: `the step ${weights} has ${missing}`,
    where: `rollout ${rollout.name}`,
    expected: 'every approval before anything goes beyond it',
    next: `Whoever may says \`/approve\` once the step ${weights} is reached.`,
  };
}

export function nothingToApprove(rollout: Rollout): Refusal {
  return {
    reason: 'nothing_to_approve',
    found: 'no step that was reached waits for an approval',
    where: `rollout ${rollout.name}`,
    expected: 'a step with `approval: true` that was reached and not approved',
    next: 'Nothing is to be done.',
  };
}

export function pauseNotOver(rollout: Rollout, until: string): Refusal {
  return {
    reason: 'pause_not_over',
    found: `the step's pause runs until ${until}`,
    where: `rollout ${rollout.name}`,
    expected: 'a pause that has run out',
    next: 'The next step follows by itself. To go on now, name the weight: `/canary WEIGHT`.',
  };
}

export function weightBelowCurrent(
  rollout: Rollout,
  lowered: readonly (readonly [string, Weight])[],
  wanted: Weight,
): Refusal {
  const found = list(lowered.slice(0, 5).map(([cluster, weight]) => `${cluster} has ${formatWeight(weight)} %`));
  return {
    reason: 'weight_below_current',
    found: `${found}${lowered.length > 5 ? ` (and ${lowered.length - 5} more)` : ''}, which is more than ${formatWeight(wanted)} %`,
    where: `rollout ${rollout.name}`,
    expected: 'a weight that no cluster in scope exceeds',
    next: 'To go back: `/rollback`, or `/rollback --gradual`. To raise others: name them with `--cluster`.',
  };
}

export function fleetShareUnreachable(rollout: Rollout, target: Weight, least: Weight, most: Weight): Refusal {
  return {
    reason: 'fleet_share_unreachable',
    found: `${formatWeight(target)} % of the fleet's traffic cannot be carried by the clusters in scope`,
    where: `rollout ${rollout.name}`,
    expected: `from ${formatWeight(least)} to ${formatWeight(most)} %`,
    next: 'Name a share between these, or more clusters.',
  };
}

export function alreadySo(rollout: Rollout, found: string): Refusal {
  return {
    reason: 'already_so',
    found,
    where: `rollout ${rollout.name}`,
    expected: 'something to change',
    next: 'Nothing is to be done.',
  };
}

export function planComplete(rollout: Rollout): Refusal {
  return {
    reason: 'plan_complete',
    found: 'every cluster in scope has reached the last step',
    where: `rollout ${rollout.name}`,
    expected: 'a step that is left',
    next: 'Merge the pull request or say `/promote`.',
  };
}

export function notReadyToPromote(rollout: Rollout, behind: readonly string[]): Refusal {
  return {
    reason: 'not_ready_to_promote',
    found: `${list(behind.slice(0, 5))}${behind.length > 5 ? ` and ${behind.length - 5} more` : ''} have not reached it`,
    where: `rollout ${rollout.name}`,
    expected: `${formatWeight(rollout.strategy.promoteFrom)} % in every cluster`,
    next: `Go on with \`${formatCommand(onwardCommand(rollout))}\`, then \`/promote\`.`,
  };
}
