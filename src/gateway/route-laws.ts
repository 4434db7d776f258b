import type { GatewayApiVersion } from '../fleet/fleet.ts';
import type { RouteKind } from '../rollout/route.ts';
import { broken } from './broken-law.ts';
import type { Flaw } from './field-flaws.ts';
import { lawsOfFilters } from './filter-laws.ts';
import { dig, listIn } from './plain-data.ts';
import { isStream } from './route-kind.ts';

/** The most rules of a route and matches of all its rules together. */
export const MOST_RULES = 16;
export const MOST_MATCHES = 128;
const MOST_HOSTNAMES = 16;

/**
 * The rules that the API server keeps in CEL or that the specification states in words, for what a configuration can
 * break. `rules` have their defaults filled in and no flaws in their fields.
 */
export function brokenLaws(
  kind: RouteKind,
  hostnames: readonly string[],
  rules: readonly unknown[],
  version: GatewayApiVersion,
): Flaw[] {
  return [
    ...lawsOfRoute(kind, rules),
    ...lawsOfHostnames(kind, hostnames, version),
    ...rules.flatMap((rule, index) => {
      const path = `spec.rules[${index}]`;
      return [
        ...(kind === 'HTTPRoute' ? lawsOfPaths(rule, path) : lawsOfMethods(rule, path)),
        ...lawsOfHeaders(rule, path),
        ...lawsOfFilters(rule, path),
        ...lawsOfTimeouts(rule, path),
      ];
    }),
  ];
}

function lawsOfRoute(kind: RouteKind, rules: readonly unknown[]): Flaw[] {
  const flaws: Flaw[] = [];
  const most = isStream(kind) ? 1 : MOST_RULES;
  if (rules.length > most) {
    flaws.push(
      broken('spec.rules', `it has ${rules.length} rules`, `at most ${most}${most === 1 ? ` in a ${kind}` : ''}`),
    );
  }
  const matches = rules.reduce((sum: number, rule) => sum + listIn(dig(rule, 'matches')).length, 0);
  if (matches > MOST_MATCHES) {
    flaws.push(broken('spec.rules', `the rules have ${matches} matches together`, `at most ${MOST_MATCHES}`));
  }
  const names = rules.map((rule) => dig(rule, 'name'));
  rules.forEach((_, index) => {
    const name = names[index];
    if (name !== undefined && names.indexOf(name) !== index) {
      flaws.push(broken(`spec.rules[${index}].name`, `another rule is called ${String(name)}`, 'a name of its own'));
    }
  });
  return flaws;
}

/** A TLSRoute finds its connections by these names alone; a TCPRoute and a UDPRoute have none. */
function lawsOfHostnames(kind: RouteKind, hostnames: readonly string[], version: GatewayApiVersion): Flaw[] {
  const flaws: Flaw[] = [];
  const isNamed = kind !== 'TCPRoute' && kind !== 'UDPRoute';
  const most = !isNamed ? 0 : kind === 'TLSRoute' && version === '1.6' ? 1024 : MOST_HOSTNAMES;
  if (hostnames.length > most) {
    const expected = isNamed ? `at most ${most}` : `none, since a ${kind} has no such field`;
    flaws.push(broken('spec.hostnames', `it has ${hostnames.length} hostnames`, expected));
  }
  if (kind === 'TLSRoute' && hostnames.length === 0) {
    flaws.push(broken('spec.hostnames', 'it has none', 'at least one hostname in a TLSRoute'));
  }
  hostnames.forEach((hostname, index) => {
    const isAddress = kind === 'TLSRoute' && ADDRESS.test(hostname);
    if (!HOSTNAME.test(hostname) || hostname.length > 253 || isAddress) {
      flaws.push(
        broken(`spec.hostnames[${index}]`, `it is ${JSON.stringify(hostname)}`, 'a hostname, or *. and a hostname'),
      );
    }
  });
  return flaws;
}

const ADDRESS = /^\d{1,3}(\.\d{1,3}){3}$/;
const HOSTNAME = /^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

function lawsOfPaths(rule: unknown, path: string): Flaw[] {
  return listIn(dig(rule, 'matches')).flatMap((match, index) => {
    const value = dig(match, 'path', 'value');
    if (dig(match, 'path', 'type') === 'RegularExpression' || typeof value !== 'string') return [];
    const wrong = PATH_LAWS.find(([, holds]) => !holds(value));
    return wrong === undefined
      ? []
      : [broken(`${path}.matches[${index}].path.value`, `it is ${JSON.stringify(value)}`, `a path that ${wrong[0]}`)];
  });
}

/** Names of headers are the same in capitals and small letters, and a match with one name twice looks at the first alone. */
function lawsOfHeaders(rule: unknown, path: string): Flaw[] {
  return listIn(dig(rule, 'matches')).flatMap((match, index) => {
    const names = listIn(dig(match, 'headers')).map((header) => String(dig(header, 'name')));
    const small = names.map((name) => name.toLowerCase());
    const twice = names.filter((_, at) => small.indexOf(small[at] ?? '') !== at);
    // The same name letter by letter is a flaw of the field already.
    return twice
      .filter((name) => names.filter((other) => other === name).length === 1)
      .map((name) => broken(`${path}.matches[${index}].headers`, `${name} is there twice`, 'each header once'));
  });
}

const PATH_LAWS: readonly (readonly [string, (path: string) => boolean])[] = [
  ['starts with /', (path) => path.startsWith('/')],
  ['has no //', (path) => !path.includes('//')],
  ['has no /./ or /../', (path) => !path.includes('/./') && !path.includes('/../')],
  ['has no %2f', (path) => !/%2f/i.test(path)],
  ['has no #', (path) => !path.includes('#')],
  ['does not end with /. or /..', (path) => !path.endsWith('/.') && !path.endsWith('/..')],
  ['has only characters of a URL path', (path) => /^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})+$/.test(path)],
];

function lawsOfMethods(rule: unknown, path: string): Flaw[] {
  return listIn(dig(rule, 'matches')).flatMap((match, index) => {
    const method = dig(match, 'method');
    if (method === undefined) return [];
    const here = `${path}.matches[${index}].method`;
    const names = [
      ['service', /^\.?[a-z_][a-z_0-9]*(\.[a-z_][a-z_0-9]*)*$/i],
      ['method', /^[A-Za-z_][A-Za-z_0-9]*$/],
    ] as const;
    if (names.every(([name]) => dig(method, name) === undefined)) {
      return [broken(here, 'it names neither a service nor a method', 'one of them or both')];
    }
    return names.flatMap(([name, pattern]) => {
      const value = dig(method, name);
      return typeof value !== 'string' || dig(method, 'type') !== 'Exact' || pattern.test(value)
        ? []
        : [broken(`${here}.${name}`, `it is ${JSON.stringify(value)}`, `text that matches ${pattern.source}`)];
    });
  });
}

function lawsOfTimeouts(rule: unknown, path: string): Flaw[] {
  const [request, backend] = [dig(rule, 'timeouts', 'request'), dig(rule, 'timeouts', 'backendRequest')];
  if (typeof request !== 'string' || typeof backend !== 'string') return [];
  const most = milliseconds(request);
  return most === 0 || milliseconds(backend) <= most
    ? []
    : [broken(`${path}.timeouts.backendRequest`, `it is ${backend}`, `at most the request’s ${request}, or 0s there`)];
}

const MILLISECONDS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

function milliseconds(duration: string): number {
  return [...duration.matchAll(/(\d+)(ms|h|m|s)/g)].reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * (MILLISECONDS[unit] ?? 0),
    0,
  );
}
