import type { Readings } from './readings.ts';
import type { Rollout, Slot } from './rollout.ts';
import type { State } from './state.ts';

/** Those of some clusters of which it is known that nobody is behind a slot's Service there. Where nobody counted, nothing is known. */
export function emptyClusters(slot: Slot, names: readonly string[], { live }: Readings): readonly string[] {
  return names.filter((name) => {
    const ready = live.get(name)?.ready?.[slot];
    return ready === null || ready === 0;
  });
}

/** The clusters where the candidate has traffic that the stable slot could not take, because nobody is behind its Service. */
export function strandedClusters({ clusters }: Rollout, state: State, readings: Readings): readonly string[] {
  const inTraffic = clusters.map(({ name }) => name).filter((name) => (state.weights[name] ?? 0) > 0);
  return emptyClusters(state.stable, inTraffic, readings);
}
