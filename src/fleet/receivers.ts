import type { Failover, FleetState } from '../rollout/fleet-state.ts';
import { presenceOf } from './presence.ts';

type Absences = Pick<FleetState, 'drained' | 'failovers'>;

/**
 * The clusters of a pool that can take what others give up: those that are present, otherwise those that are on their
 * way back, so that a pool whose last cluster fails is not left alone. Empty where nobody is left.
 *
 * @param members clusters of one pool
 */
export function availableMembers(members: readonly string[], absences: Absences): readonly string[] {
  const of = (presence: string): readonly string[] => members.filter((name) => presenceOf(absences, name) === presence);
  const present = of('present');
  return present.length > 0 ? present : of('returning');
}

/**
 * Who takes the traffic of a cluster that failed over: those that the failover names; where none of these can, those who
 * take *their* traffic; where that leads nowhere, whoever is available.
 *
 * @param available what {@link availableMembers} says of the pool
 */
export function receiversOf(
  failover: Failover,
  available: readonly string[],
  failovers: readonly Failover[],
): readonly string[] {
  const named = new Set(follow(failover, available, failovers, new Set()));
  return named.size > 0 ? available.filter((name) => named.has(name)) : available;
}

/** Follows a chain of failovers to clusters that are available. A circle ends where it began, with nobody. */
function follow(
  { from, to }: Failover,
  available: readonly string[],
  failovers: readonly Failover[],
  seen: ReadonlySet<string>,
): readonly string[] {
  const direct = to.filter((name) => available.includes(name));
  if (direct.length > 0) return direct;
  const visited = new Set([...seen, from]);
  return to.flatMap((name) => {
    const next = failovers.find((failover) => failover.from === name);
    return next === undefined || visited.has(name) ? [] : follow(next, available, failovers, visited);
  });
}
