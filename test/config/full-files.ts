import { PLAIN_FLEET } from './written-fleet.ts';
import { fleetWith, rolloutText } from './written-rollout.ts';

const SOURCES_AND_WINDOWS = [
  '  sources:',
  '    main: {prometheus: {url: "https://prometheus.example.com", token: HEADGATE_SECRET_PROMETHEUS, privateAddresses: [10.0.0.0/8], timeout: 5s}}',
  '    quality: {http: {url: "https://quality.example.com/api"}}',
  '  windows:',
  '    timeZone: Europe/Vienna',
  '    allow: [{name: office hours, days: [Mon, Tue, Wed, Thu], from: "09:00", until: "16:00"}]',
  '    exclude: [{name: year’s end, first: "2026-12-20", last: "2027-01-06"}]',
  '',
].join('\n');

/** A fleet that says everything that a fleet may say. */
export const FULL_FLEET = PLAIN_FLEET.replace(
  '  clusters:\n',
  `  jurisdictions: [{name: eu, countries: [AT, DE], allows: [eu]}, {name: us, countries: [US], allows: [us, eu]}]\n${SOURCES_AND_WINDOWS}  clusters:\n`,
).replaceAll(
  /( {4}- name: (.*)\n)/g,
  (_match, line, name) =>
    `${line}      capacity: {requestsPerSecond: 2000, cost: 2}\n` +
    `      dns: {targets: [203.0.113.10], healthCheck: abc, geoTag: ${name}}\n` +
    '      health: {url: "https://a.example.com/ok", interval: 30s, timeout: 5s, status: 200-299, privateAddresses: [10.1.0.0/16], observers: {source: main, query: \'probe_success{cluster="{cluster}"}\', label: instance}}\n' +
    `      live: {statuses: {context: "kustomization/${name}-{rollout}/*", creator: "flux[bot]"}}\n` +
    '      hints: [{argocd: {webhook: "https://argocd.example.com/api/webhook", secret: HEADGATE_SECRET_ARGOCD, privateAddresses: [10.2.0.0/16]}}, {argocd: {application: "{rollout}-{cluster}", namespace: argocd, context: hub}}, {flux: {receiver: "https://flux.example.com/hook/abc", secret: HEADGATE_SECRET_FLUX, privateAddresses: ["fd00:1::/32"]}}]\n' +
    '      load: {source: main, query: \'sum(rate(requests_total{cluster="{cluster}",app="{rollout}"}[{window}]))\'}\n',
);

/** The fleet for {@link FULL_ROLLOUT}. */
export const FULL = fleetWith(
  '[{name: eu, countries: [AT, DE], allows: [eu]}, {name: us, countries: [US], allows: [us, eu]}]',
  [['  clusters:\n', `${SOURCES_AND_WINDOWS}  clusters:\n`]],
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
  '  gates:',
  '    - {name: success-rate, prometheus: {source: main, template: success-rate}, atLeast: 99.5, noWorseThanStable: {by: 0.5}, window: 5m, minimumSamples: 100, interval: 1m, failureLimit: 1, from: 5, per: cluster, onFailure: {rollBack: {what: fleet, gradual: true}}, onInsufficient: wait}',
  '    - name: queue',
  '      prometheus: {source: main, query: \'max_over_time(age{service="{service}"}[{window}])\', samples: \'sum(increase(jobs{service="{service}"}[{window}]))\'}',
  '      atMost: 30',
  '      minimumSamples: 10',
  '      onFailure: hold',
  '    - {name: quality, http: {source: quality, path: "/score?app={rollout}&version={slot}", value: /score, samples: /count}, noWorseThanStable: {by: 0.1, better: higher}, per: fleet, onFailure: ask, onInsufficient: pass}',
  '    - {name: e2e, check: {name: e2e, app: github-actions}}',
  '  deadline: {after: 2h, then: {rollBack: {what: wave}}}',
  '  windows: {timeZone: America/New_York, allow: [{name: mornings, until: "12:00"}], exclude: [{name: nights, from: "22:00", until: "06:00"}]}',
  '  deployments: {environment: "{rollout}/{cluster}"}',
  '  pullRequests: {repositories: [acme/shop], whenBusy: queue}',
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
      '    blueGreen: {waves: [{name: all, clusters: ["*"]}], smoke: {approval: {count: 2, users: [carol], teams: [acme/sre], notWhoStarted: true, expires: 24h}, check: smoke}, keepWarm: 1h}',
    ],
  },
);

/** One whose routes have what ExternalDNS reads, and one for k8gb. */
export const WRITER_ROLLOUTS = [
  'annotations: {prefix: external-dns.kubernetes.io/}',
  'gslb: {strategy: failover, ttl: 5s, splitBrainThreshold: 1m}',
].map((writer) => rolloutText([`  fleet: {dns: {${writer}}}`, '  clusters: {names: ["eu-*"]}']));
