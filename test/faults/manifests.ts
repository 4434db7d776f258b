import { stringify } from 'yaml';

export const NAMESPACE = 'shop';
export const SERVICES = { blue: 'checkout-blue', green: 'checkout-green' } as const;
export const GATEWAY = { namespace: 'gateways', name: 'public', listener: 'https' } as const;
export const AGENT = 'flux[bot]';
export const PORT = 8080;

export interface Deadline {
  readonly after: string;
  /** `deadline.then` in the file; null: what is there by default. */
  readonly remedy: unknown;
}

/** What a story's files say beside what all of them have in common. */
export interface Settings {
  /** As in `rollout.yaml`; no gate where it is left out. */
  readonly gates?: readonly Readonly<Record<string, unknown>>[];
  /** As in `rollout.yaml`; an hour and then hold where it is left out. */
  readonly deadline?: Deadline;
  /** Clusters that are seen live by their agent's statuses; the others by their API. */
  readonly byStatuses?: readonly string[];
}

/** A gate on the one number that stories measure, in percent: two failures and everything goes back. */
export const SUCCESS_RATE = {
  name: 'success-rate',
  prometheus: {
    source: 'main',
    query: 'last_over_time(checkout_success_percent{cluster="{cluster}",service="{service}"}[{window}])',
  },
  atLeast: 99,
  window: '30s',
  interval: '1m',
  failureLimit: 2,
};

/** Written like this because a property `then` makes a promise of an object in the eyes of linters. */
const THEN = 'then';

/** Headgate's files know no anchors. */
const PLAIN = { aliasDuplicateObjects: false } as const;

/** The two repositories' first files: path to text. */
export function manifests(
  clusters: readonly string[],
  { gates = [], deadline = { after: '1h', remedy: null }, byStatuses = [] }: Settings,
  prometheusUrl: string | null,
): { readonly gitops: Readonly<Record<string, string>>; readonly app: Readonly<Record<string, string>> } {
  const head = (kind: string) => ({ apiVersion: 'headgate.dev/v1alpha1', kind });
  const main = { url: prometheusUrl, privateAddresses: ['127.0.0.0/8'], timeout: '1s' };
  const fleet = {
    ...head('Fleet'),
    spec: {
      delivery: 'delivery/{cluster}/{rollout}',
      ...(prometheusUrl === null ? {} : { sources: { main: { prometheus: main } } }),
      clusters: clusters.map((name) => ({
        name,
        region: `${name}-1`,
        jurisdiction: name.slice(0, 2),
        gatewayApi: { version: '1.4', implementation: 'istio' },
        gateways: [{ name: GATEWAY.name, namespace: GATEWAY.namespace, sectionName: GATEWAY.listener }],
        live: byStatuses.includes(name)
          ? { statuses: { context: `*/{rollout}-${name}/*`, creator: AGENT } }
          : { kubernetes: { context: name } },
      })),
    },
  };
  const rollout = {
    ...head('Rollout'),
    metadata: { name: 'checkout' },
    spec: {
      namespace: NAMESPACE,
      backends: {
        blue: { service: SERVICES.blue, port: PORT },
        green: { service: SERVICES.green, port: PORT },
      },
      stable: 'blue',
      routes: [
        {
          name: 'checkout',
          generate: {
            hostnames: ['shop.example.com'],
            rules: [{ matches: [{ path: { type: 'PathPrefix', value: '/checkout' } }] }],
          },
        },
      ],
      strategy: {
        canary: {
          steps: [
            { weight: 10, pause: '10m' },
            { weight: 25, pause: '10m' },
            { weight: 50, pause: '10m' },
            { weight: 100 },
          ],
        },
      },
      gates,
      deadline: { after: deadline.after, ...(deadline.remedy === null ? {} : { [THEN]: deadline.remedy }) },
      pullRequests: { repositories: ['acme/shop'] },
    },
  };
  const app = {
    ...head('App'),
    spec: { gitops: { repository: 'acme/shop-gitops', branch: 'main' }, rollouts: ['checkout'] },
  };
  return {
    gitops: { 'fleet.yaml': stringify(fleet, PLAIN), 'rollouts/checkout/rollout.yaml': stringify(rollout, PLAIN) },
    app: { '.github/headgate.yml': stringify(app, PLAIN) },
  };
}
