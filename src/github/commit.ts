import * as v from 'valibot';
import { isProposal } from '../rollout/proposal.ts';
import type { CommitRequest, CommitResult } from '../world/repository.ts';
import { commitByTrees } from './commit-by-trees.ts';
import { CREATE_BRANCH_AND_COMMIT_MUTATION, CREATE_COMMIT_MUTATION, REPOSITORY_ID_QUERY } from './commit-query.ts';
import { isFinal, lost, rejected } from './commit-result.ts';
import type { CommitSize } from './commit-size.ts';
import { failureOf } from './failure.ts';
import { type GraphqlAnswer, sentences } from './graphql.ts';
import type { Client } from './octokit.ts';
import { splitRepositoryName } from './repository-name.ts';
import { wholeAnswer } from './whole-answer.ts';

const CommitAnswer = v.object({
  createCommitOnBranch: v.object({ commit: v.object({ oid: v.string() }) }),
});

const BranchAnswer = v.object({ createRef: v.object({ ref: v.object({ name: v.string() }) }) });

const RepositoryAnswer = v.object({ repository: v.object({ id: v.string() }) });

/**
 * Makes one commit on top of `expectedHead`, or none. It is sent once: what became of a request whose answer was lost
 * is `unknown`, and only reading the branch again tells.
 *
 * @param repositoryId GitHub's own identifier of the repository, by which alone it makes branches; null: it is asked for
 * @param size what is sent at once; anything larger is built piece by piece
 * @throws {Unavailable} where nothing was written because GitHub could not be reached or is over its rate limit
 */
export async function commit(
  client: Client,
  request: CommitRequest,
  repositoryId: string | null,
  size: CommitSize,
): Promise<CommitResult> {
  if (!size.carries(request.changes)) return commitByTrees(client, request);
  const result = await commitAtOnce(client, request, repositoryId);
  if (result.kind === 'unknown') size.lost(request.changes);
  return result;
}

async function commitAtOnce(
  client: Client,
  request: CommitRequest,
  repositoryId: string | null,
): Promise<CommitResult> {
  const { branch, changes, headline, body } = request;
  const input = {
    branch: { repositoryNameWithOwner: branch.repository, branchName: branch.branch },
    expectedHeadOid: request.expectedHead,
    message: { headline, body },
    fileChanges: {
      additions: changes.map(({ path, after }) => ({ path, contents: Buffer.from(after).toString('base64') })),
    },
  };
  let answer: GraphqlAnswer;
  try {
    if (request.create === true) {
      const name = `refs/heads/${branch.branch}`;
      const id = repositoryId ?? (await readRepositoryId(client, branch.repository));
      const ref = { repositoryId: id, name, oid: request.expectedHead };
      answer = await client.graphql(CREATE_BRANCH_AND_COMMIT_MUTATION, { ref, input });
    } else {
      answer = await client.graphql(CREATE_COMMIT_MUTATION, { input });
    }
  } catch (error) {
    return lost(request, failureOf(error));
  }
  const made = v.safeParse(CommitAnswer, answer.data);
  if (made.success) return { kind: 'committed', commit: made.output.createCommitOnBranch.commit.oid };
  if (answer.errors.some(({ type }) => type === 'STALE_DATA')) return { kind: 'conflict' };
  // Either the branch was just made, and the commit did not see it yet; or it was merged and deleted meanwhile.
  const isMade = request.create === true ? v.is(BranchAnswer, answer.data) : isProposal(branch.branch);
  if (isMade && answer.errors.length > 0 && answer.errors.every(({ type }) => type === 'NOT_FOUND')) {
    return { kind: 'conflict' };
  }
  const final = answer.errors.find(isFinal);
  if (final !== undefined) return rejected(request, final.type, sentences(answer.errors));
  const said = sentences(answer.errors);
  return { kind: 'unknown', message: said === '' ? 'GitHub’s answer shows no commit.' : said };
}

async function readRepositoryId(client: Client, repository: string): Promise<string> {
  const answer = await client.graphql(REPOSITORY_ID_QUERY, { ...splitRepositoryName(repository) });
  return wholeAnswer(RepositoryAnswer, answer).repository.id;
}
