/** One commit, made and put on the branch in one go, if the branch is where it is expected. */
export const CREATE_COMMIT_MUTATION = `
mutation HeadgateCommit($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}
`;

/**
 * A branch and a commit on it, one after the other. Where the branch is there already, the first of the two fails and the
 * second one still finds out whether it is where it is expected.
 */
export const CREATE_BRANCH_AND_COMMIT_MUTATION = `
mutation HeadgateCommitOnNewBranch($ref: CreateRefInput!, $input: CreateCommitOnBranchInput!) {
  createRef(input: $ref) { ref { name } }
  createCommitOnBranch(input: $input) { commit { oid } }
}
`;

/** A repository's own identifier. */
export const REPOSITORY_ID_QUERY = `
query HeadgateRepository($owner: String!, $repo: String!) { repository(owner: $owner, name: $repo) { id } }
`;

/** What a commit that is built from trees needs to know of the commit below it. */
export const PARENT_QUERY = `
query HeadgateParent($owner: String!, $repo: String!, $commit: GitObjectID!) {
  repository(owner: $owner, name: $repo) {
    id
    object(oid: $commit) { __typename ... on Commit { tree { oid } } }
  }
}
`;

/** Moves a branch to a commit, if the branch is where it is expected. */
export const UPDATE_REFS_MUTATION = `
mutation HeadgateMoveBranch($input: UpdateRefsInput!) {
  updateRefs(input: $input) { clientMutationId }
}
`;

/** Where a branch is now. */
export const HEAD_QUERY = `
query HeadgateHead($owner: String!, $repo: String!, $branch: String!) {
  repository(owner: $owner, name: $repo) { ref(qualifiedName: $branch) { target { oid } } }
}
`;
