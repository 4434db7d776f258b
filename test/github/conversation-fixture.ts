/** Values as GitHub's GraphQL gives them, for the parts that a test does not speak of. */
export function person(login: string) {
  return { __typename: 'User', login };
}

export function commentItem(fields: Readonly<Record<string, unknown>> = {}) {
  return {
    __typename: 'IssueComment',
    fullDatabaseId: '1234',
    url: 'https://github.test/acme/shop/pull/12#issuecomment-1234',
    createdAt: '2026-01-01T10:00:00Z',
    author: person('mona'),
    body: '/canary 25',
    lastEditedAt: null,
    includesCreatedEdit: false,
    viewerDidAuthor: false,
    reactionGroups: [
      { content: 'ROCKET', viewerHasReacted: false },
      { content: 'THUMBS_DOWN', viewerHasReacted: false },
      { content: 'EYES', viewerHasReacted: true },
    ],
    ...fields,
  };
}

export function timeline(nodes: readonly unknown[], startCursor: string | null = null) {
  return { pageInfo: { hasPreviousPage: startCursor !== null, startCursor }, nodes };
}

export function blob(text: string | null, fields: Readonly<Record<string, unknown>> = {}) {
  return { object: { __typename: 'Blob', oid: 'b'.repeat(40), text, isTruncated: false, isBinary: false, ...fields } };
}

export const HEAD = 'a'.repeat(40);

export function pullRequest(fields: Readonly<Record<string, unknown>> = {}) {
  return {
    __typename: 'PullRequest',
    title: 'Faster checkout',
    closed: false,
    merged: false,
    mergedAt: null,
    headRefOid: HEAD,
    headRefName: 'faster',
    isCrossRepository: false,
    baseRefName: 'main',
    baseRef: { target: { __typename: 'Commit', file: blob('gitops: acme/gitops\n') } },
    timelineItems: timeline([]),
    ...fields,
  };
}

export function issue(fields: Readonly<Record<string, unknown>> = {}) {
  return {
    __typename: 'Issue',
    title: 'eu-west is down',
    closed: false,
    repository: { defaultBranchRef: { target: { __typename: 'Commit', file: null } } },
    timelineItems: timeline([]),
    ...fields,
  };
}

export function answered(issueOrPullRequest: unknown) {
  return { body: { data: { repository: { issueOrPullRequest } } } };
}
