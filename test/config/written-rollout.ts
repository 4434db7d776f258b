import { readFleet } from '../../src/config/fleet-file.ts';
import { readRollout } from '../../src/config/rollout-file.ts';
import type { Fleet } from '../../src/fleet/fleet.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';
import { accepted, edited, problemsOf } from './example-repository.ts';
import { PLAIN_FLEET } from './written-fleet.ts';

const HEAD = [
  'apiVersion: headgate.dev/v1alpha1',
  'kind: Rollout',
  'metadata: {name: checkout}',
  'spec:',
  '  namespace: shop',
  '  backends: {blue: {service: checkout-blue, port: 8080}, green: {service: checkout-green, port: 8080}}',
  '  stable: blue',
  '  routes:',
];

/** Everything after the routes that the smallest rollout needs. */
const REST = ['  strategy:', '    canary: {steps: [{weight: 10}, {weight: 100}]}'];

/** A rollout of one generated HTTPRoute on all clusters of the fleet, with these lines of `spec` besides. */
export function rolloutText(
  lines: readonly string[],
  { routes = GENERATED, strategy = REST }: { routes?: readonly string[]; strategy?: readonly string[] } = {},
): string {
  return `${[...HEAD, ...routes, ...strategy, ...lines].join('\n')}\n`;
}

export const GENERATED = [
  '    - name: checkout',
  '      generate: {hostnames: [shop.example.com], rules: [{name: main, matches: [{path: {type: PathPrefix, value: /}}]}]}',
];

export const ADOPTED = ['    - name: checkout', '      rules: [main, 2]'];

/** The plain fleet, its clusters with capacity and addresses, and with these jurisdictions. */
export function fleetWith(jurisdictions: string, edits: readonly (readonly [string, string])[] = []): Fleet {
  const text = PLAIN_FLEET.replace(/ {6}gateways: .*\n/g, (line, offset) => {
    const at = `{targets: [203.0.113.${offset % 250}]}`;
    return `${line}      capacity: {requestsPerSecond: 1000}\n      dns: ${at}\n`;
  }).replace('  clusters:\n', `  jurisdictions: ${jurisdictions}\n  clusters:\n`);
  return accepted(
    readFleet(
      'fleet.yaml',
      edits.reduce((all, [passage, by]) => edited(all, passage, by), text),
    ),
  );
}

export const FLEET = fleetWith('[{name: eu, countries: [AT, DE], allows: [eu]}, {name: us, countries: [US]}]');

export function read(text: string, fleet: Fleet = FLEET): Rollout {
  return accepted(readRollout('rollout.yaml', 'checkout', text, fleet));
}

/** Every problem without its line. */
export function problems(text: string, fleet: Fleet = FLEET): string[] {
  return problemsOf(readRollout('rollout.yaml', 'checkout', text, fleet)).map((each) => each.replace(/^\S+ /, ''));
}
