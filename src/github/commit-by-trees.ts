import * as v from 'valibot';
import type { FileChange } from '../gateway/change.ts';
import { isProposal } from '../rollout/proposal.ts';
import type { CommitRequest, CommitResult } from '../world/repository.ts';
import { HEAD_QUERY, PARENT_QUERY, UPDATE_REFS_MUTATION } from './commit-query.ts';
import { isFinal, lost, rejected } from './commit-result.ts';
import { BYTES_PER_TREE, FILES_PER_TREE } from './commit-size.ts';
import { failureOf, GitHubFailure, unavailable } from './failure.ts';
import { type GraphqlError, sentences } from './graphql.ts';
import type { Client } from './octokit.ts';
import { splitRepositoryName } from './repository-name.ts';
import { wholeAnswer } from './whole-answer.ts';

/** Where a branch is that does not exist. */
const NOWHERE = '0'.repeat(40);

const ParentAnswer = v.object({
  repository: v.object({
    id: v.string(),
    object: v.nullable(v.object({ __typename: v.literal('Commit'), tree: v.object({ oid: v.string() }) })),
  }),
});

const HeadAnswer = v.object({
  repository: v.object({ ref: v.nullable(v.object({ target: v.nullable(v.object({ oid: v.string() })) })) }),
});

/**
 * Makes a commit that is too big for one request: its tree piece by piece, then the commit, which nothing points to
 * yet, and last the branch, if it is where it is expected. Until that last step nothing has happened that anybody sees.
 *
 * @throws {Unavailable} where nothing was written because GitHub could not be reached or is over its rate limit
 */
export async function commitByTrees(client: Client, request: CommitRequest): Promise<CommitResult> {
  const { branch, expectedHead } = request;
  const name = splitRepositoryName(branch.repository);
  let repositoryId: string;
  let made: string;
  try {
    const variables = { ...name, commit: expectedHead };
    const { repository } = wholeAnswer(ParentAnswer, await client.graphql(PARENT_QUERY, variables));
    if (repository.object === null) return rejected(request, '404', `There is no commit ${expectedHead}.`);
    repositoryId = repository.id;
    let tree = repository.object.tree.oid;
    for (const chunk of chunks(request.changes)) {
      const entries = chunk.map(({ path, after }) => ({ path, mode: '100644', type: 'blob', content: after }) as const);
      const { data } = await client.rest.git.createTree({ ...name, base_tree: tree, tree: entries });
      tree = data.sha;
    }
    const message = request.body === '' ? request.headline : `${request.headline}\n\n${request.body}`;
    const { data } = await client.rest.git.createCommit({ ...name, message, tree, parents: [expectedHead] });
    made = data.sha;
  } catch (error) {
    const failure = failureOf(error);
    if (failure.kind === 'refused') return lost(request, failure);
    throw unavailable(`the branch ${branch.branch} of ${branch.repository}`, failure);
  }
  return moveBranch(client, request, repositoryId, made);
}

async function moveBranch(
  client: Client,
  request: CommitRequest,
  repositoryId: string,
  made: string,
): Promise<CommitResult> {
  const name = `refs/heads/${request.branch.branch}`;
  const beforeOid = request.create === true ? NOWHERE : request.expectedHead;
  const refUpdates = [{ name, beforeOid, afterOid: made, force: false }];
  let errors: readonly GraphqlError[];
  try {
    const answer = await client.graphql(UPDATE_REFS_MUTATION, { input: { repositoryId, refUpdates } });
    if (answer.errors.length === 0) return { kind: 'committed', commit: made };
    errors = answer.errors;
  } catch (error) {
    return lost(request, failureOf(error));
  }
  return whyNotMoved(client, request, made, errors);
}

/** GitHub has no code of its own for a branch that is elsewhere, so the branch itself is asked. */
async function whyNotMoved(
  client: Client,
  request: CommitRequest,
  made: string,
  errors: readonly GraphqlError[],
): Promise<CommitResult> {
  const variables = {
    ...splitRepositoryName(request.branch.repository),
    branch: `refs/heads/${request.branch.branch}`,
  };
  const refusal = sentences(errors);
  let head: string | null;
  try {
    const answer = wholeAnswer(HeadAnswer, await client.graphql(HEAD_QUERY, variables));
    head = answer.repository.ref?.target?.oid ?? null;
  } catch (error) {
    if (!(error instanceof GitHubFailure)) throw error;
    return { kind: 'unknown', message: `${refusal} Where the branch is now could not be read: ${error.message}` };
  }
  if (head === made) return { kind: 'committed', commit: made };
  if (head === null && request.create !== true && !isProposal(request.branch.branch)) {
    return rejected(request, '404', refusal);
  }
  if (head !== (request.create === true ? null : request.expectedHead)) return { kind: 'conflict' };
  const final = errors.find(isFinal);
  // What a branch points to may be shown late: without a reason that stands by itself, nothing is settled.
  return final === undefined ? { kind: 'unknown', message: refusal } : rejected(request, final.type, refusal);
}

function chunks(changes: readonly FileChange[]): FileChange[][] {
  const result: FileChange[][] = [];
  let bytes = 0;
  for (const change of changes) {
    const size = Buffer.byteLength(change.after);
    const current = result.at(-1);
    if (current === undefined || current.length >= FILES_PER_TREE || bytes + size > BYTES_PER_TREE) {
      result.push([change]);
      bytes = size;
    } else {
      current.push(change);
      bytes += size;
    }
  }
  return result;
}
