/** Who asks. `reader`: the service account of `manifests/rbac/`, with the rights of what was applied. `nobody`: a wrong token. */
export type Caller = 'administrator' | 'reader' | 'nobody';

export interface Answer {
  readonly status: number;
  /** Parsed where it is JSON, otherwise the text. */
  readonly body: unknown;
}

/** An API server that the suite can be run against. It serves everything that is asked for but UDPRoutes. */
export interface ApiUnderTest {
  ask(method: string, path: string, body?: unknown, options?: AskOptions): Promise<Answer>;
  /** Applies the documents of a file of `manifests/rbac/`. */
  applyRights(text: string): Promise<void>;
  /** The path of a kubeconfig whose one context is `cluster`. */
  kubeconfig(as: Caller): string;
  stop(): Promise<void>;
}

export interface AskOptions {
  readonly as?: Caller;
  /** JSON where it is left out. */
  readonly mediaType?: string;
}

/** A kubeconfig with the one context `cluster`. */
export function kubeconfigOf(
  cluster: Readonly<Record<string, unknown>>,
  user: Readonly<Record<string, unknown>>,
): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'cluster', cluster }],
    users: [{ name: 'user', user }],
    contexts: [{ name: 'cluster', context: { cluster: 'cluster', user: 'user' } }],
  });
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
