import type { Subject } from './intent.ts';
import type { Refusal } from './refusal.ts';
import type { Rollout } from './rollout.ts';
import type { Candidate } from './state.ts';

/** Refusals to pin a commit, or to let a pull request drive, one function each. */

const short = (sha: string): string => sha.slice(0, 7);
const name = (subject: Subject | null): string =>
  subject === null ? 'the command line' : `${subject.repository}#${subject.number}`;

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
