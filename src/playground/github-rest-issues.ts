import { NEEDS, type Need } from './github-permissions.ts';
import type { Comment, Issue, Repository } from './github-records.ts';
import {
  REACTIONS,
  representComment,
  representEvent,
  representIssue,
  representLabel,
  representReaction,
} from './represent-conversation.ts';
import { invalid, notFound, page, Refusal, type RestAnswer, type RestRequest, type Route } from './rest-request.ts';
import { visibleTimeline } from './stale-reads.ts';

const LONGEST_BODY = 65_536;

function issueOf(request: RestRequest, need: Need): Issue {
  const issue = request.repository(need).issues.get(request.number('issue_number'));
  if (issue === undefined) throw notFound();
  return issue;
}

function commentOf(request: RestRequest, repository: Repository): { readonly issue: Issue; readonly comment: Comment } {
  const id = request.number('comment_id');
  for (const issue of repository.issues.values()) {
    const comment = issue.timeline.find((entry) => entry.kind === 'comment' && entry.id === id);
    if (comment?.kind === 'comment') return { issue, comment };
  }
  throw notFound();
}

/** A comment may be changed by whoever wrote it and by those who may write. */
function changeableComment(request: RestRequest) {
  const repository = request.repository(NEEDS.comment);
  const found = commentOf(request, repository);
  if (found.comment.author !== request.actor()) request.repository({ app: NEEDS.comment.app, person: 'write' });
  return found;
}

function bodyOf(request: RestRequest): string {
  const body = request.text('body');
  if (body.trim() === '') throw invalid('body', 'missing_field', "Body can't be blank");
  if ([...body].length > LONGEST_BODY) {
    throw invalid('body', 'unprocessable', `Body is too long (maximum is ${LONGEST_BODY} characters)`);
  }
  return body;
}

function reactionContent(request: RestRequest): string {
  const content = request.text('content');
  const known: readonly string[] = REACTIONS;
  if (!known.includes(content)) throw invalid('content', 'invalid');
  return content;
}

async function addLabels(request: RestRequest): Promise<RestAnswer> {
  const issue = issueOf(request, NEEDS.label);
  const given = request.body['labels'];
  const labels: readonly unknown[] = Array.isArray(given) ? given : [];
  if (labels.length === 0) throw invalid('labels', 'missing_field');
  for (const label of labels) {
    if (typeof label !== 'string') throw invalid('labels', 'invalid');
    await request.backend.conversations.label(issue, label, request.actor());
  }
  return {
    status: 200,
    body: [...issue.labels.values()].map((one) => representLabel(request.state, issue.repository, one)),
  };
}

/** Pull requests are listed among the issues. */
function list(request: RestRequest): RestAnswer {
  const repository = request.repository(NEEDS.readConversation);
  const state = request.query.get('state') ?? 'open';
  const since = Date.parse(request.query.get('since') ?? '') || 0;
  const keyOf = ({ updatedAt, createdAt }: Issue) =>
    Date.parse(request.query.get('sort') === 'updated' ? updatedAt : createdAt);
  const issues = [...repository.issues.values()]
    .filter((issue) => state === 'all' || issue.state === state)
    .filter(({ updatedAt }) => Date.parse(updatedAt) >= since)
    .sort((left, right) => keyOf(right) - keyOf(left) || right.number - left.number);
  if (request.query.get('direction') === 'asc') issues.reverse();
  return page(
    request,
    issues.map((issue) => representIssue(request.state, issue)),
  );
}

async function create(request: RestRequest): Promise<RestAnswer> {
  const repository = request.repository(NEEDS.openIssue);
  const { conversations } = request.backend;
  const issue = conversations.openIssue(repository, request.actor(), request.text('title'), bodyOf(request));
  const labels: readonly unknown[] = Array.isArray(request.body['labels']) ? request.body['labels'] : [];
  for (const label of labels) await conversations.label(issue, String(label), request.actor());
  return { status: 201, body: representIssue(request.state, issue) };
}

async function change(request: RestRequest): Promise<RestAnswer> {
  const issue = issueOf(request, NEEDS.changeIssue);
  const { conversations } = request.backend;
  const state = request.optionalText('state') ?? issue.state;
  if (state !== 'open' && state !== 'closed') throw invalid('state', 'invalid');
  conversations.editIssue(issue, request.optionalText('title'), request.optionalText('body'));
  if (state === 'closed') await conversations.close(issue, request.actor());
  else await conversations.reopen(issue, request.actor());
  return { status: 200, body: representIssue(request.state, issue) };
}

