import type { Commit, Signature, TreeEntry } from './git-objects.ts';
import type { Push, Repository } from './github-records.ts';
import type { GitHubState } from './github-state.ts';
import { representAccount } from './represent-account.ts';
import { apiUrl, htmlUrl } from './represent-repository.ts';

const person = ({ name, email, at }: Signature) => ({ name, email, date: at });

/** A commit of the git database. None is signed here, whoever made it. */
export function representCommit(state: GitHubState, repository: Repository, commit: Commit) {
  const api = `${apiUrl(state, repository)}/git`;
  const html = `${htmlUrl(state, repository)}/commit`;
  return {
    sha: commit.oid,
    node_id: `C_${commit.oid}`,
    url: `${api}/commits/${commit.oid}`,
    html_url: `${html}/${commit.oid}`,
    author: person(commit.author),
    committer: person(commit.committer),
    tree: { sha: commit.tree, url: `${api}/trees/${commit.tree}` },
    message: commit.message,
    parents: commit.parents.map((sha) => ({ sha, url: `${api}/commits/${sha}`, html_url: `${html}/${sha}` })),
    verification: { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null },
  };
}

export function representReference(state: GitHubState, repository: Repository, ref: string, oid: string) {
  const api = `${apiUrl(state, repository)}/git`;
  const object = { type: 'commit', sha: oid, url: `${api}/commits/${oid}` };
  return { ref, node_id: `REF_${Buffer.from(ref).toString('base64url')}`, url: `${api}/${ref}`, object };
}

export function representTree(
  state: GitHubState,
  repository: Repository,
  oid: string,
  entries: readonly (TreeEntry & { readonly path: string })[],
) {
  const api = `${apiUrl(state, repository)}/git`;
  return {
    sha: oid,
    url: `${api}/trees/${oid}`,
    tree: entries.map(({ path, mode, type, oid: sha }) => ({
      path,
      mode,
      type,
      sha,
      url: `${api}/${type === 'tree' ? 'trees' : 'blobs'}/${sha}`,
    })),
    truncated: false,
  };
}

export function representActivity(state: GitHubState, push: Push) {
  const { id, nodeId, before, after, ref, at, type, actor } = push;
  return {
    id,
    node_id: nodeId,
    before,
    after,
    ref,
    timestamp: at,
    activity_type: type,
    actor: representAccount(state, actor),
  };
}

/** What every answer of the contents API says about a path. */
export function representEntry(
  state: GitHubState,
  repository: Repository,
  path: string,
  ref: string,
  entry: TreeEntry,
  size: number,
) {
  const { mode, oid } = entry;
  const type = mode === '040000' ? 'dir' : mode === '120000' ? 'symlink' : 'file';
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  const self = `${apiUrl(state, repository)}/contents/${encoded}?ref=${encodeURIComponent(ref)}`;
  const html = `${htmlUrl(state, repository)}/${type === 'dir' ? 'tree' : 'blob'}/${ref}/${encoded}`;
  const git = `${apiUrl(state, repository)}/git/${type === 'dir' ? 'trees' : 'blobs'}/${oid}`;
  const download = type === 'dir' ? null : `${htmlUrl(state, repository)}/raw/${ref}/${encoded}`;
  return {
    name: path.slice(path.lastIndexOf('/') + 1),
    path,
    sha: oid,
    size,
    url: self,
    html_url: html,
    git_url: git,
    download_url: download,
    type,
    _links: { self, git, html },
  };
}
