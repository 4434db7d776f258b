/** A server that numbers are read from, as `fleet.yaml` declares it. Nobody else can name a URL. */
export interface MetricSource {
  readonly name: string;
  readonly kind: 'prometheus' | 'http';
  /** An absolute https or http URL without a query, a fragment or credentials; queries go below its path. */
  readonly url: string;
  /** The environment variable that holds a bearer token; null: none is sent. */
  readonly tokenVariable: string | null;
  /** Private and loopback addresses that it may have, as CIDR blocks; empty: public addresses only. */
  readonly privateAddresses: readonly string[];
  /** How long one answer may take. Seconds. */
  readonly timeoutSeconds: number;
}

/** How a cluster is seen to serve what Git says. */
export type LiveSource =
  /** Commit statuses that the cluster's agent puts on the GitOps repository's commits. */
  | {
      readonly kind: 'statuses';
      /** A glob over the statuses' contexts, with `{rollout}` replaced. */
      readonly context: string;
      /** The login that must have made them: a person's, or an app's with its suffix, as in `argocd[bot]`. */
      readonly creator: string;
    }
  /** The cluster itself. */
  | {
      readonly kind: 'kubernetes';
      /** A context of the kubeconfig. */
      readonly context: string;
    };

/** Whom to tell that there is something new in Git, so that nobody waits for the next poll. */
export type AgentHint =
  /** Argo CD's webhook, told as GitHub tells of a push. */
  | {
      readonly kind: 'argocd-webhook';
      readonly url: string;
      /** The environment variable that holds the webhook's secret; null: it has none. */
      readonly secretVariable: string | null;
      readonly privateAddresses: readonly string[];
    }
  /** Argo CD's refresh annotation on an Application, through the kubeconfig. Needs the right to patch it. */
  | {
      readonly kind: 'argocd-refresh';
      readonly context: string;
      readonly namespace: string;
      /** `{rollout}` and `{cluster}` are replaced. */
      readonly application: string;
    }
  /** A Flux Receiver of the type `generic-hmac`, or `generic` where there is no secret. */
  | {
      readonly kind: 'flux-receiver';
      readonly url: string;
      readonly secretVariable: string | null;
      readonly privateAddresses: readonly string[];
    };

/** A number that a source gives for a cluster. */
export interface ClusterQuery {
  /** A source of the kind `prometheus`. */
  readonly source: string;
  /** PromQL; `{cluster}`, `{rollout}` and `{window}` are replaced, as parts of a label's value or a duration. */
  readonly query: string;
}
