import type { Refusal } from './refusal.ts';
import type { Rollout } from './rollout.ts';
import type { State } from './state.ts';

/** Refusals of a command for when and how it came, one function each. */

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
