import type { Commit, Signature, TreeEntry } from './git-objects.ts';
import { NEEDS } from './github-permissions.ts';
import type { Repository } from './github-records.ts';
import { combinedState, newestStatuses } from './github-rest-statuses.ts';
import {
  type Arguments,
  actorNode,
  connection,
  demand,
  type GraphqlRequest,
  type Node,
  PAGING,
} from './graphql-answer.ts';
import { htmlUrl } from './represent-repository.ts';
import { visibleCommit } from './stale-reads.ts';

/** Text beyond this is cut off. */
const LONGEST_TEXT_BYTES = 512_000;

/** git's own rule of thumb looks for a zero byte this far in. */
const BINARY_PROBE_BYTES = 8000;

const HISTORY_LIMIT = 1000;

export function refNodeId(repository: Repository, ref: string): string {
  return `REF_${Buffer.from(`${repository.id}:${ref}`).toString('base64url')}`;
}

export async function refNode(request: GraphqlRequest, repository: Repository, name: string): Promise<Node | null> {
  const [ref] = name.startsWith('refs/') ? [name] : [`refs/heads/${name}`];
  const oid = await visibleCommit(repository, ref, request.stale);
  if (oid === null) return null;
  const prefix = `${ref.split('/').slice(0, 2).join('/')}/`;
  return {
    __typename: 'Ref',
    id: refNodeId(repository, ref),
    name: ref.slice(prefix.length),
    prefix,
    target: () => commitNamed(request, repository, oid),
    repository: () => request.repository(repository),
  };
}

export async function commitNamed(request: GraphqlRequest, repository: Repository, oid: string): Promise<Node | null> {
  demand(request, repository, NEEDS.readContents);
  const commit = await repository.git.commit(oid);
  return commit === null ? null : commitNode(request, repository, commit);
}

function commitNode(request: GraphqlRequest, repository: Repository, commit: Commit): Node {
  const [headline = '', ...rest] = commit.message.trimEnd().split('\n');
  const person = ({ name, email, at }: Signature) => ({ name, email, date: at, user: null });
  const path = `/${repository.fullName}/commit/${commit.oid}`;
  const one = async (oid: string) => commitNamed(request, repository, oid);
  return {
    __typename: 'Commit',
    id: `C_${repository.id}_${commit.oid}`,
    oid: commit.oid,
    abbreviatedOid: commit.oid.slice(0, 7),
    message: commit.message.trimEnd(),
    messageHeadline: headline,
    messageBody: rest.join('\n').trim(),
    author: person(commit.author),
    committer: person(commit.committer),
    authoredDate: commit.author.at,
    committedDate: commit.committer.at,
    commitUrl: `${request.backend.state.origin}${path}`,
    url: `${request.backend.state.origin}${path}`,
    resourcePath: path,
    repository: () => request.repository(repository),
    tree: () => objectNode(request, repository, commit.tree),
    file: ({ path: file }: Arguments) => fileNode(request, repository, commit.oid, String(file)),
    parents: (args: Arguments) =>
      connection('parents', args, commit.parents, (oid) => commit.parents.indexOf(oid) + 1, one),
    status: () => statusNode(request, repository, commit.oid),
    history: async (args: Arguments) => {
      const limited = { limit: HISTORY_LIMIT, ...(typeof args['path'] === 'string' ? { path: args['path'] } : {}) };
      const positions = new Map(
        (await repository.git.history(commit.oid, limited)).map((oid, index) => [oid, index + 1]),
      );
      return connection('history', args, [...positions.keys()], (oid) => positions.get(oid) ?? 0, one, [
        ...PAGING,
        'path',
      ]);
    },
  };
}

