import { delimiter } from 'node:path';

/** Where the clusters' addresses and credentials are. */
export type KubeconfigSource =
  /** Files that are read together, as kubectl does: of two entries with one name, the first file's holds. */
  | { readonly kind: 'files'; readonly paths: readonly string[] }
  /** The service account of the pod that this runs in. Its only context is called {@link IN_CLUSTER}. */
  | { readonly kind: 'in-cluster' };

/** What the one context is called where a pod's service account is used. */
export const IN_CLUSTER = 'in-cluster';

/**
 * Where to look for clusters: at what was named, otherwise in `KUBECONFIG`, otherwise at the pod's service account.
 * Never in the home folder: a person's own credentials are not used without her saying so.
 *
 * @param named a path that somebody gave on purpose; null: none
 * @returns null where there is nothing to look at
 */
export function kubeconfigSource(
  environment: Readonly<Record<string, string | undefined>>,
  named: string | null,
): KubeconfigSource | null {
  if (named !== null) return { kind: 'files', paths: [named] };
  const paths = (environment['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  if (paths.length > 0) return { kind: 'files', paths };
  return (environment['KUBERNETES_SERVICE_HOST'] ?? '') === '' ? null : { kind: 'in-cluster' };
}
