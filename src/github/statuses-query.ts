/** How many folders one request asks for: for each of them GitHub walks through the history. */
export const FOLDERS_PER_REQUEST = 50;

/** How many commits are looked at, which is GitHub's largest page. */
export const MOST_COMMITS = 100;

/** Parents of a commit that are read. An octopus with more is not known to exist on a delivery branch. */
const MOST_PARENTS = 10;

/**
 * The query for the newest commits up to `$commit` with their statuses, and for the commit that changed each of some
 * folders last. The folders are the variables `$p0`, `$p1`, … and never part of the text; what is found comes back as `p0`,
 * `p1`, …. It costs two points at most, whatever the number of folders.
 *
 * @param withStatuses false: only the folders, for the requests after the first
 */
export function statusesQuery(folders: number, withStatuses: boolean): string {
  const indices = Array.from({ length: folders }, (_, index) => index);
  const variables = indices.map((index) => `, $p${index}: String!`).join('');
  const changes = indices.map((index) => `  p${index}: history(first: 1, path: $p${index}) { nodes { oid } }`);
  return `query HeadgateStatuses($owner: String!, $repo: String!, $commit: GitObjectID!${variables}) {
  repository(owner: $owner, name: $repo) { object(oid: $commit) { __typename ...History } }
}
fragment History on Commit {
  oid
${withStatuses ? `${COMMITS}\n` : ''}${changes.join('\n')}
}`;
}

const COMMITS = `  history(first: ${MOST_COMMITS}) {
    nodes {
      oid
      parents(first: ${MOST_PARENTS}) { nodes { oid } }
      status { contexts { context state description createdAt creator { __typename login } } }
    }
  }`;
