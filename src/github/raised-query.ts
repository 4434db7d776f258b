import * as v from 'valibot';
import { readProposalMark } from '../report/proposal-mark.ts';
import type { Client } from './octokit.ts';
import { splitRepositoryName } from './repository-name.ts';
import { wholeAnswer } from './whole-answer.ts';

/** What our issues are found by. Whoever takes it off makes an issue their own. */
export const RAISED_LABEL = 'headgate';

/** Issues with the label: those that are open, and the newest of those that are not. */
export const RAISED_QUERY = `
query HeadgateRaised($owner: String!, $repo: String!, $label: String!) {
  repository(owner: $owner, name: $repo) {
    open: issues(states: [OPEN], labels: [$label], last: 100) { nodes { ...Raised } }
    closed: issues(states: [CLOSED], labels: [$label], last: 100) { nodes { ...Raised } }
  }
}
fragment Raised on Issue {
  number
  title
  body
  viewerDidAuthor
}
`;

const Issues = v.object({
  nodes: v.array(
    v.nullable(v.object({ number: v.number(), title: v.string(), body: v.string(), viewerDidAuthor: v.boolean() })),
  ),
});
const Answer = v.object({ repository: v.object({ open: Issues, closed: Issues }) });

/** An issue of ours that tells of a proposal which somebody may still have to decide on. */
export interface Raised {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  /** False: a person closed it, and does not want to hear of it. */
  readonly open: boolean;
  readonly rollout: string;
  readonly key: string;
  readonly standing: string;
}

/**
 * The issues of a GitOps branch that stand, oldest first.
 *
 * @throws {GitHubFailure}
 */
export async function readRaised(client: Client, repository: string, branch: string): Promise<readonly Raised[]> {
  const variables = { ...splitRepositoryName(repository), label: RAISED_LABEL };
  const { repository: found } = wholeAnswer(Answer, await client.graphql(RAISED_QUERY, variables));
  const listed = [
    ...found.open.nodes.map((node) => ({ node, open: true })),
    ...found.closed.nodes.map((node) => ({ node, open: false })),
  ];
  return listed
    .flatMap(({ node, open }): readonly Raised[] => {
      if (node?.viewerDidAuthor !== true) return [];
      const { number, title, body } = node;
      const mark = readProposalMark(body);
      if (mark === null || mark.branch !== branch || mark.standing === null) return [];
      return [{ number, title, body, open, rollout: mark.rollout, key: mark.key, standing: mark.standing }];
    })
    .sort((one, other) => one.number - other.number);
}
