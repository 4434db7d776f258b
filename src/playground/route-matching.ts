import type { Route } from './rest-request.ts';

/** These parameters may hold slashes; every other one ends at the next. */
const MANY_SEGMENTS = ['path', 'ref', 'branch'];

const patterns = new Map<string, RegExp>();

function patternOf(path: string): RegExp {
  const known = patterns.get(path);
  if (known !== undefined) return known;
  const source = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    MANY_SEGMENTS.includes(name) ? `(?<${name}>.*)` : `(?<${name}>[^/]+)`,
  );
  const pattern = new RegExp(`^${source}$`);
  patterns.set(path, pattern);
  return pattern;
}

/** The route that a path takes, with the values of its parameters. */
export function matchRoute(
  routes: readonly Route[],
  method: string,
  path: string,
): { readonly route: Route; readonly parameters: Readonly<Record<string, string>> } | null {
  for (const route of routes) {
    const match = route.method === method ? patternOf(route.path).exec(path) : null;
    if (match === null) continue;
    const entries = Object.entries(match.groups ?? {});
    return { route, parameters: Object.fromEntries(entries.map(([name, value]) => [name, decode(value)])) };
  }
  return null;
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
