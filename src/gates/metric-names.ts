import type { Implementation } from '../fleet/fleet.ts';
import { quoted, regularExpression } from './promql.ts';

/** The backend of a version, as metrics may name it. */
export interface NamedBackend {
  readonly service: string;
  readonly namespace: string;
  readonly port: number;
  /** The Deployment behind the Service. */
  readonly workload: string;
}

/** How an implementation counts the requests to one backend. */
export interface BackendMetrics {
  /** A counter with a series for each kind of answer. */
  readonly requests: string;
  /** The requests that failed, among these: a label matcher. Statuses from 500 on, as clients' own mistakes are no fault. */
  readonly failed: string;
  /** A histogram of the requests' durations, without `_bucket`; null: there is none. */
  readonly durations: { readonly name: string; readonly milliseconds: boolean } | null;
  /** The label matchers that select a backend. */
  readonly of: (backend: NamedBackend) => readonly string[];
}

/**
 * What each implementation has of a single backend. An implementation that is missing has nothing that tells the backends
 * of one rule apart. `docs/gates.md` says what must be switched on, and where each name is from.
 */
export const BACKEND_METRICS: Readonly<Partial<Record<Implementation, BackendMetrics>>> = {
  // Needs EnvoyProxy's `mergeBackends` (1.9): otherwise all backends of a rule share one Envoy cluster, and this matches none.
  'envoy-gateway': {
    requests: 'envoy_cluster_upstream_rq_xx',
    failed: 'envoy_response_code_class="5"',
    durations: { name: 'envoy_cluster_upstream_rq_time', milliseconds: true },
    of: ({ service, namespace, port }) => [
      `envoy_cluster_name=~${quoted(`${regularExpression(`service/${namespace}/${service}/${port}`)}(/.+)?`)}`,
    ],
  },
  // The gateway and the waypoint report, as in Istio's own dashboards; a sidecar would count the same request again.
  istio: {
    requests: 'istio_requests_total',
    failed: 'response_code=~"5.."',
    durations: { name: 'istio_request_duration_milliseconds', milliseconds: true },
    of: ({ service, namespace }) => [
      'reporter=~"source|waypoint"',
      `destination_service_name=${quoted(service)}`,
      `destination_service_namespace=${quoted(namespace)}`,
    ],
  },
  // NGINX Plus only, and durations only as averages of each server, from which no percentile follows.
  'nginx-gateway-fabric': {
    requests: 'nginx_http_upstream_peer_responses_total',
    failed: 'nginx_status_range="5xx"',
    durations: null,
    of: ({ service, namespace, port }) => [
      `nginx_upstream_name=~${quoted(`${regularExpression(`${namespace}_${service}_${port}`)}(_.+)?`)}`,
    ],
  },
  // Hubble knows no Services behind a gateway, only workloads.
  cilium: {
    requests: 'hubble_http_requests_total',
    failed: 'status=~"5.."',
    durations: { name: 'hubble_http_request_duration_seconds', milliseconds: false },
    of: ({ workload, namespace }) => [
      `destination_namespace=${quoted(namespace)}`,
      `destination_workload=${quoted(workload)}`,
    ],
  },
  // From 3.7.6 on a service is named after the rule and the backend, before that after the backend alone.
  traefik: {
    requests: 'traefik_service_requests_total',
    failed: 'code=~"5.."',
    durations: { name: 'traefik_service_request_duration_seconds', milliseconds: false },
    of: ({ service, namespace, port }) => {
      const backend = regularExpression(`${namespace}-${service}`);
      const newer = `(http|grpc)route-.+-[0-9a-f]{20}-svc-${backend}-[0-9]+`;
      const older = `${backend}-((http|grpc)-)?${port}`;
      return [`service=~${quoted(`(${newer}|${older})@kubernetesgateway`)}`];
    },
  },
};
