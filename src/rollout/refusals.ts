import { formatCommand } from './format-command.ts';
import type { Actor, Subject } from './intent.ts';
import { nearest } from './nearest.ts';
import type { Refusal } from './refusal.ts';
import type { Allowed, Restriction, Right, Role, Rollout, Step } from './rollout.ts';
import type { Candidate, State } from './state.ts';
import { onwardCommand, startCommand } from './strategy-commands.ts';
import { formatWeight, type Weight } from './weight.ts';

/** Every refusal of the plan, one function each. */

const list = (names: readonly string[]): string => names.join(', ');
const short = (sha: string): string => sha.slice(0, 7);
const name = (subject: Subject | null): string =>
  subject === null ? 'the command line' : `${subject.repository}#${subject.number}`;

export function unknownCluster(rollout: Rollout, glob: string, candidates: readonly string[]): Refusal {
  const meant = nearest(glob, candidates);
  return {
    reason: 'unknown_cluster',
    found: `\`${glob}\` matches no cluster`,
    where: `rollout ${rollout.name}`,
    expected: `one of ${list(candidates)}, or a glob over them`,
    next: meant === null ? 'Name one of these clusters.' : `Did you mean \`${meant}\`?`,
  };
}

export function unknownWave(rollout: Rollout, wave: string): Refusal {
  const waves = rollout.strategy.waves.map((candidate, index) => `${index + 1} (${candidate.name})`);
  return {
    reason: 'unknown_wave',
    found: `there is no wave \`${wave}\``,
    where: `rollout ${rollout.name}`,
    expected: `one of ${list(waves)}`,
    next: 'Name one of these waves by its number or its name.',
  };
}

function describeAllowed(allowed: Allowed): string {
  const ways = [
    ...(allowed.role === null ? [] : [`the role ${allowed.role} or a stronger one`]),
    ...(allowed.users.length === 0 ? [] : [`to be one of the users ${list(allowed.users)}`]),
    ...(allowed.teams.length === 0 ? [] : [`membership of ${list(allowed.teams)}`]),
  ];
  return ways.length === 0 ? 'a rule that allows somebody (this one allows nobody)' : ways.join(', or ');
}

export function notPermitted(
  rollout: Rollout,
  right: Right,
  actor: Actor,
  role: Role | 'unknown',
  allowed: Allowed,
  restriction: Restriction | null,
): Refusal {
  const has = actor.bot ? 'is a bot, and bots must be named' : `has the role ${role}`;
  const places = restriction === null ? [] : [...restriction.clusters, ...restriction.jurisdictions];
  return {
    reason: 'not_permitted',
    found: `${actor.login} ${has}`,
    where: `rollout ${rollout.name}${places.length === 0 ? '' : `, restricted in ${list(places)}`}`,
    expected: `for \`${right}\`: ${describeAllowed(allowed)}`,
    next: `Ask somebody who may, or change spec.permissions in rollouts/${rollout.name}/rollout.yaml.`,
  };
}

export function permissionUnknown(rollout: Rollout, right: Right, actor: Actor): Refusal {
  return {
    reason: 'permission_unknown',
    found: `the rights of ${actor.login} could not be read`,
    where: `rollout ${rollout.name}`,
    expected: `a certain answer about \`${right}\` from GitHub`,
    next: 'Say it again in a minute. If it persists: the app needs `metadata: read`, and `members: read` for teams.',
  };
}

export function shaRequired(head: string, because: string, again: string): Refusal {
  return {
    reason: 'sha_required',
    found: `the command does not name the whole commit, and ${because}`,
    where: null,
    expected: 'the commit that you have reviewed, with all 40 digits',
    next: `If that is ${short(head)}: \`${again}\``,
  };
}

export function shaUnknown(sha: string, head: string, again: string): Refusal {
  return {
    reason: 'sha_unknown',
    found: `${short(sha)} is not the head of the pull request, which is ${short(head)}`,
    where: null,
    expected: 'the head, with all 40 digits',
    next: `If you have reviewed ${short(head)}: \`${again}\``,
  };
}

/** On the command line and on an issue there is no head that a commit could be compared with. */
export function noHead(sha: string | null): Refusal {
  return {
    reason: 'sha_unknown',
    found: `${sha === null ? 'no commit is named' : `${sha} may be one of many commits`}, and there is no pull request here`,
    where: null,
    expected: 'the candidate’s commit with all 40 digits',
    next: 'Say it on the pull request of that version, or add `--sha` with all 40 digits of its commit.',
  };
}

