import { Counter, Histogram, Registry } from 'prom-client';

/** One request, after it was answered. */
export interface Passage {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** `namespace/name`; null: no route took it. */
  readonly route: string | null;
  /** The Service that was chosen; null: none was. */
  readonly service: { readonly namespace: string; readonly name: string } | null;
  readonly status: number;
  readonly milliseconds: number;
}

/** How many requests had the same fate. */
export interface Count {
  readonly route: string | null;
  /** The Service's name; null: the gateway answered by itself. */
  readonly service: string | null;
  readonly status: number;
  readonly requests: number;
}

/** What a Service answered in a stretch of time. */
export interface Stretch {
  readonly requests: number;
  /** With a status of 500 or above. */
  readonly failures: number;
}

/** Requests that are remembered one by one, for questions about the last minutes. */
const REMEMBERED = 20_000;

/** As Istio's telemetry has them. */
const BUCKETS = [0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000];
const LABELS = [
  'reporter',
  'source_workload',
  'source_workload_namespace',
  'destination_service',
  'destination_service_name',
  'destination_service_namespace',
  'request_protocol',
  'response_code',
] as const;

/** Counts what passes a gateway, under the names and labels of Istio's standard metrics for a gateway. */
export class GatewayMeter {
  readonly #registry = new Registry();
  readonly #requests: Counter;
  readonly #duration: Histogram;
  readonly #gateway: { readonly namespace: string; readonly name: string };
  readonly #counts = new Map<string, Count>();
  #recent: Passage[] = [];

  constructor(gateway: { readonly namespace: string; readonly name: string }) {
    this.#gateway = gateway;
    this.#requests = new Counter({
      name: 'istio_requests_total',
      help: 'Requests that the gateway handled.',
      labelNames: LABELS,
      registers: [this.#registry],
    });
    this.#duration = new Histogram({
      name: 'istio_request_duration_milliseconds',
      help: 'How long requests took.',
      labelNames: LABELS,
      buckets: BUCKETS,
      registers: [this.#registry],
    });
  }

  record(passage: Passage): void {
    const { route, service, status, milliseconds } = passage;
    const labels = {
      reporter: 'source',
      source_workload: this.#gateway.name,
      source_workload_namespace: this.#gateway.namespace,
      destination_service: service === null ? 'unknown' : `${service.name}.${service.namespace}.svc.cluster.local`,
      destination_service_name: service?.name ?? 'unknown',
      destination_service_namespace: service?.namespace ?? 'unknown',
      request_protocol: 'http',
      response_code: String(status),
    };
    this.#requests.inc(labels);
    this.#duration.observe(labels, milliseconds);
    const key = JSON.stringify([route, service?.name, status]);
    const requests = (this.#counts.get(key)?.requests ?? 0) + 1;
    this.#counts.set(key, { route, service: service?.name ?? null, status, requests });
    this.#recent.push(passage);
    if (this.#recent.length > 2 * REMEMBERED) this.#recent = this.#recent.slice(-REMEMBERED);
  }

  /** In Prometheus' text format. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  /** Since the beginning. */
  counts(): readonly Count[] {
    return [...this.#counts.values()];
  }

  /** What a Service answered since a moment, in milliseconds since the epoch. */
  since(service: string, moment: number): Stretch {
    const own = this.#recent.filter((one) => one.at >= moment && one.service?.name === service);
    return { requests: own.length, failures: own.filter(({ status }) => status >= 500).length };
  }
}
