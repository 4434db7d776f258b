import { readFleet } from '../../src/config/fleet-file.ts';
import { readRollout } from '../../src/config/rollout-file.ts';

/** Files of a GitOps repository with one generated rollout over as many clusters as asked for. */
export function gitopsFiles(clusters: number): Readonly<Record<string, string>> {
  const names = Array.from({ length: clusters }, (_, index) => `c${String(index).padStart(4, '0')}`);
  const cluster = (name: string): string =>
    `    - {name: ${name}, region: r1, jurisdiction: eu, gatewayApi: {version: "1.4", implementation: envoy-gateway}, gateways: [{name: public, namespace: gateways}]}`;
  return {
    'fleet.yaml': `apiVersion: headgate.dev/v1alpha1
kind: Fleet
spec:
  clusters:
${names.map(cluster).join('\n')}
`,
    'rollouts/checkout/rollout.yaml': `apiVersion: headgate.dev/v1alpha1
kind: Rollout
metadata: {name: checkout}
spec:
  namespace: shop
  backends:
    blue: {service: checkout-blue, port: 8080}
    green: {service: checkout-green, port: 8080}
  stable: blue
  routes:
    - name: checkout
      generate:
        hostnames: [shop.example.com]
        rules: [{matches: [{path: {type: PathPrefix, value: /checkout}}]}]
  strategy:
    canary: {steps: [{weight: 5}, {weight: 25}, {weight: 100}]}
  pullRequests: {repositories: [acme/shop]}
`,
  };
}

/** The same rollout and its fleet, normalised. */
export function rolloutOf(clusters: number) {
  const files = gitopsFiles(clusters);
  const fleet = readFleet('fleet.yaml', files['fleet.yaml'] ?? '');
  if (!fleet.ok) throw new Error(JSON.stringify(fleet.problems));
  const path = 'rollouts/checkout/rollout.yaml';
  const rollout = readRollout(path, 'checkout', files[path] ?? '', fleet.value);
  if (!rollout.ok) throw new Error(JSON.stringify(rollout.problems));
  return { fleet: fleet.value, rollout: rollout.value };
}

/** The middle of the figures, and the one that 99 % stay below. */
export function percentile(figures: readonly number[], share: number): number {
  const sorted = [...figures].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export function rounded(figure: number, digits = 1): number {
  return Number(figure.toFixed(digits));
}
