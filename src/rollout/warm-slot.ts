import type { Rollout } from './rollout.ts';
import type { State } from './state.ts';

/**
 * Until when the slot that the next candidate takes is kept warm, in milliseconds since the epoch: the version that was
 * stable before the last promotion stands in it, and `/rollback` finds it as it was. It may be over already.
 *
 * @returns null where nothing is kept warm
 */
export function keptWarmUntil({ strategy }: Rollout, { candidate, last }: State): number | null {
  if (strategy.kind !== 'blue-green' || strategy.warmSeconds === 0) return null;
  if (candidate !== null || last?.outcome !== 'promoted') return null;
  return Date.parse(last.at) + strategy.warmSeconds * 1000;
}
