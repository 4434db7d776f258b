import type { FleetCluster, ParentGateway } from '../fleet/fleet.ts';
import type { Backend } from '../rollout/route.ts';
import { backendOf } from './backend-reference.ts';
import { longestProgram } from './expression-limit.ts';
import { fillDefaults } from './fill-defaults.ts';
import type { GeneratedRoute } from './generated-route.ts';
import type { Plain } from './plain-data.ts';
import { ruleField } from './route-kind.ts';
import {
  geoOf,
  hostnamesIn,
  type LaidOut,
  type LaidRule,
  type LayoutSplit,
  layRules,
  poolsOf,
} from './route-layout.ts';
import { roundedWeights } from './share.ts';
import { type Split, splitName } from './split.ts';
import { yamlItems, yamlText } from './yaml-text.ts';

/**
 * Prepares the writing of a route. In most rollouts only the gateways and the weights differ between clusters, so whatever
 * is the same is laid out once; writing one is then joining strings.
 *
 * @param isAnnotated whether this route tells ExternalDNS of its cluster's part
 */
export function routeWriter(
  rollout: LaidOut,
  route: GeneratedRoute,
  isAnnotated = false,
): (cluster: FleetCluster) => (split: Split) => string {
  const head = headOf(rollout.name, route, {});
  const layouts = new Map<string, readonly string[]>();
  return (cluster) => {
    const parents = yamlItems(cluster.gateways.map(parentOf), 4);
    const place = placeName(rollout, cluster);
    return (split) => {
      const name = `${place} ${split.mirrored}${split.sessions === null ? '' : splitName(split)}`;
      const pieces = layouts.get(name) ?? layOut(rollout, route, cluster, split);
      layouts.set(name, pieces);
      const weights = [...roundedWeights(split.shares), ...roundedWeights(split.preview)];
      const said = isAnnotated ? split.annotations : undefined;
      let text = `${said === undefined ? head : headOf(rollout.name, route, said)}${parents}`;
      for (const [at, piece] of pieces.entries()) text += at % 2 === 0 ? piece : weights[Number(piece)];
      return text;
    };
  };
}

/** Names what a cluster's layout depends on, beside the split. */
function placeName(rollout: LaidOut, { name, gatewayApi, implementation }: FleetCluster): string {
  const limit = rollout.sessions === null ? '' : `${longestProgram(implementation)}`;
  return geoOf(rollout) === null ? limit : `${gatewayApi} ${implementation} ${poolsOf(rollout, name)}`;
}

function headOf(rollout: string, route: GeneratedRoute, said: NonNullable<Split['annotations']>): string {
  const { labels } = route.generate;
  const annotations = { ...route.generate.annotations, ...said };
  const metadata = {
    name: route.name,
    namespace: route.namespace,
    ...(Object.keys(labels).length === 0 ? {} : { labels: sorted(labels) }),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations: sorted(annotations) }),
  };
  return [
    `# Written by Headgate for the rollout ${rollout}. From now on it moves the weights alone: the rest is yours to edit.\n`,
    yamlText({ apiVersion: 'gateway.networking.k8s.io/v1', kind: route.kind, metadata }),
    'spec:\n  parentRefs:\n',
  ].join('');
}

/** The text after the gateways, with the index of a weight at each odd place: the two of the split, then of previews. */
function layOut(rollout: LaidOut, route: GeneratedRoute, cluster: FleetCluster, split: LayoutSplit): readonly string[] {
  const hostnames = hostnamesIn(rollout, route, cluster.name);
  const pieces = [`${hostnames.length === 0 ? '' : `  hostnames:\n${yamlItems(hostnames, 4)}`}  rules:\n`];
  const references = [referenceTo(backendOf(rollout, 0)), referenceTo(backendOf(rollout, 1))];
  for (const { rule, backends, cookies } of layRules(rollout, route, cluster, split)) {
    const { name, matches, filters, ...rest } = fillDefaults(ruleField(route.kind), rule);
    const lead = { ...given('name', name), ...given('matches', matches), ...given('filters', filters) };
    if (backends === null) {
      append(pieces, yamlItems([{ ...lead, ...rest }], 4));
      continue;
    }
    const [first = {}, second = {}] = references;
    append(pieces, `${yamlItems([{ ...lead, backendRefs: [first] }], 4)}          weight: `);
    appendWeight(pieces, backends, 0);
    append(pieces, `\n${cookieText(cookies, 0)}${yamlItems([second], 8)}          weight: `);
    appendWeight(pieces, backends, 1);
    append(pieces, `\n${cookieText(cookies, 1)}${yamlText(rest, 6)}`);
  }
  return pieces;
}

function append(pieces: string[], text: string): void {
  pieces.push(`${pieces.pop() ?? ''}${text}`);
}

function appendWeight(pieces: string[], backends: NonNullable<LaidRule['backends']>, slot: 0 | 1): void {
  if (typeof backends !== 'string') append(pieces, String(roundedWeights(backends)[slot]));
  else pieces.push(String(backends === 'split' ? slot : slot + 2), '');
}

function cookieText(cookies: LaidRule['cookies'], slot: 0 | 1): string {
  if (cookies === null) return '';
  const add = [{ name: 'Set-Cookie', value: cookies[slot] }];
  return yamlText({ filters: [{ type: 'ResponseHeaderModifier', responseHeaderModifier: { add } }] }, 10);
}

function given(name: string, value: Plain | undefined): Record<string, Plain> {
  return value === undefined ? {} : { [name]: value };
}

function parentOf({ name, namespace, sectionName }: ParentGateway): Plain {
  return {
    group: 'gateway.networking.k8s.io',
    kind: 'Gateway',
    name,
    ...(namespace === null ? {} : { namespace }),
    ...(sectionName === null ? {} : { sectionName }),
  };
}

function referenceTo({ service, namespace, port }: Backend): Plain {
  return { group: '', kind: 'Service', name: service, ...(namespace === null ? {} : { namespace }), port };
}

function sorted(names: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(names).toSorted(([left], [right]) => (left < right ? -1 : 1)));
}
