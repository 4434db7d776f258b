import type { TreeEntry } from './git-objects.ts';
import { legacyPermission, NEEDS, roleOf } from './github-permissions.ts';
import type { Repository } from './github-records.ts';
import { actorOf } from './github-tokens.ts';
import { representAccount } from './represent-account.ts';
import { representActivity, representEntry } from './represent-git.ts';
import { representFullRepository } from './represent-repository.ts';
import { notFound, pageSize, Refusal, type RestAnswer, type RestRequest, type Route } from './rest-request.ts';
import { visibleCommit } from './stale-reads.ts';

/** Above this the contents API gives a file's size but not its text. */
const LARGEST_INLINE_FILE = 1024 * 1024;

/** The commit that a branch, tag, full ref or id names. */
export async function commitNamed(request: RestRequest, repository: Repository, name: string): Promise<string | null> {
  for (const ref of [name, `refs/heads/${name}`, `refs/tags/${name}`, `refs/${name}`]) {
    if (!ref.startsWith('refs/')) continue;
    const commit = await visibleCommit(repository, ref, request.stale);
    if (commit !== null) return commit;
  }
  return /^[0-9a-f]{7,40}$/.test(name) ? repository.git.resolve(name) : null;
}

async function contents(request: RestRequest): Promise<RestAnswer> {
  const repository = request.repository(NEEDS.readContents);
  const ref = request.query.get('ref') ?? repository.defaultBranch;
  const commit = await commitNamed(request, repository, ref);
  if (commit === null) throw new Refusal(404, `No commit found for the ref ${ref}`);
  const path = request.parameter('path').replace(/^\/|\/$/g, '');
  const show = (at: string, entry: TreeEntry, size: number) =>
    representEntry(request.state, repository, at, ref, entry, size);
  const object = await repository.git.read(`${commit}:${path}`);
  if (object?.type === 'tree') {
    const entries = (await repository.git.tree(object.oid)) ?? [];
    const sized = entries.map(async (entry) => {
      const blob = entry.type === 'blob' ? await repository.git.blob(entry.oid) : null;
      return show(path === '' ? entry.name : `${path}/${entry.name}`, entry, blob?.content.length ?? 0);
    });
    return { status: 200, body: await Promise.all(sized) };
  }
  const entry = await repository.git.entry(commit, path);
  if (object === null || entry === null) throw notFound();
  if (/\braw\b/.test(request.accept)) return { status: 200, raw: object.content };
  const inline = object.content.length <= LARGEST_INLINE_FILE;
  const text = inline ? object.content.toString('base64').replace(/(.{60})/g, '$1\n') : '';
  return {
    status: 200,
    body: { ...show(path, entry, object.content.length), content: text, encoding: inline ? 'base64' : 'none' },
  };
}

function activity(request: RestRequest): RestAnswer {
  const repository = request.repository(NEEDS.readContents);
  const ref = request.query.get('ref');
  const wanted = ref === null || ref.startsWith('refs/') ? ref : `refs/heads/${ref}`;
  const type = request.query.get('activity_type');
  const visible = request.stale ? repository.pushes.slice(0, -1) : [...repository.pushes];
  const pushes = visible.filter(
    (push) => (wanted === null || push.ref === wanted) && (type === null || push.type === type),
  );
  if (request.query.get('direction') !== 'asc') pushes.reverse();
  const after = request.query.get('after');
  const start = after === null ? 0 : pushes.findIndex(({ nodeId }) => nodeId === after) + 1;
  const shown = pushes.slice(start, start + pageSize(request));
  const last = shown.at(-1);
  const query = new URLSearchParams(request.query);
  if (last !== undefined) query.set('after', last.nodeId);
  const more = start + shown.length < pushes.length;
  return {
    status: 200,
    body: shown.map((push) => representActivity(request.state, push)),
    headers: more ? { link: `<${request.state.origin}/api/v3${request.path}?${query}>; rel="next"` } : {},
  };
}

function collaboratorPermission(request: RestRequest): RestAnswer {
  const repository = request.repository(NEEDS.readMetadata);
  const login = request.parameter('username');
  const account = request.state.accounts.get(login.toLowerCase());
  if (account === undefined) throw new Refusal(404, `${login} is not a user`);
  const role = roleOf(request.state, repository, account);
  const { permissions } = representFullRepository(request.state, repository, role);
  const rights = role === null ? { ...permissions, pull: false } : permissions;
  const role_name = role ?? 'none';
  return {
    status: 200,
    body: {
      permission: legacyPermission(role),
      role_name,
      user: { ...representAccount(request.state, account), permissions: rights, role_name },
    },
  };
}

function teamMembership(request: RestRequest): RestAnswer {
  const { caller, state } = request;
  const [organisation, slug, login] = [
    request.parameter('org'),
    request.parameter('team_slug'),
    request.parameter('username'),
  ];
  if (caller.kind === 'nobody') throw new Refusal(401, 'Requires authentication');
  if (caller.kind === 'installation' && caller.permissions['members'] === undefined) {
    throw new Refusal(403, 'Resource not accessible by integration');
  }
  const foreign =
    caller.kind === 'installation' && caller.installation.account.login.toLowerCase() !== organisation.toLowerCase();
  const membership = state.teams.get(`${organisation}/${slug}`.toLowerCase())?.members.get(login.toLowerCase());
  if (foreign || membership === undefined) throw notFound();
  const url = `${state.origin}/api/v3${request.path}`;
  return { status: 200, body: { url, role: 'member', state: membership } };
}

/** Repositories, who may do what in them, what was pushed to them, and their files. */
export const REPOSITORY_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}',
    answer: (request) => {
      const repository = request.repository(NEEDS.readMetadata);
      const account = actorOf(request.caller);
      const role = account === null ? null : roleOf(request.state, repository, account);
      return { status: 200, body: representFullRepository(request.state, repository, role) };
    },
  },
  { method: 'GET', path: '/repos/{owner}/{repo}/collaborators/{username}/permission', answer: collaboratorPermission },
  { method: 'GET', path: '/orgs/{org}/teams/{team_slug}/memberships/{username}', answer: teamMembership },
  { method: 'GET', path: '/repos/{owner}/{repo}/activity', answer: activity },
  { method: 'GET', path: '/repos/{owner}/{repo}/contents/{path}', answer: contents },
];
