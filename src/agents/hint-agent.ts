import type { AgentHint } from '../fleet/source.ts';
import { type GuardedAnswer, guardedRequest } from '../guarded/guarded-request.ts';
import type { HintRequest, HintResult } from '../world/hint-request.ts';
import { messageFor } from './message.ts';

/** Puts Argo CD's refresh annotation on an Application. */
export type RefreshApplication = (
  context: string,
  namespace: string,
  name: string,
) => Promise<{ readonly kind: 'asked' } | { readonly kind: 'unknown'; readonly message: string }>;

export interface AgentsOptions {
  /** Where the secrets are that hints name. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Null where there is no kubeconfig. */
  readonly refresh: RefreshApplication | null;
  /** Sends a message; it may be lost. */
  readonly send?: (request: Parameters<typeof guardedRequest>[0]) => Promise<GuardedAnswer>;
}

/** Nobody waits longer for an agent that is only hinted. Milliseconds. */
const TIMEOUT_MILLISECONDS = 3_000;

/** What tells agents that there is something new in Git, for `World.hintAgent`. */
export function createAgents(options: AgentsOptions): (request: HintRequest) => Promise<HintResult> {
  return async (request) => {
    const { hint } = request;
    return hint.kind === 'argocd-refresh' ? refreshed(options, request, hint) : told(options, request, hint);
  };
}

async function refreshed(
  { refresh }: AgentsOptions,
  { rollout, cluster }: HintRequest,
  { context, namespace, application }: Extract<AgentHint, { kind: 'argocd-refresh' }>,
): Promise<HintResult> {
  if (refresh === null) return notHeard('there is no kubeconfig here');
  const name = application.replaceAll('{rollout}', rollout).replaceAll('{cluster}', cluster);
  const result = await refresh(context, namespace, name);
  return result.kind === 'asked' ? { kind: 'heard' } : notHeard(result.message);
}

async function told(
  { environment, send = guardedRequest }: AgentsOptions,
  request: HintRequest,
  hint: Exclude<AgentHint, { kind: 'argocd-refresh' }>,
): Promise<HintResult> {
  const who = hint.kind === 'argocd-webhook' ? 'Argo CD’s webhook' : 'Flux’s Receiver';
  if (hint.kind === 'argocd-webhook' && request.repositoryUrl === null)
    return notHeard(`${who} knows a repository by its page, and this one has none`);
  const { secretVariable, privateAddresses } = hint;
  const secret = secretVariable === null ? null : environment[secretVariable];
  // A message without the signature that the agent wants would only be noise in its log.
  if (secret === undefined || secret === '') return notHeard(`${who} needs ${secretVariable}, which is not set here`);
  const { url, headers, body } = messageFor(request, hint, secret);
  const answer = await send({
    ...{ url, method: 'POST', headers, body, privateAddresses },
    ...{ timeoutMilliseconds: TIMEOUT_MILLISECONDS, maximumBytes: 0 },
  });
  if (answer.kind === 'failed') return notHeard(`${who} was not reached: ${answer.message}`);
  // Redirects are not followed: whoever is behind one was not named.
  return answer.status >= 200 && answer.status < 300
    ? { kind: 'heard' }
    : notHeard(`${who} answered with the status ${answer.status}`);
}

function notHeard(message: string): HintResult {
  return { kind: 'not-heard', message };
}
