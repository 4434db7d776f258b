import type { FleetCommand } from '../rollout/command.ts';
import { failedOverAlready, patternNotAllowed } from '../rollout/fleet-refusals.ts';
import type { Failover } from '../rollout/fleet-state.ts';
import { isGlob, matchGlob } from '../rollout/glob.ts';
import { capacityShort, noQuorum, seenUnhealthy } from '../rollout/observation-refusals.ts';
import { type Planned, refuse } from '../rollout/plan-input.ts';
import type { Refusal } from '../rollout/refusal.ts';
import { alreadySo } from '../rollout/refusals.ts';
import type { Remark } from '../rollout/remark.ts';
import { unknownCluster } from '../rollout/scope-refusals.ts';
import { poolsServedBy, type Targets, targetsOf } from './failover-targets.ts';
import { type FleetInput, stepTo, taken } from './fleet-step.ts';
import { judge, looksIll, UNOBSERVED } from './health.ts';
import { absentRemarks, leavingRemarks } from './leaving-remarks.ts';

type FailoverInput = FleetInput<Extract<FleetCommand, { verb: 'failover' }>>;

/**
 * `/failover`: others carry a cluster's traffic until it fails back. Said again, it names others, turns a drill into
 * earnest, or sends away what is on its way back. Of a drained cluster it is kept too: whoever ends the maintenance must
 * not send users to a cluster that failed meanwhile.
 *
 * A person's failover goes ahead whether the others can carry the load or not, and says which: an outage does not wait
 * for figures, and a person may know more than they do. One that Headgate makes by itself needs a quorum that has seen
 * the cluster unhealthy for its time, and is refused where those who are left are known to be too small: they would fail
 * one after the other, and take down what still works. Then it is proposed, and a person decides.
 */
export function planFailover(input: FailoverInput): Planned {
  const { rollout, policy, fleet, command, cause, observations, now } = input;
  const { from } = command;
  const unfit = unfitToLeave(input, from);
  if (unfit !== null) return refuse(unfit);
  const health = judge(observations.health, policy.failover, now);
  const own = health.get(from) ?? UNOBSERVED;
  const byItself = cause === 'plan';
  if (byItself && own.verdict !== 'unhealthy') {
    return refuse(noQuorum(rollout, from, own, policy.failover.quorum, 'unhealthy'));
  }
  const existing = fleet.failovers.find((failover) => failover.from === from) ?? null;
  const targets = targetsAnew(input, existing);
  if (!targets.ok) return refuse(targets.refusal);
  if (existing !== null && isNoNews(existing, targets.to)) return refuse(failedOverAlready(rollout, existing));

  const step = stepTo(input, { failovers: withFailover(input, targets.to, null) }, from);
  if (!step.ok) return refuse(step.refusal);
  const short = step.gainers.filter(({ verdict }) => verdict === 'short');
  if (byItself && short.length > 0) return refuse(capacityShort(rollout, short, `/failover ${from}`));
  const ill = targets.to.filter((name) => looksIll(health.get(name) ?? UNOBSERVED, policy.failover));
  const warnings = ill.map((name): Remark => {
    const next = `Say \`/failover ${from} --to CLUSTER\` with a healthy one if it should not take the traffic.`;
    return { kind: 'warning', warning: seenUnhealthy(rollout, name, health.get(name)?.unhealthy ?? [], next) };
  });
  const said = [...leavingRemarks(policy, [from]), ...absentRemarks(step.fleet, [from], 'drained')];
  return taken(input, step, 'failed_over', [...warnings, ...said]);
}

/** Why there is nothing that a cluster could hand over; null if there is. */
export function unfitToLeave(input: Omit<FleetInput, 'command'>, from: string): Refusal | null {
  const { rollout, policy, fleet } = input;
  const members = new Set(policy.pools.flatMap(({ clusters }) => clusters));
  const names = rollout.clusters.map(({ name }) => name).filter((name) => members.has(name));
  if (isGlob(from))
    return patternNotAllowed(
      rollout,
      from,
      names.filter((name) => matchGlob(from, name)),
    );
  if (!names.includes(from)) return unknownCluster(rollout, from, names);
  // What is failed over already can be sent to others, or away again, whatever it has at present.
  if (fleet.failovers.some((one) => one.from === from)) return null;
  if (poolsServedBy(input, from).length === 0) {
    return alreadySo(rollout, `${from} has no traffic; \`/drain ${from}\` sees to it that it gets none`);
  }
  return null;
}

/** A failover that stands keeps its targets where none are named. */
function targetsAnew(input: FailoverInput, existing: Failover | null): Targets {
  const { from, to } = input.command;
  if (existing === null || to.length > 0) return targetsOf(input, from, to);
  return { ok: true, to: existing.to };
}

function isNoNews({ returned, drillEnds, to }: Failover, targets: readonly string[]): boolean {
  const same = to.length === targets.length && to.every((name) => targets.includes(name));
  return returned === 0 && drillEnds === null && same;
}

/** The failovers with one of them made or made anew. It keeps its place: what happened first stays first. */
export function withFailover(
  {
    fleet,
    by,
    now,
    command: { from },
  }: Pick<FleetInput, 'fleet' | 'by' | 'now'> & { readonly command: { readonly from: string } },
  to: readonly string[],
  drillEnds: string | null,
): readonly Failover[] {
  const failover: Failover = { from, to, by, at: now, returned: 0, movedAt: now, drillEnds };
  const isKnown = fleet.failovers.some((one) => one.from === from);
  return isKnown ? fleet.failovers.map((one) => (one.from === from ? failover : one)) : [...fleet.failovers, failover];
}
