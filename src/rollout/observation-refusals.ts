import { formatDuration } from './duration.ts';
import type { Refusal } from './refusal.ts';
import type { Rollout } from './rollout.ts';

/** Refusals of the fleet axis that speak of what was observed: health, load, capacity, and the time between two changes. */

const list = (names: readonly string[]): string => names.join(', ');
const where = ({ name }: Pick<Rollout, 'name'>): string => `rollout ${name}`;
const whole = (requests: number): string => Math.ceil(requests).toLocaleString('en');
const observers = (names: readonly string[]): string =>
  names.length === 0 ? 'no observer' : `${names.length === 1 ? 'the observer' : 'the observers'} ${list(names)}`;

/** What a cluster would have to carry, in requests per second; null: not known. */
interface Carried {
  readonly cluster: string;
  readonly expected: number | null;
  readonly capacity: number | null;
}

/** @param command what a person can say to do it all the same */
export function capacityShort(rollout: Rollout, short: readonly Carried[], command: string): Refusal {
  const found = short.map(
    ({ cluster, expected, capacity }) =>
      `${cluster} would have ${whole(expected ?? 0)} and can carry ${whole(capacity ?? 0)}`,
  );
  return {
    reason: 'capacity_short',
    found: `${found.join('; ')} (requests per second)`,
    where: where(rollout),
    expected: 'clusters that can carry the load without the one that is taken away',
    next: `Add capacity or take more clusters with \`--to\`. To do it all the same: \`${command}\``,
  };
}

/** Home has more than it should, and nobody takes it. */
export function noRoom(rollout: Rollout, pool: string, home: string, left: number): Refusal {
  return {
    reason: 'capacity_short',
    found: `${whole(left)} requests per second beyond the threshold of ${home} find no room elsewhere`,
    where: `${where(rollout)}, pool ${pool}`,
    expected: 'clusters of the same jurisdiction that are healthy and stay below the threshold with it',
    next: `Add capacity to ${home} or to another cluster of its jurisdiction; \`capacity\` in fleet.yaml says what each can carry.`,
  };
}

/** @param missing the pools of which no load is known */
export function capacityUnknown(
  rollout: Rollout,
  unknown: readonly Carried[],
  missing: readonly string[],
  command: string,
): Refusal {
  const silent = unknown.filter(({ capacity }) => capacity === null).map(({ cluster }) => cluster);
  const found = [
    ...(silent.length === 0 ? [] : [`nobody said what ${list(silent)} can carry`]),
    ...(missing.length === 0 ? [] : [`the load of the pool ${list(missing)} was neither observed nor declared`]),
  ];
  const remedies = [
    ...(silent.length === 0 ? [] : ['`capacity.requestsPerSecond` in fleet.yaml']),
    ...(missing.length === 0 ? [] : [`\`spec.fleet.peak\` in rollouts/${rollout.name}/rollout.yaml`]),
  ];
  return {
    reason: 'capacity_unknown',
    found: found.join(', and '),
    where: where(rollout),
    expected: 'proof that the clusters that are left can carry the load',
    next: `Set ${remedies.join(' and ')}. In earnest it goes without proof: \`${command}\``,
  };
}

/** Somebody sees a cluster unhealthy that is to get traffic. */
export function seenUnhealthy(rollout: Rollout, cluster: string, by: readonly string[], next: string): Refusal {
  return {
    reason: 'not_healthy_enough',
    found: `${cluster} is seen unhealthy by ${observers(by)}`,
    where: where(rollout),
    expected: 'a cluster that is healthy',
    next,
  };
}

/** @param seconds how long a quorum has seen it healthy */
export function healthyTooShort(rollout: Rollout, cluster: string, seconds: number, needed: number): Refusal {
  return {
    reason: 'not_healthy_enough',
    found: `${cluster} has been seen healthy for ${formatDuration(seconds)}`,
    where: where(rollout),
    expected: `${formatDuration(needed)} without a break, which is ${formatDuration(needed - seconds)} from now (spec.fleet.failover.healthyFor)`,
    next: `Wait, or if you have seen for yourself that it is healthy: \`/failback ${cluster} --healthy\``,
  };
}

/** @param as what they would have to agree on */
export function noQuorum(
  rollout: Rollout,
  cluster: string,
  { healthy, unhealthy }: { readonly healthy: readonly string[]; readonly unhealthy: readonly string[] },
  quorum: number,
  as: 'healthy' | 'unhealthy',
): Refusal {
  return {
    reason: 'no_quorum',
    found: `${cluster} is seen healthy by ${observers(healthy)} and unhealthy by ${observers(unhealthy)}`,
    where: where(rollout),
    expected: `${quorum} observers who agree for long enough that it is ${as}, and fewer than ${quorum} who say otherwise (spec.fleet.failover.quorum)`,
    next:
      as === 'healthy'
        ? `If you have seen for yourself that it is: \`/failback ${cluster} --healthy\``
        : `If you have seen for yourself that it is: \`/failover ${cluster}\``,
  };
}

export function healthNotObserved(rollout: Rollout, cluster: string, staleSeconds: number): Refusal {
  return {
    reason: 'nothing_observed',
    found: `nobody has looked at ${cluster} within ${formatDuration(staleSeconds)}`,
    where: where(rollout),
    expected: 'observers that see it healthy',
    next: `If you have seen for yourself that it is: \`/failback ${cluster} --healthy\`. Otherwise give what was observed: \`headgate tick --observations seen.json\`.`,
  };
}

/** Where a burst cannot be worked out, and nothing else is to be done. */
export function loadNotObserved(rollout: Rollout, pools: readonly string[], staleSeconds: number): Refusal {
  return {
    reason: 'nothing_observed',
    found: `no load was observed within ${formatDuration(staleSeconds)} and since the weights last changed, in the pool ${list(pools)}`,
    where: where(rollout),
    expected: 'the load of every cluster that has a part of it',
    next: 'Give Headgate the clusters’ loads (docs/strategies), or set the shares yourself: `/shift CLUSTER=SHARE`',
  };
}

export function stepTooSoon(rollout: Rollout, cluster: string, until: string): Refusal {
  return {
    reason: 'too_soon',
    found: `${cluster} is on its way back, and its next step is due at ${until}`,
    where: where(rollout),
    expected: 'a pause that has run out (spec.fleet.failover.failBack.pause)',
    next: `It follows by itself. To take it now: \`/failback ${cluster} --healthy\``,
  };
}
