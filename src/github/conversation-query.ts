import { APP_FILE } from '../config/app-path.ts';

/** How many timeline items one request brings: the most that GitHub gives. */
export const PAGE_SIZE = 100;

/**
 * A pull request or issue with the newest page of its timeline, or with the page before a cursor. Both carry the same
 * names for the same things; `closed` stands for `state`, whose two types must not share a name in one query.
 */
export const CONVERSATION_QUERY = `
query HeadgateConversation($owner: String!, $repo: String!, $number: Int!, $before: String) {
  repository(owner: $owner, name: $repo) {
    issueOrPullRequest(number: $number) {
      __typename
      ... on PullRequest {
        title
        closed
        merged
        mergedAt
        headRefOid
        headRefName
        isCrossRepository
        baseRefName
        baseRef { ...AppConfig }
        timelineItems(
          last: ${PAGE_SIZE}
          before: $before
          itemTypes: [ISSUE_COMMENT, LABELED_EVENT, MERGED_EVENT, CLOSED_EVENT]
        ) {
          pageInfo { hasPreviousPage startCursor }
          nodes { __typename ...CommentItem ...LabeledItem ...ClosedItem ... on MergedEvent { createdAt actor { ...Who } } }
        }
      }
      ... on Issue {
        title
        closed
        repository { defaultBranchRef { ...AppConfig } }
        timelineItems(last: ${PAGE_SIZE}, before: $before, itemTypes: [ISSUE_COMMENT, LABELED_EVENT, CLOSED_EVENT]) {
          pageInfo { hasPreviousPage startCursor }
          nodes { __typename ...CommentItem ...LabeledItem ...ClosedItem }
        }
      }
    }
  }
}
fragment AppConfig on Ref {
  target {
    __typename
    ... on Commit {
      file(path: "${APP_FILE}") { object { __typename ... on Blob { oid text isTruncated isBinary } } }
    }
  }
}
fragment Who on Actor { __typename login }
fragment CommentItem on IssueComment {
  fullDatabaseId
  url
  createdAt
  author { ...Who }
  body
  lastEditedAt
  includesCreatedEdit
  viewerDidAuthor
  reactionGroups { content viewerHasReacted }
}
fragment LabeledItem on LabeledEvent { id createdAt actor { ...Who } label { name } }
fragment ClosedItem on ClosedEvent { id createdAt actor { ...Who } }
`;
