import type { FleetPolicy } from '../rollout/fleet-policy.ts';
import type { FleetState } from '../rollout/fleet-state.ts';
import type { Remark } from '../rollout/remark.ts';

/** What a person should know where clusters hand over their traffic: behind a hub, its own gateway stays in the way. */
export function leavingRemarks(
  { writer }: Pick<FleetPolicy, 'writer'>,
  clusters: readonly string[],
): readonly Remark[] {
  const isHub = writer.kind === 'hub' && clusters.includes(writer.cluster);
  return isHub ? [{ kind: 'hub', cluster: writer.cluster }] : [];
}

/** Which of the clusters that somebody brought back, or sent away, stay without traffic for another reason. */
export function absentRemarks(
  { drained, failovers }: Pick<FleetState, 'drained' | 'failovers'>,
  clusters: readonly string[],
  because: 'drained' | 'failed-over',
): readonly Remark[] {
  const isAbsent = (name: string): boolean =>
    because === 'drained'
      ? Object.hasOwn(drained, name)
      : failovers.some(({ from, returned }) => from === name && returned === 0);
  const next = because === 'drained' ? '/undrain' : '/failback';
  return clusters.filter(isAbsent).map((cluster) => ({ kind: 'absent', cluster, because, next: `${next} ${cluster}` }));
}
