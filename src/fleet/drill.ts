import type { FleetCommand } from '../rollout/command.ts';
import { failedOverAlready } from '../rollout/fleet-refusals.ts';
import { formatCommand } from '../rollout/format-command.ts';
import { capacityShort, capacityUnknown, seenUnhealthy } from '../rollout/observation-refusals.ts';
import { type Planned, refuse } from '../rollout/plan-input.ts';
import { alreadySo } from '../rollout/refusals.ts';
import { unfitToLeave, withFailover } from './failover.ts';
import { targetsOf } from './failover-targets.ts';
import { type FleetInput, stepTo, taken } from './fleet-step.ts';
import { judge, looksIll, UNOBSERVED } from './health.ts';
import { leavingRemarks } from './leaving-remarks.ts';

/**
 * `/drill failover`: a failover that nobody needs, to see that it works. So it is held only where it is known that the
 * others can carry the load without the cluster (N−1) and nobody sees one of them unhealthy, and it ends by itself.
 */
export function planDrill(input: FleetInput<Extract<FleetCommand, { verb: 'drill' }>>): Planned {
  const { rollout, policy, fleet, command, observations, now } = input;
  const { from, to: named } = command;
  const unfit = unfitToLeave(input, from);
  if (unfit !== null) return refuse(unfit);
  if (Object.hasOwn(fleet.drained, from)) {
    return refuse(
      alreadySo(rollout, `${from} is drained: others have its traffic already, so that a drill shows nothing`),
    );
  }
  const existing = fleet.failovers.find((failover) => failover.from === from);
  if (existing !== undefined) return refuse(failedOverAlready(rollout, existing));
  const targets = targetsOf(input, from, named);
  if (!targets.ok) return refuse(targets.refusal);
  const health = judge(observations.health, policy.failover, now);
  const ill = targets.to.find((name) => looksIll(health.get(name) ?? UNOBSERVED, policy.failover));
  if (ill !== undefined) {
    const next = 'Hold the drill when all of them are healthy, or name others with `--to`.';
    return refuse(seenUnhealthy(rollout, ill, health.get(ill)?.unhealthy ?? [], next));
  }

  const seconds = command.seconds ?? policy.failover.drillSeconds;
  const drillEnds = new Date(Date.parse(now) + seconds * 1000).toISOString();
  const step = stepTo(input, { failovers: withFailover(input, targets.to, drillEnds) });
  if (!step.ok) return refuse(step.refusal);
  const inEarnest = formatCommand({ verb: 'failover', from, to: named });
  const short = step.gainers.filter(({ verdict }) => verdict === 'short');
  if (short.length > 0) return refuse(capacityShort(rollout, short, inEarnest));
  const unknown = step.gainers.filter(({ verdict }) => verdict === 'unknown');
  if (unknown.length > 0) {
    const served = policy.pools.filter(({ name }) =>
      unknown.some(({ cluster }) => (step.fleet.weights[name]?.[cluster] ?? 0) > 0),
    );
    const missing = served.map(({ name }) => name).filter((name) => step.loads[name] === undefined);
    return refuse(capacityUnknown(rollout, unknown, missing, inEarnest));
  }
  return taken(input, step, 'drill_started', leavingRemarks(policy, [from]));
}
