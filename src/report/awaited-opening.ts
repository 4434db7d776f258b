import { isFrozen, nextOpening } from '../rollout/freeze.ts';
import type { Rollout } from '../rollout/rollout.ts';
import type { Waiting } from '../rollout/settlement.ts';
import type { State } from '../rollout/state.ts';

/**
 * The end of a freeze, where the rollout could go forward but for it.
 *
 * @param at the present, ISO 8601; null where nobody knows it
 */
export function awaitedOpening({ windows }: Rollout, { phase }: State, at: string | null): readonly Waiting[] {
  const mayGoOn = phase === 'idle' || phase === 'progressing';
  if (!mayGoOn || at === null || !isFrozen(windows, at)) return [];
  return [{ kind: 'freeze', until: nextOpening(windows, at), command: null }];
}
