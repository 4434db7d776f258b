/** What a gateway has served of one backend since it was started. */
interface Served {
  readonly succeeded: number;
  readonly failed: number;
}

type Labels = Readonly<Record<string, string>>;

const VERSIONS = { 'checkout-blue': { succeeded: 990, failed: 10 }, 'checkout-green': { succeeded: 90, failed: 10 } };

/**
 * The metrics of five gateways as each names them, after so many scrapes: of 100 requests to `checkout-green` 10 fail, of
 * 1,000 to `checkout-blue` 10, and all take from a quarter to half a second. Everything beside these two, which a query
 * must not count, fails always.
 */
export function gatewayMetrics(scrapes: number): string {
  const lines: string[] = [];
  const count = (name: string, labels: Labels, value: number): void => {
    const written = Object.entries(labels).map(([key, text]) => `${key}="${text}"`);
    lines.push(`${name}{${written.join(',')}} ${value}`);
  };
  const serve = (gateway: Gateway, service: string, namespace: string, { succeeded, failed }: Served): void => {
    const { requests, good, bad, durations, of } = gateway;
    const labels = of(service, namespace);
    if (succeeded > 0) count(requests, { ...labels, ...good }, succeeded * scrapes);
    if (failed > 0) count(requests, { ...labels, ...bad }, failed * scrapes);
    if (durations === null) return;
    const total = (succeeded + failed) * scrapes;
    for (const [bound, share] of [
      [0.25, 0],
      [0.5, 1],
      [1, 1],
      ['+Inf', 1],
    ] as const) {
      const le = typeof bound === 'number' && durations.milliseconds ? bound * 1000 : bound;
      count(`${durations.name}_bucket`, { ...labels, le: String(le) }, total * share);
    }
  };
  const broken = { succeeded: 0, failed: 1_000_000 };
  for (const gateway of GATEWAYS) {
    for (const [service, served] of Object.entries(VERSIONS)) serve(gateway, service, 'shop', served);
    serve(gateway, 'checkout-flawless', 'shop', { succeeded: 100, failed: 0 });
    serve(gateway, 'checkout-broken', 'shop', { succeeded: 0, failed: 100 });
    serve(gateway, 'checkout-idle', 'shop', { succeeded: 0, failed: 0 });
    serve(gateway, 'checkout-green', 'staging', broken);
    serve(gateway, 'checkout-green-2', 'shop', broken);
    serve(gateway, 'old-checkout-green', 'shop', broken);
    serve(
      { ...gateway, of: (...names) => ({ ...gateway.of(...names), cluster: 'elsewhere' }) },
      'checkout-green',
      'shop',
      broken,
    );
  }
  for (const [service, { failed }] of Object.entries(VERSIONS))
    count(
      'istio_requests_total',
      { ...istioLabels(service, 'shop'), reporter: 'destination', response_code: '500' },
      failed * 1e6 * scrapes,
    );
  count(
    'envoy_cluster_upstream_rq_xx',
    { envoy_cluster_name: 'httproute/shop/checkout/rule/0', envoy_response_code_class: '5' },
    scrapes,
  );
  for (let index = 0; index < 3_000; index += 1) count('crowd', { index: String(index) }, scrapes);
  count('pair', { side: 'left' }, scrapes);
  count('pair', { side: 'right' }, scrapes);
  count('idle_requests_total', {}, 0);
  return `${lines.join('\n')}\n`;
}

interface Gateway {
  readonly requests: string;
  readonly good: Labels;
  readonly bad: Labels;
  readonly durations: { readonly name: string; readonly milliseconds: boolean } | null;
  readonly of: (service: string, namespace: string) => Labels;
}

function istioLabels(service: string, namespace: string): Labels {
  return {
    reporter: 'source',
    source_workload: 'gateway-istio',
    source_workload_namespace: 'gateways',
    destination_service: `${service}.${namespace}.svc.cluster.local`,
    destination_service_name: service,
    destination_service_namespace: namespace,
    request_protocol: 'http',
  };
}

const GATEWAYS: readonly Gateway[] = [
  {
    requests: 'envoy_cluster_upstream_rq_xx',
    good: { envoy_response_code_class: '2' },
    bad: { envoy_response_code_class: '5' },
    durations: { name: 'envoy_cluster_upstream_rq_time', milliseconds: true },
    of: (service, namespace) => ({ envoy_cluster_name: `service/${namespace}/${service}/8080` }),
  },
  {
    requests: 'istio_requests_total',
    good: { response_code: '200' },
    bad: { response_code: '503' },
    durations: { name: 'istio_request_duration_milliseconds', milliseconds: true },
    of: istioLabels,
  },
  {
    requests: 'nginx_http_upstream_peer_responses_total',
    good: { nginx_status_range: '2xx' },
    bad: { nginx_status_range: '5xx' },
    durations: null,
    of: (service, namespace) => ({
      nginx_peer_address: '10.0.0.7:8080',
      nginx_peer_name: '10.0.0.7:8080',
      nginx_upstream_name: `${namespace}_${service}_8080`,
      nginx_zone_name: `${namespace}_${service}_8080`,
    }),
  },
  {
    requests: 'hubble_http_requests_total',
    good: { status: '200' },
    bad: { status: '503' },
    durations: { name: 'hubble_http_request_duration_seconds', milliseconds: false },
    of: (service, namespace) => ({
      destination_namespace: namespace,
      destination_workload: service,
      method: 'GET',
      protocol: 'HTTP/1.1',
      reporter: 'client',
    }),
  },
  {
    requests: 'traefik_service_requests_total',
    good: { code: '200' },
    bad: { code: '503' },
    durations: { name: 'traefik_service_request_duration_seconds', milliseconds: false },
    of: (service, namespace) => ({
      method: 'GET',
      protocol: 'http',
      // Both ways in which Traefik names services: by rule and backend, and before 3.7.6 by the backend alone.
      service: service.endsWith('blue')
        ? `${namespace}-${service}-http-8080@kubernetesgateway`
        : `httproute-${namespace}-checkout-gw-gateways-public-ep-web-0-af329269dd38031b03e3-svc-${namespace}-${service}-1@kubernetesgateway`,
    }),
  },
];
