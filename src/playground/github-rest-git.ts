import { objectionTo } from './branch-protection.ts';
import type { Signature, TreeChange, TreeEntry } from './git-objects.ts';
import { NEEDS } from './github-permissions.ts';
import type { Repository } from './github-records.ts';
import { representCommit, representReference, representTree } from './represent-git.ts';
import { apiUrl } from './represent-repository.ts';
import { invalid, notFound, Refusal, type RestAnswer, type RestRequest, type Route, record } from './rest-request.ts';
import { visibleCommit } from './stale-reads.ts';

const FILE_MODES = ['100644', '100755', '120000'];

/** Who a commit is by where the request names nobody. */
function signature(request: RestRequest, field: 'author' | 'committer'): Signature | null {
  const given = record(request.body[field]);
  if (given === null) return null;
  const { name, email, date } = given;
  if (typeof name !== 'string' || typeof email !== 'string') throw invalid(field, 'invalid');
  return { name, email, at: typeof date === 'string' ? date : request.state.now() };
}

async function createBlob(request: RestRequest): Promise<RestAnswer> {
  const repository = request.repository(NEEDS.writeContents);
  const encoding = request.optionalText('encoding') === 'base64' ? 'base64' : 'utf8';
  const sha = await repository.git.writeBlob(Buffer.from(request.text('content'), encoding));
  return { status: 201, body: { sha, url: `${apiUrl(request.state, repository)}/git/blobs/${sha}` } };
}

async function changeOf(repository: Repository, base: string | null, entry: unknown): Promise<TreeChange> {
  const { path, mode, type, sha, content } = record(entry) ?? {};
  if (typeof path !== 'string' || path === '' || path.startsWith('/'))
    throw new Refusal(422, 'tree.path contains a malformed path component');
  if (sha === null) {
    if (base === null || (await repository.git.read(`${base}:${path}`)) === null)
      throw new Refusal(422, 'GitRPC::BadObjectState');
    return { path, mode: null };
  }
  const kind = mode === '040000' ? 'tree' : 'blob';
  if (typeof mode !== 'string' || ![...FILE_MODES, '040000'].includes(mode) || (type !== undefined && type !== kind)) {
    throw new Refusal(422, 'Must supply a valid tree.mode');
  }
  if (typeof content === 'string') return { path, mode, content: Buffer.from(content, 'utf8') };
  const object = typeof sha === 'string' ? await repository.git.read(sha) : null;
  if (object?.type !== kind) throw new Refusal(422, `tree.sha ${sha} is not a valid ${kind}`);
  return { path, mode, oid: object.oid };
}

async function createTree(request: RestRequest): Promise<RestAnswer> {
  const repository = request.repository(NEEDS.writeContents);
  const entries = request.body['tree'];
  if (!Array.isArray(entries)) throw new Refusal(422, 'Invalid request. "tree" wasn\'t supplied.');
  const baseName = request.optionalText('base_tree');
  const base = baseName === undefined ? null : await repository.git.read(`${baseName}^{tree}`);
  if (baseName !== undefined && base === null) throw new Refusal(422, 'base_tree is not a valid tree oid');
  const items: readonly unknown[] = entries;
  const changes = await Promise.all(items.map((entry) => changeOf(repository, base?.oid ?? null, entry)));
  const actor = request.actor();
  const by = { name: actor.name, email: actor.email, at: request.state.now() };
  const sha = await repository.git.writeTree(base?.oid ?? null, changes, by);
  const made = (await repository.git.tree(sha)) ?? [];
  const tree = made.map((entry) => ({ ...entry, path: entry.name }));
  return { status: 201, body: representTree(request.state, repository, sha, tree) };
}

async function createCommit(request: RestRequest): Promise<RestAnswer> {
  const repository = request.repository(NEEDS.writeContents);
  const tree = await repository.git.read(request.text('tree'));
  if (tree?.type !== 'tree') throw new Refusal(422, 'Tree SHA does not exist');
  const given = request.body['parents'] ?? [];
  const names: readonly unknown[] = Array.isArray(given) ? given : [];
  const parents = await Promise.all(
    names.map((name) => (typeof name === 'string' ? repository.git.resolve(name) : null)),
  );
  const found = parents.filter((parent) => parent !== null);
  if (found.length < parents.length) throw new Refusal(422, 'Parent SHA does not exist or is not a commit object');
  const actor = request.actor();
  const author = signature(request, 'author') ?? { name: actor.name, email: actor.email, at: request.state.now() };
  const committer = signature(request, 'committer') ?? author;
  const commit = { tree: tree.oid, parents: found, author, committer, message: request.text('message') };
  const oid = await repository.git.writeCommit(commit);
  return { status: 201, body: representCommit(request.state, repository, { ...commit, oid }) };
}

