import type { FleetCommand } from '../rollout/command.ts';
import { formatWeight } from '../rollout/weight.ts';
import { nextReturnAt } from './failback.ts';
import { poolsServedBy } from './failover-targets.ts';
import type { FleetInput } from './fleet-step.ts';
import { type Health, judge, UNOBSERVED } from './health.ts';
import { presenceOf } from './presence.ts';

/** A reason to act on the fleet axis without being asked. */
export interface Occasion {
  readonly command: FleetCommand;
  /** As a sentence without the full stop. */
  readonly why: string;
  /** Whether the configuration lets it be carried out without a person. */
  readonly byItself: boolean;
}

/**
 * Everything that the fleet axis has reason to do at this moment, the most urgent first: a cluster that fails, a drill
 * that has run out, the next step of a way back, the way back of a cluster that has recovered, and what follows from
 * loads and shares. Whether each of these can be done shows only when it is planned.
 */
export function occasions(input: Omit<FleetInput, 'command'>): readonly Occasion[] {
  const { policy, observations, now, state } = input;
  const health = judge(observations.health, policy.failover, now);
  const of = (cluster: string): Health => health.get(cluster) ?? UNOBSERVED;
  const rebalance: Occasion = {
    command: { verb: 'rebalance' },
    why: 'the loads, or the shares of the configuration, call for other weights',
    byItself: true,
  };
  const hasBegun = state.revision > 0 || policy.burst !== null;
  return [
    ...failing(input, of),
    ...drillsOver(input),
    ...returning(input),
    ...recovered(input, of),
    ...(hasBegun ? [rebalance] : []),
  ];
}

type At = Omit<FleetInput, 'command'>;

/** Clusters that a quorum has seen unhealthy and that have traffic, are on their way back, or are away for a drill only. */
function failing(input: At, health: (cluster: string) => Health): readonly Occasion[] {
  const { rollout, policy, fleet } = input;
  return rollout.clusters.flatMap(({ name: from }) => {
    const { verdict, since, unhealthy } = health(from);
    const failover = fleet.failovers.find((one) => one.from === from);
    const isAway = failover?.returned === 0 && failover.drillEnds === null;
    if (verdict !== 'unhealthy' || isAway || presenceOf(fleet, from) === 'drained') return [];
    if (failover === undefined && poolsServedBy(input, from).length === 0) return [];
    const why = `${from} is seen unhealthy by ${unhealthy.join(', ')} since ${since}`;
    return [{ command: { verb: 'failover', from, to: [] }, why, byItself: policy.failover.automatic }];
  });
}

function drillsOver({ fleet, now }: At): readonly Occasion[] {
  return fleet.failovers.flatMap(({ from, returned, drillEnds }) => {
    if (drillEnds === null || returned > 0 || Date.parse(now) < Date.parse(drillEnds)) return [];
    return [{ command: failback(from), why: `the drill of ${from} ended at ${drillEnds}`, byItself: true }];
  });
}

/** Each further step of a way back that has begun. */
function returning({ policy, fleet, now }: At): readonly Occasion[] {
  return fleet.failovers.flatMap((failover) => {
    const due = nextReturnAt(failover, policy.failover.returnPauseSeconds);
    if (due === null || Date.parse(now) < due) return [];
    const why = `${failover.from} has had ${formatWeight(failover.returned)} % of its traffic back since ${failover.movedAt}`;
    return [{ command: failback(failover.from), why, byItself: true }];
  });
}

/**
 * Clusters that failed over in earnest and have been healthy for their time since then. Observers who saw a cluster healthy
 * all along, while somebody found reason to fail it over, cannot say that this reason is gone: a person has to.
 */
function recovered({ policy, fleet }: At, health: (cluster: string) => Health): readonly Occasion[] {
  return fleet.failovers.flatMap(({ from, at, returned, drillEnds }) => {
    const { verdict, since, healthy } = health(from);
    if (verdict !== 'healthy' || since === null || returned > 0 || drillEnds !== null) return [];
    const byItself = policy.failover.returnsByItself && Date.parse(since) > Date.parse(at);
    const why = `${from} is seen healthy by ${healthy.join(', ')} since ${since}`;
    return [{ command: failback(from), why, byItself }];
  });
}

function failback(from: string): FleetCommand {
  return { verb: 'failback', from, vouched: false };
}
