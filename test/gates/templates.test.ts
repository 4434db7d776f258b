import { describe, expect, it } from '@jest/globals';
import { IMPLEMENTATIONS } from '../../src/fleet/fleet.ts';
import { hasTemplate, readyQueries } from '../../src/gates/templates.ts';
import { GATE_TEMPLATES } from '../../src/rollout/gate.ts';

const SCENE = {
  backend: { service: 'checkout-green', namespace: 'shop', port: 8080, workload: 'checkout' },
  clusters: ['eu-west'],
  window: '5m',
};

describe('a ready query', () => {
  it('selects the backend in the cluster, or where nothing is said of clusters', () => {
    expect(readyQueries('istio', 'success-rate', SCENE)).toEqual({
      value:
        '100 * (1 - ((sum(rate(istio_requests_total{reporter=~"source|waypoint", destination_service_name="checkout-green", destination_service_namespace="shop", cluster=~"eu-west|", response_code=~"5.."}[5m])) or vector(0)) / sum(rate(istio_requests_total{reporter=~"source|waypoint", destination_service_name="checkout-green", destination_service_namespace="shop", cluster=~"eu-west|"}[5m]))))',
      samples:
        'sum(increase(istio_requests_total{reporter=~"source|waypoint", destination_service_name="checkout-green", destination_service_namespace="shop", cluster=~"eu-west|"}[5m]))',
    });
  });

  it('turns seconds into milliseconds, and leaves milliseconds', () => {
    expect(readyQueries('cilium', 'latency-p99', SCENE)?.value).toMatch(
      /^1000 \* histogram_quantile\(0\.99, sum by \(le\) \(rate\(hubble_http_request_duration_seconds_bucket\{destination_namespace="shop", destination_workload="checkout", /,
    );
    expect(readyQueries('envoy-gateway', 'latency-p50', SCENE)?.value).toMatch(/^histogram_quantile\(0\.5, /);
  });

  it('matches names and nothing that a name could mean as a regular expression', () => {
    const odd = { ...SCENE, clusters: ['a.b', 'c'], backend: { ...SCENE.backend, service: 'x.y' } };
    const query = readyQueries('envoy-gateway', 'error-rate', odd)?.value;
    expect(query).toContain('cluster=~"a\\\\.b|c|"');
    expect(query).toContain('envoy_cluster_name=~"service/shop/x\\\\.y/8080(/.+)?"');
  });

  it('exists where the implementation has numbers of a single backend, and nowhere else', () => {
    const table = IMPLEMENTATIONS.map((implementation) => [
      implementation,
      GATE_TEMPLATES.filter((template) => readyQueries(implementation, template, SCENE) !== null),
    ]);
    expect(Object.fromEntries(table)).toEqual({
      'envoy-gateway': GATE_TEMPLATES,
      istio: GATE_TEMPLATES,
      cilium: GATE_TEMPLATES,
      'nginx-gateway-fabric': ['success-rate', 'error-rate'],
      traefik: GATE_TEMPLATES,
      kong: [],
      kgateway: [],
      gke: [],
      'aws-load-balancer-controller': [],
      other: [],
    });
    for (const implementation of IMPLEMENTATIONS)
      for (const template of GATE_TEMPLATES)
        expect(hasTemplate(implementation, template)).toBe(readyQueries(implementation, template, SCENE) !== null);
  });
});
