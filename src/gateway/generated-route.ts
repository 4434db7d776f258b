import type { FleetCluster, GatewayApiVersion, ParentGateway } from '../fleet/fleet.ts';
import type { Backend, Rollout, Route, RouteRule } from '../rollout/rollout.ts';
import { type Backends, backendOf } from './backend-reference.ts';
import { type Flaw, flawsOf } from './field-flaws.ts';
import { fillDefaults } from './fill-defaults.ts';
import { dig, listIn, type Plain } from './plain-data.ts';
import { GRPC_RULE, HTTP_RULE } from './route-fields.ts';
import { brokenLaws } from './route-laws.ts';
import { roundedWeights, type Shares } from './share.ts';
import { yamlItems, yamlText } from './yaml-text.ts';

/** A route that is written where no file is. */
export type GeneratedRoute = Route & { readonly generate: NonNullable<Route['generate']> };

/** Whether a route is written where no file is. */
export function isGenerated(route: Route): route is GeneratedRoute {
  return route.generate !== null;
}

/** The rules to write, without backends: the configured ones, or one that takes everything. */
export function generatedRules(route: GeneratedRoute): readonly RouteRule[] {
  return route.generate.rules.length === 0 ? [{}] : route.generate.rules;
}

/** Everything in a route's configuration that the API server of any release would refuse or drop. */
export function flawsOfGenerated(route: GeneratedRoute, version: GatewayApiVersion): Flaw[] {
  const field = fieldOf(route);
  const rules = generatedRules(route);
  const flaws = rules
    .flatMap((rule, index) => flawsOf(field, rule, `spec.rules[${index}]`, version))
    .filter(({ kind }) => kind === 'invalid');
  if (flaws.length > 0) return flaws;
  const filled = rules.map((rule) => fillDefaults(field, rule));
  return [...brokenLaws(route.kind, route.generate.hostnames, filled), ...unownedFlaws(route, filled)];
}

/** What the API server would refuse of a cluster's gateways as parents of a route. */
export function parentFlaws(parents: readonly ParentGateway[]): Flaw[] {
  const keys = parents.map(({ name, namespace }) => `${namespace ?? ''}/${name}`);
  const flaws = parents.flatMap((parent, index): Flaw[] => {
    const same = parents.filter((_, other) => keys[other] === keys[index]);
    const sections = same.filter(({ sectionName }) => sectionName === parent.sectionName);
    if (same.length === 1 || (sections.length === 1 && same.every(({ sectionName }) => sectionName !== null)))
      return [];
    const found = `the gateway ${parent.name} is there ${same.length} times`;
    return [
      { kind: 'invalid', path: `spec.parentRefs[${index}]`, found, expected: 'a sectionName of its own in each' },
    ];
  });
  if (parents.length <= MOST_PARENTS) return flaws;
  const found = `it has ${parents.length} gateways`;
  return [...flaws, { kind: 'invalid', path: 'spec.parentRefs', found, expected: `at most ${MOST_PARENTS}` }];
}

const MOST_PARENTS = 32;

/** Rules that get backends here and would then never be moved, and listed rules that do not exist. */
function unownedFlaws(route: GeneratedRoute, rules: readonly unknown[]): Flaw[] {
  const flaw = (path: string, found: string, expected: string): Flaw => ({ kind: 'invalid', path, found, expected });
  const backed = rules.flatMap((rule, index) => (isRedirect(rule) ? [] : [index]));
  if (backed.length === 0) return [flaw('spec.rules', 'every rule redirects', 'at least one rule with backends')];
  const { rules: listed } = route;
  if (listed === null) return [];
  const isListed = (index: number) =>
    listed.includes(index) || listed.some((name) => name === dig(rules[index], 'name'));
  const unmoved = backed.filter((index) => !isListed(index));
  const unknown = listed.filter(
    (name) => !backed.some((index) => index === name || dig(rules[index], 'name') === name),
  );
  return [
    ...unmoved.map((index) =>
      flaw(`spec.rules[${index}]`, 'its weights are not given to Headgate', 'that `rules` lists it'),
    ),
    ...unknown.map((name) => flaw('spec.rules', `there is no rule ${name} with backends`, 'a rule that is generated')),
  ];
}

/**
 * Prepares the writing of a route. Only the gateways and the weights differ between clusters, so the rest is laid out
 * once; writing one is then joining strings.
 */
export function routeWriter(
  rollout: Backends & Pick<Rollout, 'name'>,
  route: GeneratedRoute,
): (cluster: FleetCluster) => (shares: Shares) => string {
  const head = headOf(rollout.name, route);
  const pieces = piecesOf(rollout, route);
  return (cluster) => {
    const start = `${head}${yamlItems(cluster.gateways.map(parentOf), 4)}`;
    return (shares) => {
      const weights = roundedWeights(shares);
      let text = start;
      for (const [index, piece] of pieces.entries()) text += index === 0 ? piece : weights[(index + 1) % 2] + piece;
      return text;
    };
  };
}

function headOf(rollout: string, route: GeneratedRoute): string {
  const { labels, annotations } = route.generate;
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

/** The text after the gateways, cut where weights go: the first slot's, the second's, the first's, and so on. */
function piecesOf(rollout: Backends, route: GeneratedRoute): string[] {
  const { hostnames } = route.generate;
  const pieces = [`${hostnames.length === 0 ? '' : `  hostnames:\n${yamlItems(hostnames, 4)}`}  rules:\n`];
  const [first, second] = [referenceTo(backendOf(rollout, 0)), referenceTo(backendOf(rollout, 1))];
  for (const rule of generatedRules(route)) {
    const { name, matches, filters, ...rest } = fillDefaults(fieldOf(route), rule);
    const lead = { ...given('name', name), ...given('matches', matches), ...given('filters', filters) };
    if (isRedirect(rule)) {
      append(pieces, yamlItems([{ ...lead, ...rest }], 4));
      continue;
    }
    append(pieces, `${yamlItems([{ ...lead, backendRefs: [first] }], 4)}          weight: `);
    pieces.push(`\n${yamlItems([second], 8)}          weight: `, `\n${yamlText(rest, 6)}`);
  }
  return pieces;
}

function append(pieces: string[], text: string): void {
  pieces.push(`${pieces.pop() ?? ''}${text}`);
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

/** The API server takes no backends beside a redirect. */
function isRedirect(rule: unknown): boolean {
  return listIn(dig(rule, 'filters')).some((filter) => dig(filter, 'type') === 'RequestRedirect');
}

function fieldOf(route: Route) {
  return route.kind === 'HTTPRoute' ? HTTP_RULE : GRPC_RULE;
}

function sorted(names: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(names).toSorted(([left], [right]) => (left < right ? -1 : 1)));
}
