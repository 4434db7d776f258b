import type { GatewayApiVersion, ParentGateway } from '../fleet/fleet.ts';
import type { RouteRule } from '../rollout/route.ts';
import { type Flaw, flawsOf } from './field-flaws.ts';
import { fillDefaults } from './fill-defaults.ts';
import { type GeneratedRoute, generatedRules } from './generated-route.ts';
import { dig } from './plain-data.ts';
import { HTTP_RULE } from './route-fields.ts';
import { isStream, ruleField } from './route-kind.ts';
import { brokenLaws } from './route-laws.ts';
import { isRedirect } from './route-layout.ts';

/** Everything in a route's configuration that the API server of any release would refuse or drop. */
export function flawsOfGenerated(route: GeneratedRoute, version: GatewayApiVersion): Flaw[] {
  const field = ruleField(route.kind);
  const rules = generatedRules(route);
  const unseen = isStream(route.kind) ? rules.flatMap((rule, index) => fieldsOfRequests(route, rule, index)) : [];
  if (unseen.length > 0) return unseen;
  const flaws = rules
    .flatMap((rule, index) => flawsOf(field, rule, `spec.rules[${index}]`, version))
    .filter(({ kind }) => kind === 'invalid');
  if (flaws.length > 0) return flaws;
  const filled = rules.map((rule) => fillDefaults(field, rule));
  return [...brokenLaws(route.kind, route.generate.hostnames, filled, version), ...unownedFlaws(route, filled)];
}

/** A connection or a datagram is no request: the kinds that move them have nothing that looks into one. */
function fieldsOfRequests({ kind }: GeneratedRoute, rule: RouteRule, index: number): Flaw[] {
  const names = Object.keys(rule).filter((name) => Object.hasOwn(HTTP_RULE.fields, name) && name !== 'name');
  return names.map((name) => ({
    kind: 'lacking',
    path: `spec.rules[${index}].${name}`,
    found: `a ${kind} has no ${name}`,
    expected: `a rule without ${name}, or an HTTPRoute`,
  }));
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
