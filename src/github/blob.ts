import * as v from 'valibot';
import { GitHubFailure } from './failure.ts';
import type { Client } from './octokit.ts';
import { splitRepositoryName } from './repository-name.ts';

/** A file's content as GraphQL gives it; `text` is null where GitHub takes it for binary. */
const BlobAnswer = v.object({
  __typename: v.literal('Blob'),
  oid: v.string(),
  text: v.nullable(v.string()),
  isTruncated: v.boolean(),
  isBinary: v.nullable(v.boolean()),
});

/** A folder or a submodule: nothing is read of it. */
const OtherAnswer = v.object({ __typename: v.picklist(['Tree', 'Commit', 'Tag']) });

/** What lies at a path; null where nothing does. */
export const EntryAnswer = v.nullable(
  v.object({
    object: v.nullable(v.variant('__typename', [BlobAnswer, OtherAnswer])),
  }),
);

export type BlobContent = v.InferOutput<typeof BlobAnswer>;

/** A file's text; read again by its id where GraphQL cut it short or took it for binary. */
export async function blobText(client: Client, repository: string, blob: BlobContent): Promise<string> {
  if (blob.text !== null && !blob.isTruncated) return blob.text;
  const { data } = await client.rest.git.getBlob({ ...splitRepositoryName(repository), file_sha: blob.oid });
  if (data.encoding !== 'base64') {
    throw new GitHubFailure({ kind: 'lost', sent: true, message: `The blob ${blob.oid} came in an unknown encoding.` });
  }
  return Buffer.from(data.content, 'base64').toString('utf8');
}
