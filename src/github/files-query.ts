/** How many files one request asks for. */
export const FILES_PER_REQUEST = 400;

const FILE = 'object { __typename ... on Blob { oid text isTruncated isBinary } }';

/**
 * The query for a number of files of one commit, at a branch's head (`$branch`) or at a known commit (`$commit`). The
 * paths are the variables `$p0`, `$p1`, … and never part of the text; the files come back as `f0`, `f1`, ….
 */
export function filesQuery(at: 'branch' | 'commit', count: number): string {
  const indices = Array.from({ length: count }, (_, index) => index);
  const paths = indices.map((index) => `, $p${index}: String!`).join('');
  const files = indices.map((index) => `f${index}: file(path: $p${index}) { ${FILE} }`).join('\n');
  const repository = 'repository(owner: $owner, name: $repo)';
  if (at === 'commit') {
    return `query HeadgateFiles($owner: String!, $repo: String!, $commit: GitObjectID!${paths}) {
  ${repository} { object(oid: $commit) { __typename ...Files } }
}
${fragment(files)}`;
  }
  return `query HeadgateFiles($owner: String!, $repo: String!, $branch: String!${paths}) {
  ${repository} { ref(qualifiedName: $branch) { target { __typename ...Files } } }
}
${fragment(files)}`;
}

function fragment(files: string): string {
  return `fragment Files on Commit { oid ${files} }`;
}