async function updateReference(request: RestRequest): Promise<RestAnswer> {
  const repository = request.repository(NEEDS.writeContents);
  const ref = `refs/${request.parameter('ref')}`;
  const after = await repository.git.resolve(request.text('sha'));
  const before = await repository.git.resolve(ref);
  if (before === null) throw new Refusal(422, 'Reference does not exist');
  if (after === null) throw new Refusal(422, 'Object does not exist');
  const objection = objectionTo(repository, ref);
  if (objection !== null) throw new Refusal(422, objection);
  const forced = request.body['force'] === true;
  if (!forced && !(await repository.git.isAncestor(before, after)))
    throw new Refusal(422, 'Update is not a fast forward');
  if (!(await request.backend.pushes.move(repository, [{ ref, before, after }], request.actor()))) {
    throw new Refusal(422, 'Reference cannot be updated');
  }
  return { status: 200, body: representReference(request.state, repository, ref, after) };
}

async function createReference(request: RestRequest): Promise<RestAnswer> {
  const repository = request.repository(NEEDS.writeContents);
  const ref = request.text('ref');
  const after = await repository.git.resolve(request.text('sha'));
  if (!/^refs\/[^/]+\/./.test(ref)) throw new Refusal(422, `${ref} is not a valid ref name.`);
  if (after === null) throw new Refusal(422, 'Object does not exist');
  if (!(await request.backend.pushes.move(repository, [{ ref, before: '0'.repeat(40), after }], request.actor()))) {
    throw new Refusal(422, 'Reference already exists');
  }
  return { status: 201, body: representReference(request.state, repository, ref, after) };
}

async function listTree(
  repository: Repository,
  oid: string,
  recursive: boolean,
  prefix = '',
): Promise<(TreeEntry & { path: string })[]> {
  const entries = (await repository.git.tree(oid)) ?? [];
  const nested = entries.map(async (entry) => {
    const path = `${prefix}${entry.name}`;
    const below = recursive && entry.type === 'tree' ? await listTree(repository, entry.oid, true, `${path}/`) : [];
    return [{ ...entry, path }, ...below];
  });
  return (await Promise.all(nested)).flat();
}

async function readTree(request: RestRequest): Promise<RestAnswer> {
  const repository = request.repository(NEEDS.readContents);
  const name = request.parameter('tree_sha');
  const branch = await visibleCommit(repository, `refs/heads/${name}`, request.stale);
  const tree = await repository.git.read(`${branch ?? name}^{tree}`);
  if (tree === null) throw notFound();
  const entries = await listTree(repository, tree.oid, request.query.has('recursive'));
  return { status: 200, body: representTree(request.state, repository, tree.oid, entries) };
}

/** The git database. */
export const GIT_ROUTES: readonly Route[] = [
  { method: 'POST', path: '/repos/{owner}/{repo}/git/blobs', answer: createBlob },
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}/git/blobs/{file_sha}',
    answer: async (request) => {
      const repository = request.repository(NEEDS.readContents);
      const blob = await repository.git.blob(request.parameter('file_sha'));
      if (blob === null) throw notFound();
      if (/\braw\b/.test(request.accept)) return { status: 200, raw: blob.content };
      const url = `${apiUrl(request.state, repository)}/git/blobs/${blob.oid}`;
      const content = blob.content.toString('base64');
      const size = blob.content.length;
      return { status: 200, body: { sha: blob.oid, node_id: `B_${blob.oid}`, size, url, content, encoding: 'base64' } };
    },
  },
  { method: 'POST', path: '/repos/{owner}/{repo}/git/trees', answer: createTree },
  { method: 'GET', path: '/repos/{owner}/{repo}/git/trees/{tree_sha}', answer: readTree },
  { method: 'POST', path: '/repos/{owner}/{repo}/git/commits', answer: createCommit },
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}/git/commits/{commit_sha}',
    answer: async (request) => {
      const repository = request.repository(NEEDS.readContents);
      const commit = await repository.git.commit(request.parameter('commit_sha'));
      if (commit === null) throw notFound();
      return { status: 200, body: representCommit(request.state, repository, commit) };
    },
  },
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}/git/ref/{ref}',
    answer: async (request) => {
      const repository = request.repository(NEEDS.readContents);
      const ref = `refs/${request.parameter('ref')}`;
      const oid = await visibleCommit(repository, ref, request.stale);
      if (oid === null) throw notFound();
      return { status: 200, body: representReference(request.state, repository, ref, oid) };
    },
  },
  { method: 'POST', path: '/repos/{owner}/{repo}/git/refs', answer: createReference },
  { method: 'PATCH', path: '/repos/{owner}/{repo}/git/refs/{ref}', answer: updateReference },
  {
    method: 'DELETE',
    path: '/repos/{owner}/{repo}/git/refs/{ref}',
    answer: async (request) => {
      const repository = request.repository(NEEDS.writeContents);
      const ref = `refs/${request.parameter('ref')}`;
      if ((await repository.git.resolve(ref)) === null) throw new Refusal(422, 'Reference does not exist');
      await request.backend.pushes.move(repository, [{ ref, after: '0'.repeat(40) }], request.actor());
      return { status: 204 };
    },
  },
];
