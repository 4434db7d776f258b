import { createHmac } from 'node:crypto';
import type { AgentHint } from '../fleet/source.ts';
import { type GuardedAnswer, guardedRequest } from '../metrics/guarded-request.ts';
import type { HintRequest } from '../world.ts';

/** What an agent that listens is told, ready to be sent. */
export interface Message {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly privateAddresses: readonly string[];
}

/** Puts Argo CD's refresh annotation on an Application. */
export type RefreshApplication = (
  context: string,
  namespace: string,
  name: string,
) => Promise<{ readonly kind: string }>;

export interface AgentsOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Null where there is no kubeconfig. */
  readonly refresh: RefreshApplication | null;
  /** Sends a message; it may be lost. */
  readonly send?: (request: Parameters<typeof guardedRequest>[0]) => Promise<GuardedAnswer>;
}

/** Nobody waits longer for an agent that is only hinted. Milliseconds. */
const TIMEOUT_MILLISECONDS = 3_000;

/** What tells agents that there is something new in Git, for `World.hintAgent`. Never rejects. */
export function createAgents(options: AgentsOptions): (request: HintRequest) => Promise<boolean> {
  const { environment, refresh, send = guardedRequest } = options;
  return async (request) => {
    const { hint } = request;
    if (hint.kind === 'argocd-refresh') {
      const name = hint.application.replaceAll('{rollout}', request.rollout).replaceAll('{cluster}', request.cluster);
      const result = await refresh?.(hint.context, hint.namespace, name);
      return result?.kind === 'asked';
    }
    const secret = hint.secretVariable === null ? null : environment[hint.secretVariable];
    // A message without the signature that the agent wants would only be noise in its log.
    if (secret === undefined || secret === '') return false;
    const { url, headers, body, privateAddresses } = messageFor(request, hint, secret);
    const answer = await send({
      ...{ url, method: 'POST', headers, body, privateAddresses },
      ...{ timeoutMilliseconds: TIMEOUT_MILLISECONDS, maximumBytes: 0 },
    });
    return answer.kind === 'answer' && answer.status >= 200 && answer.status < 300;
  };
}

/** The message for an agent that listens, signed as it wants it. */
export function messageFor(
  request: HintRequest,
  { kind, url, privateAddresses }: Exclude<AgentHint, { kind: 'argocd-refresh' }>,
  secret: string | null,
): Message {
  const body = kind === 'argocd-webhook' ? pushOf(request) : receivedBy(request);
  const headers = { 'content-type': 'application/json', ...signatures(kind, body, secret) };
  return { url, headers, body, privateAddresses };
}

function signatures(kind: 'argocd-webhook' | 'flux-receiver', body: string, secret: string | null) {
  const event = kind === 'argocd-webhook' ? { 'x-github-event': 'push' } : {};
  if (secret === null) return event;
  const hash = (algorithm: 'sha1' | 'sha256'): string =>
    `${algorithm}=${createHmac(algorithm, secret).update(body).digest('hex')}`;
  if (kind === 'flux-receiver') return { 'x-signature': hash('sha256') };
  // Releases differ in which of the two they look at.
  return { ...event, 'x-hub-signature': hash('sha1'), 'x-hub-signature-256': hash('sha256') };
}

/** A push, as GitHub's webhook tells of it: of that only what Argo CD looks at. */
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
    commits: [{ id: commit, added: [], removed: [], modified: paths }],
  });
}

function receivedBy({ branch, commit }: HintRequest): string {
  return JSON.stringify({ repository: branch.repository, branch: branch.branch, commit });
}
