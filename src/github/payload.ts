import * as v from 'valibot';
import { parseProposalBranch } from '../rollout/proposal.ts';
import { hearCheckRun, hearPush, hearStatus } from './commit-payload.ts';
import { type Heard, ignored, malformed, quote } from './heard.ts';
import { isRepositoryName } from './repository-name.ts';

const PullRequestActions = ['labeled', 'closed', 'opened', 'reopened', 'synchronize'];

/** `pull_request_target` is what Actions calls the same event where secrets are at hand. */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  issue_comment: ['created'],
  // Labels of an issue; those of a pull request come with `pull_request`.
  issues: ['labeled'],
  pull_request: PullRequestActions,
  pull_request_target: PullRequestActions,
  check_run: ['completed'],
};

/** What happens to a pull request with a step and is news; its labels and its opening are not. */
const PROPOSAL_ACTIONS = ['closed', 'reopened', 'synchronize'];

const CLOCKS = new Set(['schedule', 'workflow_dispatch']);

const PositiveInteger = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const Repository = v.object({
  full_name: v.pipe(v.string(), v.check(isRepositoryName, 'It is no repository’s name.')),
});
const Action = v.object({ action: v.string() });
const CommentEvent = v.object({
  repository: Repository,
  issue: v.object({ number: PositiveInteger }),
  comment: v.object({ id: PositiveInteger }),
});
const IssueEvent = v.object({ repository: Repository, issue: v.object({ number: PositiveInteger }) });
const PullRequestEvent = v.object({
  repository: Repository,
  pull_request: v.object({ number: PositiveInteger }),
});
/** Where a pull request comes from, and where it leads. */
const Ends = v.object({
  pull_request: v.object({
    head: v.object({ ref: v.string(), repo: v.nullable(v.object({ full_name: v.string() })) }),
    base: v.object({ ref: v.string() }),
  }),
});
const ClockEvent = v.object({ repository: v.optional(Repository) });

/**
 * Takes from a webhook or an Actions event where to look, and nothing else: what happened there is read afresh, because
 * an event may be late, repeated, out of order or forged. Never throws.
 *
 * @param event the event's name, as in `X-GitHub-Event` or `GITHUB_EVENT_NAME`
 * @param payload the event's JSON
 */
export function readPayload(event: string, payload: unknown): Heard {
  if (CLOCKS.has(event)) {
    const clock = v.safeParse(ClockEvent, payload);
    if (!clock.success) return malformed(event, clock.issues);
    return { kind: 'clock', repository: clock.output.repository?.full_name ?? null };
  }
  // These two have no actions.
  if (event === 'status') return hearStatus(payload);
  if (event === 'push') return hearPush(payload);
  const actions = Object.hasOwn(ACTIONS, event) ? ACTIONS[event] : undefined;
  if (actions === undefined) return ignored(`Nothing is done on the event ${quote(event)}.`);
  const named = v.safeParse(Action, payload);
  if (!named.success) return malformed(event, named.issues);
  const { action } = named.output;
  if (!actions.includes(action)) return ignored(`Nothing is done on the action ${quote(action)} of ${event}.`);
  switch (event) {
    case 'issue_comment':
      return hearComment(payload);
    case 'issues':
      return hearIssue(payload);
    case 'check_run':
      return hearCheckRun(payload);
    default:
      return hearPullRequest(event, action, payload);
  }
}

function hearComment(payload: unknown): Heard {
  const heard = v.safeParse(CommentEvent, payload);
  if (!heard.success) return malformed('issue_comment', heard.issues);
  const { repository, issue, comment } = heard.output;
  const subject = { repository: repository.full_name, number: issue.number };
  return { kind: 'subject', subject, commentId: comment.id };
}

function hearIssue(payload: unknown): Heard {
  const heard = v.safeParse(IssueEvent, payload);
  if (!heard.success) return malformed('issues', heard.issues);
  const { repository, issue } = heard.output;
  return { kind: 'subject', subject: { repository: repository.full_name, number: issue.number }, commentId: null };
}

function hearPullRequest(event: string, action: string, payload: unknown): Heard {
  const heard = v.safeParse(PullRequestEvent, payload);
  if (!heard.success) return malformed(event, heard.issues);
  const { repository, pull_request: pullRequest } = heard.output;
  const ends = v.safeParse(Ends, payload);
  // A fork may call its branches what it likes: only the repository's own are Headgate's.
  if (ends.success && ends.output.pull_request.head.repo?.full_name === repository.full_name) {
    const { head, base } = ends.output.pull_request;
    const step = parseProposalBranch(head.ref);
    if (step !== null) {
      if (!PROPOSAL_ACTIONS.includes(action))
        return ignored(`Nothing is done on the action ${quote(action)} of a step.`);
      const branch = { repository: repository.full_name, branch: base.ref };
      return { kind: 'proposal', branch, rollout: step.rollout };
    }
  }
  return {
    kind: 'subject',
    subject: { repository: repository.full_name, number: pullRequest.number },
    commentId: null,
  };
}
