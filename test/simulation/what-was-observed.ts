import type { Observation } from '../../src/rollout/observations.ts';
import type { FleetSetting } from './fleet-setting.ts';

/** The clusters that at least a quorum of observers saw healthy in their last sample. */
export function seenHealthy(fleet: FleetSetting, health: readonly Observation[]): readonly string[] {
  return seenSo(fleet, health, true);
}

/** The clusters that at least a quorum of observers saw unhealthy in their last sample. */
export function seenUnhealthy(fleet: FleetSetting, health: readonly Observation[]): readonly string[] {
  return seenSo(fleet, health, false);
}

/** Less is asked for than of the program, which also asks for how long: nothing that it may do is taken for wrong. */
function seenSo({ quorum }: FleetSetting, health: readonly Observation[], healthy: boolean): readonly string[] {
  const newest = new Map<string, Observation>();
  for (const sample of health) {
    const key = `${sample.cluster} ${sample.observer}`;
    const known = newest.get(key);
    if (known === undefined || known.at < sample.at) newest.set(key, sample);
  }
  const counts = new Map<string, number>();
  for (const sample of newest.values()) {
    if (sample.healthy === healthy) counts.set(sample.cluster, (counts.get(sample.cluster) ?? 0) + 1);
  }
  return [...counts].filter(([, count]) => count >= quorum).map(([cluster]) => cluster);
}
