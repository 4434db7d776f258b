/** The hostname of a route that a request's host matches, and how well: more characters go before fewer. */
export interface HostnameMatch {
  /** As the route has it; null: the route has none and takes every host. */
  readonly hostname: string | null;
  /** Characters of a hostname without wildcard; 0 for others. */
  readonly exact: number;
  /** Characters of the hostname, with its wildcard. */
  readonly characters: number;
}

/** The best match of a host among a route's hostnames; null where none matches. Both in small letters. */
export function matchHostname(hostnames: readonly string[], host: string): HostnameMatch | null {
  if (hostnames.length === 0) return { hostname: null, exact: 0, characters: 0 };
  let best: HostnameMatch | null = null;
  for (const hostname of hostnames) {
    if (!takes(hostname, host)) continue;
    const exact = hostname.startsWith('*.') ? 0 : hostname.length;
    const found = { hostname, exact, characters: hostname.length };
    if (best === null || compareHostnames(found, best) < 0) best = found;
  }
  return best;
}

/** Negative where the left goes before the right. */
export function compareHostnames(left: HostnameMatch, right: HostnameMatch): number {
  return right.exact - left.exact || right.characters - left.characters;
}

/** A wildcard stands for one label or more, never for none. */
function takes(hostname: string, host: string): boolean {
  return hostname.startsWith('*.')
    ? host.endsWith(hostname.slice(1)) && host.length >= hostname.length
    : hostname === host;
}

/** A host that two lists of hostnames both take; null where there is none. */
export function commonHost(left: readonly string[], right: readonly string[]): string | null {
  if (left.length === 0 || right.length === 0) return left[0] ?? right[0] ?? '*';
  for (const one of left) {
    for (const other of right) {
      if (one === other) return one;
      if (isBelow(one, other)) return one;
      if (isBelow(other, one)) return other;
    }
  }
  return null;
}

function isBelow(hostname: string, wildcard: string): boolean {
  return wildcard.startsWith('*.') && hostname.endsWith(wildcard.slice(1)) && hostname.length > wildcard.length - 1;
}