export function headMayHaveMoved(head: string, pushedAt: string | null, at: string, again: string): Refusal {
  return {
    reason: 'head_may_have_moved',
    found:
      pushedAt === null
        ? `GitHub has no record of when ${short(head)} was pushed`
        : `the newest push that GitHub recorded is of ${pushedAt}, and the command of ${at}`,
    where: null,
    expected: 'proof that the head was the same when the command was given',
    next: `If you have reviewed ${short(head)}: \`${again}\``,
  };
}

export function otherPullRequest(rollout: Rollout, candidate: Candidate): Refusal {
  return {
    reason: 'other_pull_request',
    found: `the rollout of ${short(candidate.sha)} from ${name(candidate.pullRequest)} is in flight`,
    where: `rollout ${rollout.name}`,
    expected: 'one pull request at a time',
    next: `Wait until ${name(candidate.pullRequest)} is promoted or rolled back, or say \`/rollback\` there.`,
  };
}

export function pullRequestClosed(subject: Subject, merged: boolean): Refusal {
  return {
    reason: 'pull_request_closed',
    found: `${name(subject)} is ${merged ? 'merged' : 'closed'}`,
    where: null,
    expected: 'an open pull request',
    next: merged ? 'Open a pull request with the next version.' : 'Reopen it first.',
  };
}

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

export function isPaused(rollout: Rollout): Refusal {
  return {
    reason: 'is_paused',
    found: 'the rollout is paused',
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

export function approvalNeeded(rollout: Rollout, steps: readonly Step[]): Refusal {
  if (rollout.strategy.kind === 'blue-green') {
    return {
      reason: 'approval_needed',
      found: 'nobody has approved the candidate',
      where: `rollout ${rollout.name}`,
      expected: 'an approval before it gets any traffic (spec.strategy.blueGreen.smoke)',
      next: 'Somebody with the right `approve` tries the candidate, then says `/approve`.',
    };
  }
  const weights = list(steps.map((step) => `${formatWeight(step.weight)} %`));
  return {
    reason: 'approval_needed',
    found: `the step ${weights} is not approved`,
    where: `rollout ${rollout.name}`,
    expected: 'an approval before anything goes beyond it',
    next: `Somebody with the right \`approve\` says \`/approve\` once the step ${weights} is reached.`,
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

export function newerCommand(rollout: Rollout, state: State): Refusal {
  return {
    reason: 'newer_command',
    found: `a command of ${state.newest?.at ?? 'later'} was decided before this one was seen`,
    where: `rollout ${rollout.name}`,
    expected: 'commands in the order in which they were given',
    next: 'If it is still wanted, say it again.',
  };
}

export function abortedMeanwhile(rollout: Rollout, by: string): Refusal {
  return {
    reason: 'aborted_meanwhile',
    found: `${by} aborted the rollout before this was carried out`,
    where: `rollout ${rollout.name}`,
    expected: 'a rollout that is under way',
    next: '`/resume` unlocks it, `/rollback` ends it.',
  };
}

export function repositoryNotAllowed(rollout: Rollout, subject: Subject): Refusal {
  return {
    reason: 'repository_not_allowed',
    found: `${subject.repository} is not among the repositories that may drive the rollout`,
    where: `spec.pullRequests.repositories in rollouts/${rollout.name}/rollout.yaml`,
    expected:
      rollout.repositories.length === 0 ? 'a repository (none is named)' : `one of ${list(rollout.repositories)}`,
    next: `Ask the operators of the rollout to add ${subject.repository}.`,
  };
}

export function editedComment(intent: { readonly said: string }): Refusal {
  return {
    reason: 'edited_comment',
    found: `the comment with \`${intent.said}\` was edited before it was carried out`,
    where: null,
    expected: 'a comment as its author wrote it',
    next: 'Say it again in a new comment.',
  };
}

export function expired(rollout: Rollout, at: string): Refusal {
  return {
    reason: 'expired',
    found: `the command was given at ${at}, more than a day before it was seen`,
    where: `rollout ${rollout.name}`,
    expected: 'a command that is still about what is there now',
    next: 'If it is still wanted, say it again.',
  };
}

export function commitRejected(message: string): Refusal {
  return {
    reason: 'commit_rejected',
    found: `the commit was refused: ${message}`,
    where: null,
    expected: 'a GitOps branch that Headgate may push to',
    next: 'Let the app or the token push to that branch (its rules may allow it by name), then say it again.',
  };
}
