/** How many tries at one step one request asks for. */
export const ATTEMPTS_PER_REQUEST = 4;

/** How many pull requests of one branch are read; GitHub allows one that is open, and people may close many. */
const MOST_PULL_REQUESTS = 20;

const STATE = 'object { __typename ... on Blob { oid text isTruncated isBinary } }';

/**
 * The query for a number of branches: each branch's head with the state there, and its pull requests into one base. The
 * names are the variables `$n0`, `$n1`, …, the states' paths `$p0`, `$p1`, …; what is found comes back as `r0` (the
 * branch) and `q0` (its pull requests), ….
 */
export function proposalsQuery(count: number): string {
  const indices = Array.from({ length: count }, (_, index) => index);
  const variables = indices.map((index) => `, $n${index}: String!, $h${index}: String!, $p${index}: String!`).join('');
  const found = indices.map(
    (index) => `    r${index}: ref(qualifiedName: $n${index}) {
      target { __typename ... on Commit { oid file(path: $p${index}) { ${STATE} } } }
    }
    q${index}: pullRequests(
      headRefName: $h${index}
      baseRefName: $base
      last: ${MOST_PULL_REQUESTS}
    ) {
      nodes { ...Step commits(last: 1) { nodes { commit { file(path: $p${index}) { ${STATE} } } } } }
    }`,
  );
  return `query HeadgateProposals($owner: String!, $repo: String!, $base: String!${variables}) {
  repository(owner: $owner, name: $repo) {
    id
${found.join('\n')}
  }
}
fragment Step on PullRequest {
  id
  number
  url
  state
  title
  body
  isCrossRepository
  closedAt
  mergedAt
  mergedBy { __typename login }
  autoMergeRequest { enabledAt }
  timelineItems(last: 1, itemTypes: [CLOSED_EVENT]) { nodes { __typename ... on ClosedEvent { actor { __typename login } } } }
}`;
}
