import type { FleetCommand } from '../rollout/command.ts';
import { notFailedOver, patternNotAllowed } from '../rollout/fleet-refusals.ts';
import type { Failover } from '../rollout/fleet-state.ts';
import { isGlob, matchGlob } from '../rollout/glob.ts';
import {
  healthNotObserved,
  healthyTooShort,
  noQuorum,
  seenUnhealthy,
  stepTooSoon,
} from '../rollout/observation-refusals.ts';
import { type Planned, refuse } from '../rollout/plan-input.ts';
import type { Refusal } from '../rollout/refusal.ts';
import { unknownCluster } from '../rollout/scope-refusals.ts';
import { WHOLE } from '../rollout/weight.ts';
import { type FleetInput, stepTo, taken } from './fleet-step.ts';
import { type Health, judge, looksIll, UNOBSERVED } from './health.ts';
import { absentRemarks } from './leaving-remarks.ts';

type FailbackInput = FleetInput<Extract<FleetCommand, { verb: 'failback' }>>;

/**
 * `/failback`: a cluster gets its traffic back, one step at a time, with a pause between two steps: its caches are cold
 * and its autoscaler has scaled it down, also after a drill.
 *
 * The first step needs a quorum that has seen the cluster healthy for its time, or a person who vouches for it. After a
 * drill it needs no proof, since the cluster was never ill; a further step needs none since the first had it. Neither is
 * taken while somebody sees the cluster unhealthy and no quorum says otherwise.
 */
export function planFailback(input: FailbackInput): Planned {
  const { policy, fleet, command, observations, now } = input;
  const { from, vouched } = command;
  const failover = fleet.failovers.find((one) => one.from === from);
  if (failover === undefined) return refuse(nothingToBringBack(input));
  const health = judge(observations.health, policy.failover, now).get(from) ?? UNOBSERVED;
  const tooEarly = vouched ? null : (notWellEnough(input, failover, health) ?? tooSoon(input, failover));
  if (tooEarly !== null) return refuse(tooEarly);

  const returned = policy.failover.returnSteps.find((part) => part > failover.returned) ?? WHOLE;
  const isBack = returned >= WHOLE;
  const others = fleet.failovers.filter((one) => one !== failover);
  const onTheWay = fleet.failovers.map((one) => (one === failover ? { ...one, returned, movedAt: now } : one));
  const step = stepTo(input, { failovers: isBack ? others : onTheWay });
  if (!step.ok) return refuse(step.refusal);
  const absent = absentRemarks(step.fleet, [from], 'drained');
  if (!isBack) return taken(input, step, 'failing_back', absent);
  return taken(input, step, failover.drillEnds === null ? 'failed_back' : 'drill_ended', absent);
}

function nothingToBringBack({ rollout, policy, fleet, command: { from } }: FailbackInput): Refusal {
  const away = fleet.failovers.map((one) => one.from);
  if (isGlob(from))
    return patternNotAllowed(
      rollout,
      from,
      away.filter((name) => matchGlob(from, name)),
    );
  const members = new Set(policy.pools.flatMap(({ clusters }) => clusters));
  const names = rollout.clusters.map(({ name }) => name).filter((name) => members.has(name));
  return names.includes(from) ? notFailedOver(rollout, from, away) : unknownCluster(rollout, from, names);
}

/** What is missing of the proof that the cluster is well; null where nothing is. */
function notWellEnough({ rollout, policy }: FailbackInput, failover: Failover, health: Health): Refusal | null {
  const { from, returned, drillEnds } = failover;
  const { quorum, staleSeconds, healthySeconds } = policy.failover;
  if (looksIll(health, policy.failover)) {
    const next = `Mend it first. If you have seen that it is healthy all the same: \`/failback ${from} --healthy\``;
    return seenUnhealthy(rollout, from, health.unhealthy, next);
  }
  if (returned > 0 || drillEnds !== null || health.verdict === 'healthy') return null;
  if (health.healthy.length + health.unhealthy.length === 0) return healthNotObserved(rollout, from, staleSeconds);
  const span = health.healthySeconds;
  const isYoung = span !== null && span < healthySeconds && health.unhealthy.length < quorum;
  return isYoung
    ? healthyTooShort(rollout, from, span, healthySeconds)
    : noQuorum(rollout, from, health, quorum, 'healthy');
}

/** Whether the pause between two steps still runs; null if not. */
function tooSoon({ rollout, policy, now }: FailbackInput, { from, returned, movedAt }: Failover): Refusal | null {
  const due = nextReturnAt({ returned, movedAt }, policy.failover.returnPauseSeconds);
  return due !== null && Date.parse(now) < due ? stepTooSoon(rollout, from, new Date(due).toISOString()) : null;
}

/** When the next part of a cluster's traffic comes back, in milliseconds since the epoch; null while it is away. */
export function nextReturnAt(
  { returned, movedAt }: Pick<Failover, 'returned' | 'movedAt'>,
  pauseSeconds: number,
): number | null {
  return returned === 0 ? null : Date.parse(movedAt) + pauseSeconds * 1000;
}
