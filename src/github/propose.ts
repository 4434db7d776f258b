import * as v from 'valibot';
import type { ProposalPullRequest } from '../rollout/proposal.ts';
import type { ProposalRequest, ProposalResult } from '../world/proposals.ts';
import { enableAutoMerge } from './auto-merge.ts';
import { failureOf, unavailable } from './failure.ts';
import type { Client } from './octokit.ts';
import { splitRepositoryName } from './repository-name.ts';

/** A pull request as REST answers it, as far as it is needed. */
interface RestPullRequest {
  readonly node_id: string;
  readonly number: number;
  readonly html_url: string;
  readonly state: string;
  readonly title: string;
  readonly body: string | null;
  readonly auto_merge: object | null;
}

/**
 * Opens the pull request of a step, or gives the one that is there its new words.
 *
 * @throws {Unavailable} where GitHub could not be reached: the branch stays, and the next look makes up for it
 */
export async function propose(client: Client, request: ProposalRequest): Promise<ProposalResult> {
  const { base, branch, title, body, pullRequest, autoMerge } = request;
  const name = splitRepositoryName(base.repository);
  try {
    const { data } =
      pullRequest === null
        ? await client.rest.pulls.create({ ...name, title, body, head: branch, base: base.branch })
        : await client.rest.pulls.update({ ...name, pull_number: pullRequest.number, title, body });
    if (data.state !== 'open') return { kind: 'settled' };
    const opened = toPullRequest(data);
    if (!autoMerge || opened.autoMerge) return { kind: 'proposed', pullRequest: opened, notMerging: null };
    const merging = await enableAutoMerge(client, opened, request.head);
    if (merging.kind === 'merged') return { kind: 'settled' };
    const enabled = merging.kind === 'enabled';
    const notMerging = merging.kind === 'refused' ? notMergingBecause(merging.message) : null;
    return { kind: 'proposed', pullRequest: { ...opened, autoMerge: enabled }, notMerging };
  } catch (error) {
    const failure = failureOf(error);
    if (failure.kind !== 'refused') throw unavailable(`the pull request for ${branch} of ${base.repository}`, failure);
    return pullRequest === null ? findOther(client, request, failure.message) : refused(request, failure.message);
  }
}

/** Somebody else may have opened it at the same moment: then it is theirs to describe, until the branch moves again. */
async function findOther(client: Client, request: ProposalRequest, message: string): Promise<ProposalResult> {
  const { base, branch } = request;
  const name = splitRepositoryName(base.repository);
  try {
    const head = `${name.owner}:${branch}`;
    const { data } = await client.rest.pulls.list({ ...name, head, base: base.branch, state: 'all', per_page: 1 });
    const [found] = data;
    if (found === undefined) return refused(request, message);
    if (found.state !== 'open') return { kind: 'settled' };
    return { kind: 'proposed', pullRequest: toPullRequest(found), notMerging: null };
  } catch (error) {
    throw unavailable(`the pull request for ${branch} of ${base.repository}`, failureOf(error));
  }
}

function refused({ base, branch }: ProposalRequest, message: string): ProposalResult {
  const needed = 'It needs the permission "pull requests: write" there.';
  const next = `The step is on the branch \`${branch}\`: once that is settled, the next look opens it.`;
  return {
    kind: 'refused',
    message: `The pull request could not be opened in ${base.repository}. ${needed} GitHub says: ${message} ${next}`,
  };
}

function notMergingBecause(message: string): string {
  return `It will not be merged by itself: GitHub says: ${message} Merge it by hand, or allow auto-merge in the repository’s settings.`;
}

const Rest = v.object({ auto_merge: v.nullable(v.object({})) });

function toPullRequest(data: Omit<RestPullRequest, 'auto_merge'>): ProposalPullRequest {
  const merging = v.safeParse(Rest, data);
  return {
    id: data.node_id,
    number: data.number,
    url: data.html_url,
    state: 'open',
    title: data.title,
    body: data.body ?? '',
    closedAt: null,
    closedBy: null,
    autoMerge: merging.success && merging.output.auto_merge !== null,
  };
}
