import * as v from 'valibot';
import type { Branch, CommitStatus } from '../world/repository.ts';
import { failureOf, GitHubFailure } from './failure.ts';
import type { Client } from './octokit.ts';
import { splitRepositoryName } from './repository-name.ts';
import { FOLDERS_PER_REQUEST, statusesQuery } from './statuses-query.ts';
import { wholeAnswer } from './whole-answer.ts';

/** By folder, as the world's `readStatuses` says. */
export type FolderStatuses = ReadonlyMap<
  string,
  { readonly changedBy: string | null; readonly statuses: readonly CommitStatus[] }
>;

const Oids = v.object({ nodes: v.array(v.object({ oid: v.string() })) });

const CommitAnswer = v.object({
  oid: v.string(),
  parents: Oids,
  status: v.nullable(
    v.object({
      contexts: v.array(
        v.object({
          context: v.string(),
          state: v.picklist(['SUCCESS', 'FAILURE', 'ERROR', 'PENDING', 'EXPECTED']),
          description: v.optional(v.nullable(v.string())),
          createdAt: v.string(),
          creator: v.nullable(v.object({ __typename: v.string(), login: v.string() })),
        }),
      ),
    }),
  ),
});

type CommitAnswer = v.InferOutput<typeof CommitAnswer>;

/**
 * Reads which commit changed each folder last, and the newest status of every context on that commit and on those that
 * stand on it. Fifty folders take one round trip, more follow in parallel.
 *
 * @param head the commit to start from, 40 hexadecimal digits
 * @returns `unknown` where GitHub gives no whole answer
 */
export async function readStatuses(
  client: Client,
  { repository }: Branch,
  head: string,
  folders: readonly string[],
): Promise<FolderStatuses | 'unknown'> {
  const asked = [...new Set(folders)];
  if (asked.length === 0) return new Map();
  try {
    const chunks = inChunks(asked);
    const answers = await Promise.all(
      chunks.map((chunk, index) => readChunk(client, repository, head, chunk, index === 0)),
    );
    const commits = answers[0]?.commits ?? [];
    const changes = answers.flatMap(({ changedBy }) => changedBy);
    return new Map(changes.map(([folder, commit]) => [folder, statusesSince(commits, commit)]));
  } catch (error) {
    failureOf(error);
    return 'unknown';
  }
}

async function readChunk(
  client: Client,
  repository: string,
  commit: string,
  folders: readonly string[],
  withStatuses: boolean,
) {
  const paths = Object.fromEntries(folders.map((folder, index) => [`p${index}`, folder]));
  const variables = { ...splitRepositoryName(repository), commit, ...paths };
  const answer = await client.graphql(statusesQuery(folders.length, withStatuses), variables);
  const { object } = wholeAnswer(answerForm(folders.length), answer).repository;
  if (object === null) {
    throw new GitHubFailure({ kind: 'refused', status: 404, message: `${repository} has no commit ${commit}.` });
  }
  if (withStatuses && object.history === undefined) {
    throw new GitHubFailure({ kind: 'lost', sent: true, message: 'Its answer has no history.' });
  }
  const changedBy = folders.map((folder, index) => [folder, object[`p${index}`]?.nodes[0]?.oid ?? null] as const);
  return { commits: object.history?.nodes ?? [], changedBy };
}

function answerForm(folders: number) {
  const changes = v.object(Object.fromEntries(Array.from({ length: folders }, (_, index) => [`p${index}`, Oids])));
  const commit = v.object({
    __typename: v.literal('Commit'),
    history: v.optional(v.object({ nodes: v.array(CommitAnswer) })),
  });
  return v.object({ repository: v.object({ object: v.nullable(v.intersect([commit, changes])) }) });
}

/** The statuses of the commits that contain a change, newest first; of all where the change is older than these. */
function statusesSince(commits: readonly CommitAnswer[], changedBy: string | null) {
  const isThere = commits.some(({ oid }) => oid === changedBy);
  const counted = isThere && changedBy !== null ? descendants(commits, changedBy) : commits;
  return { changedBy: isThere ? changedBy : null, statuses: counted.flatMap(statusesOn) };
}

/** A commit and those that stand on it. A commit of a branch that was merged later is newer and may not contain it. */
function descendants(commits: readonly CommitAnswer[], oldest: string): CommitAnswer[] {
  const containing = new Set([oldest]);
  // Parents come after their children, except where clocks were wrong: what is found late is found in the next round.
  for (let before = 0; before !== containing.size; ) {
    before = containing.size;
    for (const { oid, parents } of commits.toReversed()) {
      if (parents.nodes.some((parent) => containing.has(parent.oid))) containing.add(oid);
    }
  }
  return commits.filter(({ oid }) => containing.has(oid));
}

const STATES = {
  SUCCESS: 'success',
  FAILURE: 'failure',
  ERROR: 'error',
  PENDING: 'pending',
  EXPECTED: 'expected',
} as const;

function statusesOn({ oid, status }: CommitAnswer): CommitStatus[] {
  return (status?.contexts ?? []).map(({ context, state, description, createdAt, creator }) => ({
    commit: oid,
    context,
    state: STATES[state],
    creator: creator === null ? null : loginOf(creator),
    at: createdAt,
    ...(description == null ? {} : { description }),
  }));
}

/** GraphQL leaves out the suffix by which REST, the web page and the configuration name a bot. */
function loginOf({ __typename, login }: { readonly __typename: string; readonly login: string }): string {
  return __typename === 'Bot' && !login.endsWith('[bot]') ? `${login}[bot]` : login;
}

function inChunks(folders: readonly string[]): string[][] {
  const count = Math.ceil(folders.length / FOLDERS_PER_REQUEST);
  return Array.from({ length: count }, (_, index) =>
    folders.slice(index * FOLDERS_PER_REQUEST, (index + 1) * FOLDERS_PER_REQUEST),
  );
}
