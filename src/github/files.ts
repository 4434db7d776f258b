import * as v from 'valibot';
import type { Branch, Snapshot } from '../world/repository.ts';
import { type BlobContent, blobText, EntryAnswer } from './blob.ts';
import { GitHubFailure, reaching } from './failure.ts';
import { FILES_PER_REQUEST, filesQuery } from './files-query.ts';
import type { Client } from './octokit.ts';
import { splitRepositoryName } from './repository-name.ts';
import { wholeAnswer } from './whole-answer.ts';

/** How many requests are under way at once; GitHub frowns on more than a hundred. */
const PARALLEL = 10;

interface Chunk {
  readonly commit: string;
  readonly blobs: readonly (readonly [path: string, blob: BlobContent | null])[];
}

/**
 * Reads files as they are in one commit: a given one, or the one that the branch points to now. Each request asks for up
 * to 400 files, and all are asked for side by side; what was found in another commit, because the branch moved meanwhile,
 * is read again by the commit that the first request found.
 *
 * @throws {Unavailable} where the branch or the commit does not exist, or GitHub does not answer in full
 */
export async function readFiles(
  client: Client,
  branch: Branch,
  paths: readonly string[],
  commit: string | null,
): Promise<Snapshot> {
  return reaching(`the branch ${branch.branch} of ${branch.repository}`, async () => {
    const [first = [], ...rest] = chunks(paths);
    const [head, ...others] = await inParallel([first, ...rest], (chunk) => readChunk(client, branch, chunk, commit));
    if (head === undefined) throw new Error('Nothing was read where one request is the least.');
    const same = await inParallel(others, (chunk) =>
      chunk.commit === head.commit
        ? Promise.resolve(chunk)
        : readChunk(
            client,
            branch,
            chunk.blobs.map(([path]) => path),
            head.commit,
          ),
    );
    const blobs = [head, ...same].flatMap((chunk) => chunk.blobs);
    const files = await inParallel(blobs, async ([path, blob]) => {
      const text = blob === null ? null : await blobText(client, branch.repository, blob);
      return [path, text] as const;
    });
    return { commit: head.commit, files: new Map(files) };
  });
}

async function readChunk(
  client: Client,
  branch: Branch,
  paths: readonly string[],
  commit: string | null,
): Promise<Chunk> {
  const at = commit === null ? { branch: `refs/heads/${branch.branch}` } : { commit };
  const variables = {
    ...splitRepositoryName(branch.repository),
    ...at,
    ...Object.fromEntries(paths.map((path, index) => [`p${index}`, path])),
  };
  const answer = await client.graphql(filesQuery(commit === null ? 'branch' : 'commit', paths.length), variables);
  const { repository } = wholeAnswer(filesAnswer(paths.length), answer);
  const found = 'ref' in repository ? repository.ref?.target : repository.object;
  if (found === null || found === undefined) {
    throw new GitHubFailure({ kind: 'refused', status: 404, message: missing(branch, commit) });
  }
  const blobs = paths.map((path, index) => {
    const object = found[`f${index}`]?.object ?? null;
    return [path, object?.__typename === 'Blob' ? object : null] as const;
  });
  return { commit: found.oid, blobs };
}

function filesAnswer(count: number) {
  const entries = Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, EntryAnswer]));
  const commit = v.intersect([v.object({ __typename: v.literal('Commit'), oid: v.string() }), v.object(entries)]);
  return v.object({
    repository: v.union([
      v.object({ ref: v.nullable(v.object({ target: v.nullable(commit) })) }),
      v.object({ object: v.nullable(commit) }),
    ]),
  });
}

function missing({ repository, branch }: Branch, commit: string | null): string {
  if (commit !== null) return `${repository} has no commit ${commit}.`;
  return `${repository} has no branch ${branch}. Create it, or name another one in the configuration.`;
}

function chunks(paths: readonly string[]): string[][] {
  const count = Math.ceil(paths.length / FILES_PER_REQUEST);
  return Array.from({ length: count }, (_, index) =>
    paths.slice(index * FILES_PER_REQUEST, (index + 1) * FILES_PER_REQUEST),
  );
}

/** Runs the work for every item, at most ten at once, and keeps the order. */
async function inParallel<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL, items.length) }, worker));
  return results;
}
