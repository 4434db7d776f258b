import type { FleetCluster } from '../../src/fleet/fleet.ts';
import type { FileChange, Files } from '../../src/gateway/change.ts';
import {
  type ManifestRequest,
  type ManifestResult,
  manifestPaths,
  neighbourPaths,
  renderManifests,
} from '../../src/gateway/manifests.ts';
import type { Standing } from '../../src/gateway/share.ts';
import type { Split } from '../../src/gateway/split.ts';
import type { Refusal } from '../../src/rollout/refusal.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';
import type { Route, RouteRule } from '../../src/rollout/route.ts';
import { PLAIN } from '../rollout/plain-rollout.ts';

/** The template of delivery folders in these tests. */
export const DELIVERY = 'delivery/{cluster}/{rollout}';

/** Where `route` of the cluster `eu-west` lies. */
export const EU_WEST = 'delivery/eu-west/checkout/httproute.yaml';

export function cluster(name: string, changed: Partial<FleetCluster> = {}): FleetCluster {
  return {
    name,
    region: name,
    jurisdiction: 'eu',
    labels: {},
    share: 1,
    capacity: null,
    dns: { targets: [], healthCheck: null, geoTag: name },
    health: null,
    live: null,
    hints: [],
    load: null,
    gatewayApi: '1.6',
    implementation: 'envoy-gateway',
    gateways: [{ name: 'public', namespace: 'infra', sectionName: null }],
    ...changed,
  };
}

/** A route that the operator owns. */
export function adopted(changed: Partial<Route> = {}): Route {
  return {
    kind: 'HTTPRoute',
    name: 'checkout',
    namespace: 'shop',
    file: 'httproute.yaml',
    rules: null,
    previewRules: [],
    generate: null,
    ...changed,
  };
}

/** A route that is written where it is not. */
export function generated(rules: readonly RouteRule[] = [], changed: Partial<Route> = {}): Route {
  return adopted({ generate: { hostnames: ['shop.example.com'], rules, labels: {}, annotations: {} }, ...changed });
}

export function rollout(changed: Partial<Rollout> = {}): Rollout {
  const anyone = { role: 'write', users: [], teams: [] } as const;
  return {
    name: 'checkout',
    clusters: [cluster('eu-west')],
    slots: ['blue', 'green'],
    backends: {
      blue: { service: 'checkout-blue', namespace: null, port: 8080 },
      green: { service: 'checkout-green', namespace: null, port: 8080 },
    },
    initialStable: 'blue',
    routes: [adopted()],
    strategy: {
      kind: 'canary',
      steps: [],
      waves: [{ name: 'all', clusters: ['eu-west'] }],
      order: 'steps',
      promoteFrom: 0,
      gradualPauseSeconds: 60,
    },
    ...PLAIN,
    versionPins: [],
    repositories: [],
    requireSha: false,
    permissions: {
      rights: {
        canary: anyone,
        promote: anyone,
        rollback: anyone,
        pause: anyone,
        resume: anyone,
        abort: anyone,
        approve: anyone,
        'break-glass': anyone,
        switch: anyone,
        shift: anyone,
        drain: anyone,
        failover: anyone,
        read: anyone,
      },
      restrictions: [],
    },
    ...changed,
  };
}

/** Green is the candidate with that weight in every cluster named. */
export function canary(weight: number, ...clusters: readonly string[]): Standing {
  const names = clusters.length === 0 ? ['eu-west'] : clusters;
  return { stable: 'blue', candidate: 'green', weights: Object.fromEntries(names.map((name) => [name, weight])) };
}

/** A split without a preview, copies or sessions. */
export function splitInto(shares: Split['shares']): Split {
  return { shares, preview: shares, mirrored: null, sessions: null };
}

/** All traffic on blue, no candidate. */
export const IDLE: Standing = { stable: 'blue', candidate: null, weights: {} };

/** Everything that a rendering reads, at the same commit. */
function filesOf(
  one: Rollout,
  clusters: readonly FleetCluster[],
  delivery: string,
  given: Readonly<Record<string, string>>,
): Files {
  const read = (paths: readonly string[]): Files => new Map(paths.map((path) => [path, given[path] ?? null]));
  const manifests = read(manifestPaths(one, clusters, delivery));
  return new Map([...manifests, ...read(neighbourPaths(one, clusters, delivery, manifests))]);
}

/** Renders with whatever files are given; all others are absent. */
export function render(
  files: Readonly<Record<string, string>>,
  changed: Partial<Omit<ManifestRequest, 'files'>> = {},
): ManifestResult {
  const one = changed.rollout ?? rollout();
  const clusters = changed.clusters ?? one.clusters.map(({ name }) => cluster(name));
  const delivery = changed.delivery ?? DELIVERY;
  return renderManifests({
    rollout: one,
    clusters,
    delivery,
    before: IDLE,
    after: canary(2500, ...one.clusters.map(({ name }) => name)),
    pin: null,
    force: false,
    ...changed,
    files: filesOf(one, clusters, delivery, files),
  });
}

/** The changes of a rendering that must have worked. */
export function changesOf(result: ManifestResult): readonly FileChange[] {
  if (!result.ok) throw new Error(`Refused: ${JSON.stringify(result.refusals, null, 2)}`);
  return result.changes;
}

/** The new text of the one file that must have changed. */
export function afterOf(result: ManifestResult): string {
  const [change, second] = changesOf(result);
  if (change === undefined || second !== undefined) throw new Error('Not exactly one file changed');
  return change.after;
}

/** The refusals of a rendering that must have been refused. */
export function refusalsOf(result: ManifestResult): readonly Refusal[] {
  if (result.ok) throw new Error(`Not refused: ${JSON.stringify(result.changes, null, 2)}`);
  return result.refusals;
}

/** The warnings of a rendering that must have worked. */
export function warningsOf(result: ManifestResult): readonly Refusal[] {
  if (!result.ok) throw new Error(`Refused: ${JSON.stringify(result.refusals, null, 2)}`);
  return result.warnings;
}

/** An operator's HTTPRoute with these rules, as lines below `rules:`. */
export function httpRoute(rules: string, metadata = ''): string {
  return `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: checkout
  namespace: shop
${metadata}spec:
  parentRefs:
    - name: public
      namespace: infra
  rules:
${rules}`;
}

/** A rule with both backends at the given weights. */
export function rule(blue: number | string, green: number | string): string {
  return `    - backendRefs:
        - name: checkout-blue
          port: 8080
          weight: ${blue}
        - name: checkout-green
          port: 8080
          weight: ${green}
`;
}
