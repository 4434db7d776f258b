import type { Account } from './account-records.ts';
import { objectionTo } from './branch-protection.ts';
import type { TreeChange } from './git-objects.ts';
import { NO_OBJECT } from './git-repository.ts';
import { commitNamed, refNode, refNodeId } from './github-graphql-git.ts';
import { canSee, NEEDS } from './github-permissions.ts';
import type { Repository } from './github-records.ts';
import { actorOf } from './github-tokens.ts';
import { type Arguments, demand, type GraphqlRequest, type Node, refusal } from './graphql-answer.ts';
import { record } from './rest-request.ts';

const OBJECT_ID = /^[0-9a-f]{40}$/;
const BASE64 = /^[A-Za-z0-9+/\s]*={0,2}\s*$/;

function inputOf(args: Arguments): Readonly<Record<string, unknown>> {
  return record(args['input']) ?? {};
}

function records(value: unknown): Readonly<Record<string, unknown>>[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  return items.map((item) => record(item) ?? {});
}

function visible(request: GraphqlRequest, fits: (repository: Repository) => boolean, otherwise: string): Repository {
  const { state } = request.backend;
  const found = [...state.repositories.values()].find((one) => fits(one) && canSee(state, request.caller, one));
  if (found === undefined) throw refusal('NOT_FOUND', otherwise);
  return found;
}

function writer(request: GraphqlRequest, repository: Repository): Account {
  demand(request, repository, NEEDS.writeContents);
  const actor = actorOf(request.caller);
  if (actor === null) throw refusal('FORBIDDEN', 'Resource not accessible by integration');
  return actor;
}

function branchOf(
  request: GraphqlRequest,
  given: Readonly<Record<string, unknown>>,
): { readonly repository: Repository; readonly ref: string } {
  const { id, repositoryNameWithOwner: fullName, branchName } = given;
  if (typeof id === 'string') {
    const [, key = ''] = /^REF_(.+)$/.exec(id) ?? [];
    const [repositoryId = '', ref = ''] = Buffer.from(key, 'base64url').toString('utf8').split(':');
    const message = `Could not resolve to a node with the global id of '${id}'`;
    return {
      repository: visible(request, (one) => String(one.id) === repositoryId && refNodeId(one, ref) === id, message),
      ref,
    };
  }
  if (typeof fullName !== 'string' || typeof branchName !== 'string') {
    throw refusal('UNPROCESSABLE', 'A branch needs either an id, or a repositoryNameWithOwner and a branchName.');
  }
  const message = `Could not resolve to a Repository with the name '${fullName}'.`;
  const repository = visible(request, (one) => one.fullName.toLowerCase() === fullName.toLowerCase(), message);
  return { repository, ref: branchName.startsWith('refs/heads/') ? branchName : `refs/heads/${branchName}` };
}

/** What the commit changes, checked as GitHub checks it: each path once, nothing deleted that is not there. */
async function changesOf(repository: Repository, head: string, fileChanges: unknown): Promise<TreeChange[]> {
  const { additions, deletions } = record(fileChanges) ?? {};
  const changes: TreeChange[] = [];
  for (const { path, contents } of records(additions)) {
    const text = String(contents);
    if (!BASE64.test(text)) throw refusal('UNPROCESSABLE', `The contents of \`${path}\` are not valid Base64.`);
    changes.push({ path: String(path), mode: '100644', content: Buffer.from(text, 'base64') });
  }
  for (const { path } of records(deletions)) changes.push({ path: String(path), mode: null });
  const paths = changes.map(({ path }) => path);
  const seen = new Set<string>();
  const twice = paths.find((path) => seen.size === seen.add(path).size);
  if (twice !== undefined) throw refusal('UNPROCESSABLE', `The path \`${twice}\` is given more than once.`);
  const malformed = paths.find(
    (path) => path === '' || path.split('/').some((part) => ['', '.', '..', '.git'].includes(part)),
  );
  if (malformed !== undefined)
    throw refusal('UNPROCESSABLE', `A path was provided that is malformed: \`${malformed}\``);
  const missing = changes.map(
    async (change) => change.mode === null && (await repository.git.entry(head, change.path)) === null,
  );
  if ((await Promise.all(missing)).includes(true)) {
    throw refusal(
      'UNPROCESSABLE',
      `A path was requested for deletion which does not exist as of commit oid \`${head}\``,
    );
  }
  return changes;
}

