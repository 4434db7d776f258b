import { createHmac } from 'node:crypto';
import type { AgentHint } from '../fleet/source.ts';
import type { HintRequest } from '../world/hint-request.ts';

/** What an agent that listens is told, ready to be sent. */
export interface Message {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A push of more files than this is told without them: Argo CD takes that as a change of everything. */
const MOST_PATHS = 5_000;

/** The message for an agent that listens, signed as it wants it. */
export function messageFor(
  request: HintRequest,
  { kind, url }: Exclude<AgentHint, { kind: 'argocd-refresh' }>,
  secret: string | null,
): Message {
  const body = kind === 'argocd-webhook' ? pushOf(request) : receivedBy(request);
  return { url, headers: { 'content-type': 'application/json', ...signatures(kind, body, secret) }, body };
}

function signatures(kind: 'argocd-webhook' | 'flux-receiver', body: string, secret: string | null) {
  const event = kind === 'argocd-webhook' ? { 'x-github-event': 'push' } : {};
  if (secret === null) return event;
  const hash = (algorithm: 'sha1' | 'sha256'): string =>
    `${algorithm}=${createHmac(algorithm, secret).update(body).digest('hex')}`;
  if (kind === 'flux-receiver') return { 'x-signature': hash('sha256') };
  // Argo CD looks at the second since 2.13, and at the first before.
  return { ...event, 'x-hub-signature': hash('sha1'), 'x-hub-signature-256': hash('sha256') };
}

/**
 * A push, as GitHub's webhook tells of it: of that only what Argo CD looks at. `before` and the files have to be the whole
 * truth, because Argo CD takes the manifests of `before` for those of `after` where it sees none of an Application's files.
 */
function pushOf({ branch, commit, before, paths, repositoryUrl }: HintRequest): string {
  const [owner = '', name = ''] = branch.repository.split('/');
  return JSON.stringify({
    ref: `refs/heads/${branch.branch}`,
    before,
    after: commit,
    repository: {
      name,
      full_name: branch.repository,
      html_url: repositoryUrl,
      // Applications that follow HEAD are refreshed too: too often does no harm.
      default_branch: branch.branch,
      owner: { login: owner, name: owner },
    },
    commits: [{ id: commit, added: [], removed: [], modified: paths.length > MOST_PATHS ? [] : paths }],
  });
}

/** A Receiver of these types looks at nothing but the signature. The body makes each signature good for one commit only. */
function receivedBy({ branch, commit }: HintRequest): string {
  return JSON.stringify({ repository: branch.repository, branch: branch.branch, commit });
}
