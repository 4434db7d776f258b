import * as v from 'valibot';
import type { ProposalPullRequest } from '../rollout/proposal.ts';
import { type GraphqlAnswer, sentences } from './graphql.ts';
import type { Client } from './octokit.ts';
import { wholeAnswer } from './whole-answer.ts';

/** How the repository merges, if nobody says otherwise. */
export const MERGE_METHOD_QUERY = `
query HeadgateMergeMethod($id: ID!) {
  node(id: $id) { ... on PullRequest { repository { viewerDefaultMergeMethod } } }
}
`;

/** Has a pull request merged as soon as everything that the branch demands is there. */
export const AUTO_MERGE_MUTATION = `
mutation HeadgateAutoMerge($input: EnablePullRequestAutoMergeInput!) {
  enablePullRequestAutoMerge(input: $input) { pullRequest { state autoMergeRequest { enabledAt } } }
}
`;

/** Merges a pull request now. */
export const MERGE_MUTATION = `
mutation HeadgateMerge($input: MergePullRequestInput!) {
  mergePullRequest(input: $input) { pullRequest { state } }
}
`;

const MethodAnswer = v.object({
  node: v.object({ repository: v.object({ viewerDefaultMergeMethod: v.picklist(['MERGE', 'SQUASH', 'REBASE']) }) }),
});

/** `merged`: nothing was left to wait for. `refused`: a person must merge it. */
export type AutoMerge =
  | { readonly kind: 'enabled' }
  | { readonly kind: 'merged' }
  | { readonly kind: 'refused'; readonly message: string };

/**
 * Has GitHub merge a pull request by itself. GitHub only waits for something that is missing: where nothing is, it
 * refuses and calls the status clean, and then the pull request is merged, at this very commit.
 *
 * @throws {GitHubFailure} where GitHub could not be reached
 */
export async function enableAutoMerge(client: Client, { id }: ProposalPullRequest, head: string): Promise<AutoMerge> {
  const asked = wholeAnswer(MethodAnswer, await client.graphql(MERGE_METHOD_QUERY, { id }));
  const mergeMethod = asked.node.repository.viewerDefaultMergeMethod;
  const input = { pullRequestId: id, mergeMethod, expectedHeadOid: head };
  const enabled = await client.graphql(AUTO_MERGE_MUTATION, { input });
  if (enabled.errors.length === 0) return { kind: 'enabled' };
  if (!isClean(enabled)) return { kind: 'refused', message: sentences(enabled.errors) };
  const merged = await client.graphql(MERGE_MUTATION, { input });
  return merged.errors.length === 0 ? { kind: 'merged' } : { kind: 'refused', message: sentences(merged.errors) };
}

/** GitHub has no code of its own for it. */
function isClean({ errors }: GraphqlAnswer): boolean {
  return errors.some(({ message }) => /\bis in clean status\b/i.test(message));
}