/** Issues, which pull requests are too: comments, reactions, labels and events. */
export const ISSUE_ROUTES: readonly Route[] = [
  { method: 'GET', path: '/repos/{owner}/{repo}/issues', answer: list },
  { method: 'POST', path: '/repos/{owner}/{repo}/issues', answer: create },
  { method: 'PATCH', path: '/repos/{owner}/{repo}/issues/{issue_number}', answer: change },
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}/issues/{issue_number}',
    answer: (request) => ({
      status: 200,
      body: representIssue(request.state, issueOf(request, NEEDS.readConversation)),
    }),
  },
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}/issues/{issue_number}/comments',
    answer: (request) => {
      const issue = issueOf(request, NEEDS.readConversation);
      const since = Date.parse(request.query.get('since') ?? '') || 0;
      const comments = visibleTimeline(issue, request.stale).filter(
        (entry) => entry.kind === 'comment' && Date.parse(entry.updatedAt) >= since,
      );
      return page(
        request,
        comments.flatMap((entry) => (entry.kind === 'comment' ? [representComment(request.state, issue, entry)] : [])),
      );
    },
  },
  {
    method: 'POST',
    path: '/repos/{owner}/{repo}/issues/{issue_number}/comments',
    answer: (request) => {
      const issue = issueOf(request, NEEDS.comment);
      const comment = request.backend.conversations.comment(issue, request.actor(), bodyOf(request), request.app());
      return { status: 201, body: representComment(request.state, issue, comment) };
    },
  },
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}/issues/comments/{comment_id}',
    answer: (request) => {
      const { issue, comment } = commentOf(request, request.repository(NEEDS.readConversation));
      return { status: 200, body: representComment(request.state, issue, comment) };
    },
  },
  {
    method: 'PATCH',
    path: '/repos/{owner}/{repo}/issues/comments/{comment_id}',
    answer: (request) => {
      const { issue, comment } = changeableComment(request);
      request.backend.conversations.editComment(issue, comment, request.actor(), bodyOf(request));
      return { status: 200, body: representComment(request.state, issue, comment) };
    },
  },
  {
    method: 'DELETE',
    path: '/repos/{owner}/{repo}/issues/comments/{comment_id}',
    answer: (request) => {
      const { issue, comment } = changeableComment(request);
      request.backend.conversations.deleteComment(issue, comment, request.actor());
      return { status: 204 };
    },
  },
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions',
    answer: (request) => {
      const { comment } = commentOf(request, request.repository(NEEDS.readConversation));
      const content = request.query.get('content');
      const shown = comment.reactions.filter((reaction) => content === null || reaction.content === content);
      return page(
        request,
        shown.map((reaction) => representReaction(request.state, reaction)),
      );
    },
  },
  {
    method: 'POST',
    path: '/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions',
    answer: (request) => {
      const { comment } = commentOf(request, request.repository(NEEDS.comment));
      const { reaction, created } = request.backend.conversations.react(
        comment,
        request.actor(),
        reactionContent(request),
      );
      return { status: created ? 201 : 200, body: representReaction(request.state, reaction) };
    },
  },
  {
    method: 'DELETE',
    path: '/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions/{reaction_id}',
    answer: (request) => {
      const { comment } = commentOf(request, request.repository(NEEDS.comment));
      const index = comment.reactions.findIndex(({ id }) => id === request.number('reaction_id'));
      if (index < 0) throw notFound();
      if (comment.reactions[index]?.account !== request.actor())
        throw new Refusal(403, 'Resource not accessible by integration');
      comment.reactions.splice(index, 1);
      return { status: 204 };
    },
  },
  { method: 'POST', path: '/repos/{owner}/{repo}/issues/{issue_number}/labels', answer: addLabels },
  {
    method: 'DELETE',
    path: '/repos/{owner}/{repo}/issues/{issue_number}/labels/{name}',
    answer: async (request) => {
      const issue = issueOf(request, NEEDS.label);
      const removed = await request.backend.conversations.unlabel(issue, request.parameter('name'), request.actor());
      if (!removed) throw new Refusal(404, 'Label does not exist');
      return {
        status: 200,
        body: [...issue.labels.values()].map((one) => representLabel(request.state, issue.repository, one)),
      };
    },
  },
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}/issues/{issue_number}/events',
    answer: (request) => {
      const issue = issueOf(request, NEEDS.readConversation);
      const timeline = visibleTimeline(issue, request.stale);
      return page(
        request,
        timeline.flatMap((entry) => (entry.kind === 'comment' ? [] : [representEvent(request.state, issue, entry)])),
      );
    },
  },
];
