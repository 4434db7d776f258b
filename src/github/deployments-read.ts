import * as v from 'valibot';
import type { FoundDeployment } from './deployment-writes.ts';
import type { Client } from './octokit.ts';
import { splitRepositoryName } from './repository-name.ts';
import { wholeAnswer } from './whole-answer.ts';

/** What tells Headgate's deployments from others of the same environment. */
export const TASK = 'headgate';

/** GitHub's largest page, and the most nodes that one query may name. */
const PAGE = 100;
/** A commit with more deployments than these pages hold is not read to its end. */
const MOST_PAGES = 20;

/** The newest statuses of some deployments, all in one request. */
export const LATEST_STATUSES_QUERY = `
query HeadgateDeploymentStatuses($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on Deployment { id latestStatus { state description } }
  }
}
`;

const LatestStatuses = v.object({
  nodes: v.array(
    v.nullable(
      v.object({
        id: v.string(),
        latestStatus: v.nullable(v.object({ state: v.string(), description: v.nullable(v.string()) })),
      }),
    ),
  ),
});

/** A deployment's payload as Headgate writes it. */
const Payload = v.object({
  rollout: v.optional(v.nullable(v.string()), null),
  cluster: v.optional(v.nullable(v.string()), null),
  operation: v.optional(v.nullable(v.string()), null),
});

const UNKNOWN_PAYLOAD = { rollout: null, cluster: null, operation: null };

interface Listed {
  readonly id: number;
  readonly node_id: string;
  readonly sha: string;
  readonly task: string;
  readonly payload: unknown;
}

/**
 * Reads every deployment of Headgate's for some commits, and the newest ones of others, each with its newest status.
 * The number of requests grows with hundreds of deployments, not with each.
 *
 * @param shas 40 hexadecimal digits each
 * @returns null where there are too many to be sure of having seen all
 * @throws {GitHubFailure} where they could not be read
 */
export async function readDeployments(
  client: Client,
  repository: string,
  shas: readonly string[],
): Promise<readonly FoundDeployment[] | null> {
  const lists = await Promise.all([
    newest(client, repository),
    ...shas.map((sha) => ofCommit(client, repository, sha)),
  ]);
  const listed = new Map<number, Listed>();
  for (const list of lists) {
    if (list === null) return null;
    for (const one of list) if (one.task === TASK) listed.set(one.id, one);
  }
  const statuses = await latestStatuses(client, [...listed.values()]);
  return [...listed.values()]
    .sort((one, other) => one.id - other.id)
    .map(({ id, node_id, sha, payload }) => {
      const { rollout, cluster, operation } = readPayload(payload);
      const { state = null, description = '' } = statuses.get(node_id) ?? {};
      return { id, sha, rollout, cluster, pin: operation, state, description };
    });
}

async function newest(client: Client, repository: string): Promise<readonly Listed[]> {
  const where = { ...splitRepositoryName(repository), task: TASK, per_page: PAGE };
  return (await client.rest.repos.listDeployments(where)).data;
}

async function ofCommit(client: Client, repository: string, sha: string): Promise<readonly Listed[] | null> {
  const where = { ...splitRepositoryName(repository), task: TASK, sha, per_page: PAGE };
  const listed: Listed[] = [];
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const { data } = await client.rest.repos.listDeployments({ ...where, page });
    listed.push(...data);
    if (data.length < PAGE) return listed;
  }
  return null;
}

async function latestStatuses(client: Client, listed: readonly Listed[]) {
  const found = new Map<string, { readonly state: string; readonly description: string }>();
  for (let from = 0; from < listed.length; from += PAGE) {
    const ids = listed.slice(from, from + PAGE).map(({ node_id }) => node_id);
    const { nodes } = wholeAnswer(LatestStatuses, await client.graphql(LATEST_STATUSES_QUERY, { ids }));
    for (const node of nodes) {
      const status = node?.latestStatus ?? null;
      if (node === null || status === null) continue;
      // GraphQL shouts what REST says.
      found.set(node.id, { state: status.state.toLowerCase(), description: status.description ?? '' });
    }
  }
  return found;
}

/** A payload comes back as the object that it was, or as its JSON. */
function readPayload(payload: unknown): v.InferOutput<typeof Payload> {
  const parsed = v.safeParse(Payload, typeof payload === 'string' ? jsonOf(payload) : payload);
  return parsed.success ? parsed.output : UNKNOWN_PAYLOAD;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