/** A commit's statuses, of each context the newest; null where nobody reported any. */
function statusNode(request: GraphqlRequest, repository: Repository, oid: string): Node | null {
  demand(request, repository, NEEDS.readStatuses);
  const contexts = newestStatuses(repository, oid);
  if (contexts.length === 0) return null;
  return {
    __typename: 'Status',
    id: `SR_${repository.id}_${oid}`,
    state: combinedState(contexts).toUpperCase(),
    contexts: contexts.map((status) => ({
      __typename: 'StatusContext',
      id: status.nodeId,
      context: status.context,
      state: status.state.toUpperCase(),
      description: status.description,
      targetUrl: null,
      createdAt: status.createdAt,
      creator: actorNode(request, status.creator),
    })),
  };
}

async function fileNode(
  request: GraphqlRequest,
  repository: Repository,
  commit: string,
  path: string,
): Promise<Node | null> {
  const entry = await repository.git.entry(commit, path);
  return entry === null ? null : entryNode(request, repository, entry, path);
}

function entryNode(request: GraphqlRequest, repository: Repository, entry: TreeEntry, path: string): Node {
  const { name, mode, oid, type } = entry;
  return {
    __typename: 'TreeEntry',
    name,
    path,
    // GraphQL gives git's octal mode as a decimal number: 33188 for 100644.
    mode: Number.parseInt(mode, 8),
    oid,
    type,
    extension: name.includes('.') ? name.slice(name.lastIndexOf('.')) : '',
    size: async () => (await repository.git.blob(oid))?.content.length ?? 0,
    object: () => (type === 'commit' ? null : objectNode(request, repository, oid)),
    repository: () => request.repository(repository),
  };
}

/** Any object of the git database. */
async function objectNode(request: GraphqlRequest, repository: Repository, oid: string): Promise<Node | null> {
  const object = await repository.git.read(oid);
  if (object === null) return null;
  if (object.type === 'commit') return commitNamed(request, repository, object.oid);
  const base = {
    oid: object.oid,
    abbreviatedOid: object.oid.slice(0, 7),
    repository: () => request.repository(repository),
  };
  if (object.type === 'tree') {
    const entries = async () =>
      (await repository.git.tree(object.oid))?.map((entry) => entryNode(request, repository, entry, entry.name));
    return { __typename: 'Tree', id: `T_${repository.id}_${object.oid}`, ...base, entries };
  }
  const { content } = object;
  const isBinary = content.subarray(0, BINARY_PROBE_BYTES).includes(0);
  const isTruncated = content.length > LONGEST_TEXT_BYTES;
  const text = isBinary ? null : content.subarray(0, LONGEST_TEXT_BYTES).toString('utf8');
  const commitUrl = `${htmlUrl(request.backend.state, repository)}/blob/${object.oid}`;
  return {
    __typename: 'Blob',
    id: `B_${repository.id}_${object.oid}`,
    ...base,
    commitUrl,
    byteSize: content.length,
    isBinary,
    isTruncated,
    text,
  };
}

/** What `main:path/to/file`, `HEAD`, a commit's id or a full ref names. */
export async function expressionNode(
  request: GraphqlRequest,
  repository: Repository,
  expression: string,
): Promise<Node | null> {
  demand(request, repository, NEEDS.readContents);
  const colon = expression.indexOf(':');
  const revision = colon < 0 ? expression : expression.slice(0, colon);
  const commit = await revisionCommit(request, repository, revision);
  if (colon >= 0) {
    const object = commit === null ? null : await repository.git.read(`${commit}:${expression.slice(colon + 1)}`);
    return object === null ? null : objectNode(request, repository, object.oid);
  }
  if (commit !== null) return commitNamed(request, repository, commit);
  return /^[0-9a-f]{40}$/.test(revision) ? objectNode(request, repository, revision) : null;
}

async function revisionCommit(
  request: GraphqlRequest,
  repository: Repository,
  revision: string,
): Promise<string | null> {
  const name = revision === 'HEAD' ? `refs/heads/${repository.defaultBranch}` : revision;
  for (const ref of [name, `refs/heads/${name}`, `refs/tags/${name}`]) {
    const commit = ref.startsWith('refs/') ? await visibleCommit(repository, ref, request.stale) : null;
    if (commit !== null) return commit;
  }
  return /^[0-9a-f]{7,40}$/.test(name) ? repository.git.resolve(name) : null;
}
