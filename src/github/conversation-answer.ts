import * as v from 'valibot';
import { EntryAnswer } from './blob.ts';

/** Null for an account that was deleted. */
const Who = v.nullable(v.object({ __typename: v.string(), login: v.string() }));

/** A number beyond 32 bits comes as text. */
const Identifier = v.pipe(v.union([v.string(), v.number(), v.bigint()]), v.transform(Number), v.safeInteger());

const CommentItem = v.object({
  __typename: v.literal('IssueComment'),
  fullDatabaseId: Identifier,
  url: v.string(),
  createdAt: v.string(),
  author: Who,
  body: v.string(),
  lastEditedAt: v.nullable(v.string()),
  includesCreatedEdit: v.boolean(),
  viewerDidAuthor: v.boolean(),
  reactionGroups: v.nullable(v.array(v.object({ content: v.string(), viewerHasReacted: v.boolean() }))),
});

const LabeledItem = v.object({
  __typename: v.literal('LabeledEvent'),
  id: v.string(),
  createdAt: v.string(),
  actor: Who,
  label: v.object({ name: v.string() }),
});

const MergedItem = v.object({ __typename: v.literal('MergedEvent'), createdAt: v.string(), actor: Who });

const ClosedItem = v.object({
  __typename: v.literal('ClosedEvent'),
  id: v.string(),
  createdAt: v.string(),
  actor: Who,
});

/** A null in `nodes` would be something that was said and is not shown, so the form does not allow it. */
const Timeline = v.object({
  pageInfo: v.object({ hasPreviousPage: v.boolean(), startCursor: v.nullable(v.string()) }),
  nodes: v.array(v.variant('__typename', [CommentItem, LabeledItem, MergedItem, ClosedItem])),
});

const BranchAnswer = v.nullable(
  v.object({
    target: v.nullable(v.object({ __typename: v.literal('Commit'), file: EntryAnswer })),
  }),
);

const PullRequestAnswer = v.object({
  __typename: v.literal('PullRequest'),
  title: v.string(),
  closed: v.boolean(),
  merged: v.boolean(),
  mergedAt: v.nullable(v.string()),
  headRefOid: v.string(),
  headRefName: v.string(),
  isCrossRepository: v.boolean(),
  baseRefName: v.string(),
  baseRef: BranchAnswer,
  timelineItems: Timeline,
});

const IssueAnswer = v.object({
  __typename: v.literal('Issue'),
  title: v.string(),
  closed: v.boolean(),
  repository: v.object({ defaultBranchRef: BranchAnswer }),
  timelineItems: Timeline,
});

/** The form of an answer to the conversation's query. Whatever has another form is not a whole answer. */
export const ConversationAnswer = v.object({
  repository: v.object({
    issueOrPullRequest: v.variant('__typename', [PullRequestAnswer, IssueAnswer]),
  }),
});

export type SubjectAnswer = v.InferOutput<typeof ConversationAnswer>['repository']['issueOrPullRequest'];
export type TimelineItem = SubjectAnswer['timelineItems']['nodes'][number];
export type WhoAnswer = v.InferOutput<typeof Who>;
