import { readManifest } from '../../src/explain/manifest.ts';
import { type Request, readRequest, type WrittenRequest } from '../../src/explain/request.ts';
import type { PlacedRoute, Route, Rule } from '../../src/explain/route.ts';

/** The routes of a manifest, in the cluster `eu-west`. */
export function placed(
  text: string,
  file = 'delivery/eu-west/shop/httproute.yaml',
  cluster = 'eu-west',
): PlacedRoute[] {
  return readManifest(text).routes.map((route) => ({ cluster, file, route }));
}

/** A request that must be well written. */
export function request(url: string, more: Partial<Omit<WrittenRequest, 'url'>> = {}): Request {
  const read = readRequest({ url, headers: [], method: null, country: null, ...more });
  if ('wrong' in read) throw new Error(read.wrong.join(' '));
  return read;
}

export interface RouteOptions {
  readonly kind?: string;
  readonly name?: string;
  readonly hostnames?: readonly string[];
  /** Lines of `parentRefs`; a gateway `public` if left out. */
  readonly parents?: string;
  readonly version?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** An HTTPRoute, or another kind, with these rules as YAML in flow style, one a line. */
export function route(rules: readonly string[], options: RouteOptions = {}): string {
  const {
    kind = 'HTTPRoute',
    name = 'shop',
    hostnames = ['shop.example.com'],
    version = 'v1',
    annotations = {},
  } = options;
  return `apiVersion: gateway.networking.k8s.io/${version}
kind: ${kind}
metadata:
  name: ${name}
  namespace: shop
  annotations: ${JSON.stringify(annotations)}
spec:
  parentRefs: ${options.parents ?? '[{name: public, namespace: gateways}]'}
  hostnames: ${JSON.stringify(hostnames)}
  rules:
${rules.map((rule) => `    - ${rule}\n`).join('')}`;
}

/** A rule that leads to one backend. */
export function ruleTo(backend: string, ...matches: readonly string[]): string {
  const asks = matches.length === 0 ? '' : `matches: [${matches.join(', ')}], `;
  return `{${asks}backendRefs: [{name: ${backend}, port: 80}]}`;
}

/** The only route of a manifest. */
export function onlyRoute(text: string): Route {
  const [found, second] = readManifest(text).routes;
  if (found === undefined || second !== undefined) throw new Error('Not exactly one route');
  return found;
}

export function firstRule(text: string): Rule {
  const [rule] = onlyRoute(text).rules;
  if (rule === undefined) throw new Error('No rule');
  return rule;
}
