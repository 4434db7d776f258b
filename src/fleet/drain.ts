import type { FleetCommand } from '../rollout/command.ts';
import { notDrained } from '../rollout/fleet-refusals.ts';
import { matchGlob } from '../rollout/glob.ts';
import { type Planned, refuse } from '../rollout/plan-input.ts';
import type { Refusal } from '../rollout/refusal.ts';
import { alreadySo } from '../rollout/refusals.ts';
import { unknownCluster } from '../rollout/scope-refusals.ts';
import { type FleetInput, stepTo, taken } from './fleet-step.ts';
import { absentRemarks, leavingRemarks } from './leaving-remarks.ts';

/** `/drain`: clusters get nothing until they are undrained; their part goes to the others of each pool in proportion. */
export function planDrain(input: FleetInput<Extract<FleetCommand, { verb: 'drain' }>>): Planned {
  const { rollout, fleet, by, now } = input;
  const named = clustersNamed(input, input.command.clusters);
  if (!named.ok) return refuse(named.refusal);
  const fresh = named.clusters.filter((name) => !Object.hasOwn(fleet.drained, name));
  if (fresh.length === 0) {
    const since = named.clusters.map((name) => `${name} is drained since ${fleet.drained[name]?.at ?? 'before'}`);
    return refuse(alreadySo(rollout, since.join(', ')));
  }
  const drained = { ...fleet.drained, ...Object.fromEntries(fresh.map((name) => [name, { by, at: now }])) };
  const step = stepTo(input, { drained });
  return step.ok ? taken(input, step, 'drained', leavingRemarks(input.policy, fresh)) : step;
}

/** `/undrain`: drained clusters have their traffic again, unless they are failed over as well. */
export function planUndrain(input: FleetInput<Extract<FleetCommand, { verb: 'undrain' }>>): Planned {
  const { rollout, fleet } = input;
  const named = clustersNamed(input, input.command.clusters);
  if (!named.ok) return refuse(named.refusal);
  const isNamed = new Set(named.clusters);
  const left = Object.entries(fleet.drained).filter(([name]) => !isNamed.has(name));
  if (left.length === Object.keys(fleet.drained).length) {
    return refuse(notDrained(rollout, named.clusters, Object.keys(fleet.drained)));
  }
  const step = stepTo(input, { drained: Object.fromEntries(left) });
  if (!step.ok) return step;
  const undrained = named.clusters.filter((name) => Object.hasOwn(fleet.drained, name));
  return taken(input, step, 'undrained', absentRemarks(step.fleet, undrained, 'failed-over'));
}

/** The members of any pool that the globs name, in the fleet's order. A glob that names none is a mistake. */
function clustersNamed(
  { rollout, policy }: Pick<FleetInput, 'rollout' | 'policy'>,
  globs: readonly string[],
): { readonly ok: true; readonly clusters: readonly string[] } | { readonly ok: false; readonly refusal: Refusal } {
  const members = new Set(policy.pools.flatMap(({ clusters }) => clusters));
  const candidates = rollout.clusters.map(({ name }) => name).filter((name) => members.has(name));
  const lost = globs.find((glob) => !candidates.some((name) => matchGlob(glob, name)));
  if (lost !== undefined) return { ok: false, refusal: unknownCluster(rollout, lost, candidates) };
  return { ok: true, clusters: candidates.filter((name) => globs.some((glob) => matchGlob(glob, name))) };
}
