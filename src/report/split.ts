import type { Rollout } from '../rollout/rollout.ts';
import { otherSlot, type State } from '../rollout/state.ts';
import { type Weight, WHOLE } from '../rollout/weight.ts';

/** What the two versions have in one cluster. */
export interface ClusterSplit {
  readonly cluster: string;
  readonly wave: string;
  readonly stable: Weight;
  readonly candidate: Weight;
}

/** The splits in the order of the rollout's clusters. */
export function splits(rollout: Rollout, state: State): readonly ClusterSplit[] {
  return rollout.clusters.map(({ name }) => {
    const candidate = state.candidate === null ? 0 : (state.weights[name] ?? 0);
    return { cluster: name, wave: waveOf(rollout, name), stable: WHOLE - candidate, candidate };
  });
}

function waveOf(rollout: Rollout, cluster: string): string {
  const { waves } = rollout.strategy;
  const index = waves.findIndex(({ clusters }) => clusters.includes(cluster));
  const name = waves[index]?.name;
  if (name === undefined) return '';
  return name === String(index + 1) ? name : `${index + 1} (${name})`;
}

/** A slot with the service behind it: `green (checkout-green)`. */
export function slotInWords(rollout: Rollout, slot: string): { slot: string; service: string } {
  const backend = rollout.backends[slot];
  if (backend === undefined) return { slot, service: '' };
  return { slot, service: backend.namespace === null ? backend.service : `${backend.namespace}/${backend.service}` };
}

/** The slot that is, or would be, the candidate's. */
export function candidateSlot(rollout: Rollout, state: State): string {
  return state.candidate?.slot ?? otherSlot(rollout, state.stable);
}
