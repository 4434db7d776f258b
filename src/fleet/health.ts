import type { FailoverPolicy } from '../rollout/fleet-policy.ts';
import type { Observation } from '../rollout/observations.ts';

type Terms = Pick<FailoverPolicy, 'quorum' | 'staleSeconds' | 'unhealthySeconds' | 'healthySeconds'>;

/** What one observer says of a cluster at present. */
interface Voice {
  readonly observer: string;
  readonly healthy: boolean;
  /** The first and the last sample without a break or a contradiction between them, in milliseconds since the epoch. */
  readonly since: number;
  readonly until: number;
}

/** What is to be believed of a cluster. */
export interface Health {
  /** `unknown`: too few observers, too short a time, or they contradict one another. */
  readonly verdict: 'healthy' | 'unhealthy' | 'unknown';
  /** Since when a quorum has seen it so without a break, ISO 8601; null where the verdict is unknown. */
  readonly since: string | null;
  /** The observers who see it healthy now, whatever the time, sorted. */
  readonly healthy: readonly string[];
  /** The observers who see it unhealthy now, whatever the time, sorted. */
  readonly unhealthy: readonly string[];
  /** How many seconds a quorum has seen it healthy without a break; null where there is no such quorum now. */
  readonly healthySeconds: number | null;
}

/** Where nobody has looked. */
export const UNOBSERVED: Health = {
  verdict: 'unknown',
  since: null,
  healthy: [],
  unhealthy: [],
  healthySeconds: null,
};

/**
 * Judges every cluster that was observed.
 *
 * An observer's newest sample counts, unless it is older than `staleSeconds`; samples of the future do not count yet. A
 * side wins if at least `quorum` observers have seen it without a break for its time (with samples at both ends, and
 * never `staleSeconds` without one between) and fewer than `quorum` see the opposite at present, however short: where
 * both sides have a quorum, nothing is decided.
 *
 * @param now ISO 8601
 */
export function judge(observations: readonly Observation[], terms: Terms, now: string): ReadonlyMap<string, Health> {
  const clusters = groupBy(observations, ({ cluster }) => cluster);
  return new Map([...clusters].map(([cluster, samples]) => [cluster, judgeCluster(samples, terms, Date.parse(now))]));
}

/**
 * Whether it would be rash to send a cluster traffic: somebody sees it unhealthy at present, and there is no quorum of
 * others to say that it is not so.
 */
export function looksIll(health: Health, { quorum }: Pick<Terms, 'quorum'>): boolean {
  return health.unhealthy.length > 0 && health.healthy.length < quorum;
}

function judgeCluster(samples: readonly Observation[], terms: Terms, now: number): Health {
  const voices = [...groupBy(samples, ({ observer }) => observer)]
    .map(([observer, own]) => voiceOf(observer, own, terms.staleSeconds * 1000, now))
    .filter((voice) => voice !== null)
    .sort((one, other) => (one.observer < other.observer ? -1 : 1));
  const healthy = voices.filter((voice) => voice.healthy);
  const unhealthy = voices.filter((voice) => !voice.healthy);
  const common = {
    healthy: healthy.map(({ observer }) => observer),
    unhealthy: unhealthy.map(({ observer }) => observer),
    healthySeconds: spanOfQuorum(healthy, terms.quorum),
  };
  const isUnhealthy = wins(unhealthy, healthy, terms.quorum, terms.unhealthySeconds);
  const isHealthy = wins(healthy, unhealthy, terms.quorum, terms.healthySeconds);
  if (isUnhealthy) return { verdict: 'unhealthy', since: sinceOfQuorum(unhealthy, terms.quorum), ...common };
  if (isHealthy) return { verdict: 'healthy', since: sinceOfQuorum(healthy, terms.quorum), ...common };
  return { verdict: 'unknown', since: null, ...common };
}

/** What an observer says; null where the last sample is stale, or another one of the same moment contradicts it. */
function voiceOf(observer: string, samples: readonly Observation[], stale: number, now: number): Voice | null {
  const moments = new Map<number, boolean | 'contradiction'>();
  for (const { at, healthy } of samples) {
    const moment = Date.parse(at);
    const known = moments.get(moment) ?? healthy;
    if (moment <= now) moments.set(moment, known === healthy ? healthy : 'contradiction');
  }
  const newestFirst = [...moments].sort(([one], [other]) => other - one);
  const [until, healthy] = newestFirst[0] ?? [];
  if (until === undefined || healthy === undefined || healthy === 'contradiction' || now - until > stale) return null;
  let since = until;
  for (const [moment, seen] of newestFirst) {
    if (seen !== healthy || since - moment > stale) break;
    since = moment;
  }
  return { observer, healthy, since, until };
}

function wins(side: readonly Voice[], opposite: readonly Voice[], quorum: number, seconds: number): boolean {
  const lasting = side.filter(({ since, until }) => until - since >= seconds * 1000);
  return lasting.length >= quorum && opposite.length < quorum;
}

/** Since when a quorum has agreed: the moment at which the last one needed joined, ISO 8601. */
function sinceOfQuorum(side: readonly Voice[], quorum: number): string | null {
  const joined = side.map(({ since }) => since).sort((one, other) => one - other)[quorum - 1];
  return joined === undefined ? null : new Date(joined).toISOString();
}

/** How long a quorum has agreed: as long as the shortest of the longest voices that make one. Seconds. */
function spanOfQuorum(side: readonly Voice[], quorum: number): number | null {
  const spans = side.map(({ since, until }) => until - since).sort((one, other) => other - one);
  const span = spans[quorum - 1];
  return span === undefined ? null : Math.floor(span / 1000);
}

function groupBy(
  observations: readonly Observation[],
  key: (observation: Observation) => string,
): ReadonlyMap<string, readonly Observation[]> {
  const groups = new Map<string, Observation[]>();
  for (const observation of observations) {
    const group = groups.get(key(observation));
    if (group === undefined) groups.set(key(observation), [observation]);
    else group.push(observation);
  }
  return groups;
}
