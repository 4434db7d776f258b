import type { Rollout } from '../rollout/rollout.ts';
import type { Route } from '../rollout/route.ts';
import { isGenerated } from './generated-route.ts';
import { dig, listIn } from './plain-data.ts';
import { geoOf } from './route-layout.ts';

/**
 * How many rules at a route's beginning are Headgate's own redirects to the hosts of pools. An index of the configuration
 * counts the rules after them.
 *
 * @param rules the route's rules as plain data
 */
export function leadingRedirects(rollout: Pick<Rollout, 'fleet'>, route: Route, rules: readonly unknown[]): number {
  const geo = geoOf(rollout);
  const header = geo?.geo?.header ?? null;
  if (geo === null || header === null || !isGenerated(route)) return 0;
  const hosts: ReadonlySet<unknown> = new Set(geo.pools.map(({ host }) => host).filter((host) => host !== null));
  const other = rules.findIndex(
    (rule) =>
      !hosts.has(dig(rule, 'filters', 0, 'requestRedirect', 'hostname')) ||
      !listIn(dig(rule, 'matches')).every((match) =>
        listIn(dig(match, 'headers')).some((one) => dig(one, 'name') === header),
      ),
  );
  return other === -1 ? rules.length : other;
}
