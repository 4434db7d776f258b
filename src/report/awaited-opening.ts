import type { Rollout } from '../rollout/rollout.ts';
import type { Waiting } from '../rollout/settlement.ts';
import type { State } from '../rollout/state.ts';
import { waitsForOpening } from '../rollout/waiting.ts';

/**
 * The end of a freeze, where the rollout could go forward but for it.
 *
 * @param at the present, ISO 8601; null where nobody knows it
 */
export function awaitedOpening(rollout: Rollout, { phase }: State, at: string | null): readonly Waiting[] {
  const mayGoOn = phase === 'idle' || phase === 'progressing';
  return mayGoOn ? waitsForOpening(rollout, at) : [];
}