/** One commit on top of the expected one, or none. */
export async function createCommitOnBranch(request: GraphqlRequest, args: Arguments): Promise<Node> {
  const input = inputOf(args);
  const { repository, ref } = branchOf(request, record(input['branch']) ?? {});
  const actor = writer(request, repository);
  const head = await repository.git.resolve(ref);
  if (head === null) throw refusal('NOT_FOUND', `Could not resolve to a branch with the name '${ref}'.`);
  const expected = String(input['expectedHeadOid']);
  // Two blanks before "Pull", as GitHub writes it.
  const stale = `Expected branch to point to "${expected}" but it did not.  Pull and try again.`;
  if (head !== expected) throw refusal('STALE_DATA', stale);
  const objection = objectionTo(repository, ref);
  if (objection !== null) throw refusal('BRANCH_PROTECTION_RULE_VIOLATION', objection);
  const { headline, body } = record(input['message']) ?? {};
  const { state, pushes } = request.backend;
  const at = state.now();
  const after = await repository.git.writeFiles({
    parents: [head],
    changes: await changesOf(repository, head, input['fileChanges']),
    author: { name: actor.login, email: actor.email, at },
    committer: { name: 'GitHub', email: 'noreply@github.com', at },
    message: typeof body === 'string' && body !== '' ? `${headline}\n\n${body}` : String(headline),
  });
  const moved = await pushes.move(repository, [{ ref, before: head, after }], actor);
  if (!moved) {
    const now = await repository.git.resolve(ref);
    throw refusal('STALE_DATA', `Ref ${ref} is at ${now} but expected ${head}`);
  }
  const { clientMutationId = null } = input;
  const fresh = { ...request, stale: false };
  return {
    clientMutationId,
    commit: () => commitNamed(fresh, repository, after),
    ref: () => refNode(fresh, repository, ref),
  };
}

/** Makes a branch or a tag that is not there yet. */
export async function createRef(request: GraphqlRequest, args: Arguments): Promise<Node> {
  const input = inputOf(args);
  const id = String(input['repositoryId']);
  const otherwise = `Could not resolve to a node with the global id of '${id}'`;
  const repository = visible(request, ({ nodeId }) => nodeId === id, otherwise);
  const actor = writer(request, repository);
  const ref = String(input['name']);
  const after = String(input['oid']);
  if (!/^refs\/(heads|tags)\/./.test(ref)) throw refusal('UNPROCESSABLE', `${ref} is not a valid ref name.`);
  if ((await repository.git.resolve(after)) === null) {
    throw refusal('UNPROCESSABLE', `No commit exists with the id ${after}.`);
  }
  if (!(await request.backend.pushes.move(repository, [{ ref, before: NO_OBJECT, after }], actor))) {
    throw refusal('UNPROCESSABLE', `A ref named "${ref}" already exists in the repository.`);
  }
  const { clientMutationId = null } = input;
  return { clientMutationId, ref: () => refNode({ ...request, stale: false }, repository, ref) };
}

/** Moves refs, all or none, each only from where it has to be. */
export async function updateRefs(request: GraphqlRequest, args: Arguments): Promise<Node> {
  const input = inputOf(args);
  const id = String(input['repositoryId']);
  const repository = visible(
    request,
    ({ nodeId }) => nodeId === id,
    `Could not resolve to a node with the global id of '${id}'`,
  );
  const actor = writer(request, repository);
  const moves = await Promise.all(records(input['refUpdates']).map((update) => moveOf(repository, update)));
  if (!(await request.backend.pushes.move(repository, moves, actor))) {
    throw refusal(
      'UNPROCESSABLE',
      `Refs ${moves.map(({ ref }) => ref).join(', ')} were moved meanwhile; none was updated.`,
    );
  }
  return { clientMutationId: input['clientMutationId'] ?? null };
}

async function moveOf(repository: Repository, update: Readonly<Record<string, unknown>>) {
  const { name, beforeOid, afterOid, force } = update;
  const ref = String(name);
  const after = String(afterOid);
  if (!/^refs\/(heads|tags)\/./.test(ref)) throw refusal('UNPROCESSABLE', `${ref} is not a valid ref name.`);
  for (const oid of [after, beforeOid ?? after]) {
    if (!OBJECT_ID.test(String(oid)))
      throw refusal('argumentLiteralsIncompatible', `\`${oid}\` is not a valid GitObjectID.`);
  }
  const now = (await repository.git.resolve(ref)) ?? NO_OBJECT;
  const objection = objectionTo(repository, ref);
  if (objection !== null) throw refusal('BRANCH_PROTECTION_RULE_VIOLATION', objection);
  if (typeof beforeOid === 'string' && beforeOid !== now) {
    throw refusal('UNPROCESSABLE', `Ref ${ref} is at ${now} but expected ${beforeOid}`);
  }
  if (after !== NO_OBJECT && (await repository.git.resolve(after)) === null) {
    throw refusal('UNPROCESSABLE', `No commit exists with the id ${after}.`);
  }
  const forward = now === NO_OBJECT || after === NO_OBJECT || (await repository.git.isAncestor(now, after));
  if (force !== true && !forward) throw refusal('UNPROCESSABLE', `Update of ${ref} is not a fast forward.`);
  return { ref, before: typeof beforeOid === 'string' ? beforeOid : now, after };
}
