import { PLAIN_FLEET } from './written-fleet.ts';
import { fleetWith, rolloutText } from './written-rollout.ts';

/** A fleet that says everything that a fleet may say. */
export const FULL_FLEET = PLAIN_FLEET.replace(
  '  clusters:\n',
  '  jurisdictions: [{name: eu, countries: [AT, DE], allows: [eu]}, {name: us, countries: [US], allows: [us, eu]}]\n  clusters:\n',
).replaceAll(
  /( {4}- name: (.*)\n)/g,
  (_match, line, name) =>
    `${line}      capacity: {requestsPerSecond: 2000, cost: 2}\n` +
    `      dns: {targets: [203.0.113.10], healthCheck: abc, geoTag: ${name}}\n` +
    '      health: {url: "https://a.example.com/ok", interval: 30s, timeout: 5s, status: 200-299}\n',
);

/** The fleet for {@link FULL_ROLLOUT}. */
export const FULL = fleetWith(
  '[{name: eu, countries: [AT, DE], allows: [eu]}, {name: us, countries: [US], allows: [us, eu]}]',
);

/** A rollout that says nearly everything that a rollout may say. */
export const FULL_ROLLOUT = rolloutText([
  '  preview:',
  '    headers: [{name: x-preview, value: candidate}]',
  '    cookies: [{name: preview, value: candidate}]',
  '    host: preview.example.com',
  '  mirror: {percent: 10}',
  '  sessions: {cookie: checkout-version, maxAge: 2h}',
  '  autoscaling:',
  '    kind: ScaledObject',
  '    deployments: {blue: checkout-blue, green: checkout-green}',
  '    minimum: 2',
  '    maximum: 20',
  '    cpuPercent: 70',
  '    triggers: [{type: cron, metadata: {timezone: UTC}}]',
  '  delivery: {pullRequest: {autoMerge: true}}',
  '  fleet:',
  '    shares: {eu-west: 60, eu-north: 40}',
  '    peak: {eu: 2000, us: 900}',
  '    dns: {host: shop.example.com, ttl: 30s, records: weighted, endpoint: {file: "d/{rollout}/a.yaml", name: a, namespace: dns}}',
  '    failover: {automatic: true, quorum: 3, staleAfter: 1m, unhealthyFor: 30s, healthyFor: 5m, drill: 10m, failBack: {steps: [25, 100], pause: 1m, automatic: false}}',
  '    burst: {homes: {eu: eu-west}, threshold: 75, returnBelow: 40, interval: 2m, mostPerMove: 10, leastPerMove: 1, staleAfter: 1m}',
  '    geo: {header: CF-IPCountry, default: us, hosts: {eu: eu.example.com, us: us.example.com}, status: 302}',
]);

/** One of the other strategy, behind a hub, in files of the operator's own. */
export const HUB_ROLLOUT = rolloutText(
  ['  fleet: {hub: {cluster: us-east, profile: gke, name: "{service}-{cluster}"}}', '  clusters: {names: ["eu-*"]}'],
  {
    routes: [
      '    - {name: checkout, rules: [main, 2], previewRules: [2]}',
      '    - {name: raw, kind: TCPRoute, generate: {}}',
    ],
    strategy: [
      '  strategy:',
      '    blueGreen: {waves: [{name: all, clusters: ["*"]}], smoke: {approval: true, check: smoke}, keepWarm: 1h}',
    ],
  },
);

/** One whose routes have what ExternalDNS reads, and one for k8gb. */
export const WRITER_ROLLOUTS = [
  'annotations: {prefix: external-dns.kubernetes.io/}',
  'gslb: {strategy: failover, ttl: 5s, splitBrainThreshold: 1m}',
].map((writer) => rolloutText([`  fleet: {dns: {${writer}}}`, '  clusters: {names: ["eu-*"]}']));
