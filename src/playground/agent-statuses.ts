import type { AgentReport } from './agent.ts';
import type { AgentKind } from './agent-receiver.ts';

export interface StatusOptions {
  readonly kind: AgentKind;
  readonly cluster: string;
  /** Where the REST API is. */
  readonly apiUrl: string;
  /** Of whoever reports. */
  readonly token: string;
  /** `owner/name` of the GitOps repository. */
  readonly repository: string;
}

/**
 * Puts an agent's reports on the GitOps repository's commits, as Flux' notification-controller (`kustomization/NAME/ID`)
 * and Argo CD's notifications (`continuous-delivery/NAME`, as its documentation has it) do.
 */
export function reportStatuses(options: StatusOptions): (report: AgentReport) => Promise<void> {
  const { kind, cluster, apiUrl, token, repository } = options;
  return async ({ commit, application, state }) => {
    const name = `${application}-${cluster}`;
    const context = kind === 'flux' ? `kustomization/${name}/${hashOf(cluster)}` : `continuous-delivery/${name}`;
    const response = await fetch(`${apiUrl}/repos/${repository}/statuses/${commit}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ state, context, description: `${application} in ${cluster}` }),
      redirect: 'error',
    });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`A status on ${commit} was answered with ${response.status}.`);
  };
}

/** Eight digits, as Flux tells its instances apart by. */
function hashOf(text: string): string {
  let hash = 0;
  for (const character of text) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
  return hash.toString(16).padStart(8, '0');
}
