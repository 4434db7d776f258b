/** An object of a cluster: which one, never what of it. */
export interface ObjectName {
  /** As in the object's `apiVersion`, such as `gateway.networking.k8s.io/v1`. */
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** What to read of a cluster. */
export interface ClusterQuestion {
  /** A context of the kubeconfig. */
  readonly context: string;
  readonly objects: readonly ObjectName[];
  /** Services whose endpoints are to be counted. */
  readonly services: readonly { readonly namespace: string; readonly name: string }[];
}

export type ClusterAnswer =
  | {
      readonly kind: 'read';
      /** In the order in which they were asked for; null where there is no such object. */
      readonly objects: readonly (Readonly<Record<string, unknown>> | null)[];
      /** In the order in which they were asked for: ready endpoints of all its slices; null where there is no such Service. */
      readonly endpoints: readonly (number | null)[];
    }
  /** Not reached, not allowed, or not understood: why, as a phrase without secrets. */
  | { readonly kind: 'unknown'; readonly message: string };
