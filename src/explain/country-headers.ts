import type { Rollout } from '../rollout/rollout.ts';
import type { Match } from './condition.ts';
import type { PlacedRoute } from './route.ts';

/** Headers in which well-known CDNs name the user's country. */
const WELL_KNOWN = ['cf-ipcountry', 'cloudfront-viewer-country'];

/** The headers, in small letters, by which these routes or rollouts tell the user's country. */
export function countryHeaders(rollouts: readonly Rollout[], routes: readonly PlacedRoute[]): readonly string[] {
  const names = new Set(rollouts.flatMap(({ fleet }) => fleet?.geo?.header?.toLowerCase() ?? []));
  for (const { route } of routes) {
    for (const { matches } of route.rules) {
      for (const name of matches.flatMap(headerNames)) if (WELL_KNOWN.includes(name)) names.add(name);
    }
  }
  return [...names].toSorted();
}

function headerNames(match: Match): readonly string[] {
  return match.protocol === 'any' ? [] : match.headers.map(({ name }) => name);
}
