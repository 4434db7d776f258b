import { stringify } from 'yaml';
import type { AgentKind } from './agent-receiver.ts';

/** What a cluster's files need to say of it. */
export interface TrafficCluster {
  readonly name: string;
  readonly jurisdiction: string;
  /** Where to tell its agent of a commit. */
  readonly agent: AgentKind;
  readonly hintUrl: string;
  /** True: it is seen live by its agent's statuses, otherwise by its API. */
  readonly byStatuses: boolean;
}

/** Where the gate's numbers come from. */
export interface TrafficSource {
  readonly kind: 'prometheus' | 'http';
  readonly url: string;
}

/** The environment variable with the secret that hints are signed with. */
export const HINT_SECRET_VARIABLE = 'HEADGATE_SECRET_HINTS';

/** The rollout, the app and what users ask for. */
export const TRAFFIC = {
  rollout: 'checkout',
  namespace: 'shop',
  host: 'shop.example.com',
  path: '/checkout',
  stable: { service: 'checkout-blue', port: 8080 },
  candidate: { service: 'checkout-green', port: 8080 },
  gateway: { namespace: 'gateways', name: 'public', listener: 'http' },
} as const;

const LOOPBACK = ['127.0.0.0/8'];

/** Headgate's files know no anchors. */
const PLAIN = { aliasDuplicateObjects: false } as const;

/** The login that an agent reports statuses as. */
export function agentLogin(kind: AgentKind): string {
  return `${kind}[bot]`;
}

/**
 * A GitOps repository whose clusters, agents and numbers are all on this machine: path to text. Its pauses and intervals
 * are seconds, where a real one's are minutes.
 */
export function trafficManifests(
  clusters: readonly TrafficCluster[],
  source: TrafficSource,
): Readonly<Record<string, string>> {
  const { rollout, namespace, host, path, stable, candidate, gateway } = TRAFFIC;
  const head = (kind: string) => ({ apiVersion: 'headgate.dev/v1alpha1', kind });
  const fleet = {
    ...head('Fleet'),
    spec: {
      delivery: 'delivery/{cluster}/{rollout}',
      sources: { traffic: { [source.kind]: { url: source.url, privateAddresses: LOOPBACK } } },
      clusters: clusters.map(({ name, jurisdiction, agent, hintUrl, byStatuses }) => ({
        name,
        region: `${name}-1`,
        jurisdiction,
        gatewayApi: { version: '1.4', implementation: 'istio' },
        gateways: [{ name: gateway.name, namespace: gateway.namespace, sectionName: gateway.listener }],
        live: byStatuses
          ? { statuses: { context: `*/{rollout}-${name}*`, creator: agentLogin(agent) } }
          : { kubernetes: { context: name } },
        hints: [
          agent === 'flux'
            ? { flux: { receiver: hintUrl, secret: HINT_SECRET_VARIABLE, privateAddresses: LOOPBACK } }
            : { argocd: { webhook: hintUrl, secret: HINT_SECRET_VARIABLE, privateAddresses: LOOPBACK } },
        ],
      })),
    },
  };
  const measure =
    source.kind === 'prometheus'
      ? { prometheus: { source: 'traffic', template: 'success-rate' } }
      : {
          http: {
            source: 'traffic',
            path: '/success-rate/{cluster}/{service}?window={window}',
            value: '/percent',
            samples: '/requests',
          },
        };
  const own = {
    ...head('Rollout'),
    metadata: { name: rollout },
    spec: {
      namespace,
      backends: { blue: { ...stable }, green: { ...candidate } },
      stable: 'blue',
      routes: [
        {
          name: rollout,
          generate: { hostnames: [host], rules: [{ matches: [{ path: { type: 'PathPrefix', value: path } }] }] },
        },
      ],
      strategy: {
        canary: {
          steps: [{ weight: 10, pause: '1m' }, { weight: 25, pause: '1m' }, { weight: 50 }, { weight: 100 }],
        },
      },
      gates: [
        {
          name: 'success-rate',
          ...measure,
          atLeast: 99,
          window: '15s',
          minimumSamples: 10,
          interval: '1s',
          failureLimit: 3,
          from: 25,
          onFailure: { rollBack: { what: 'fleet' } },
        },
      ],
      pullRequests: { repositories: ['acme/shop'] },
    },
  };
  const app = {
    ...head('App'),
    spec: { gitops: { repository: 'acme/shop-gitops', branch: 'main' }, rollouts: [rollout] },
  };
  return {
    'fleet.yaml': stringify(fleet, PLAIN),
    [`rollouts/${rollout}/rollout.yaml`]: stringify(own, PLAIN),
    'app-repositories/shop/.github/headgate.yml': stringify(app, PLAIN),
  };
}
