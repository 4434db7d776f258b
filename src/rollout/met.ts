import type { Rollout } from './rollout.ts';
import type { State } from './state.ts';
import { WHOLE } from './weight.ts';

/**
 * Keeps account of the weights that users may have met, where they stay on the version that they met first. A weight is
 * noted when it is left; nothing and all need no note, since there everybody meets the same. Another candidate, or none,
 * begins anew.
 */
export function noteMet(rollout: Rollout, before: State, after: State): State {
  if (rollout.sessions === null) return after;
  if (after.candidate === null || after.candidate.sha !== before.candidate?.sha) return { ...after, met: {} };
  const left = Object.entries(before.weights).filter(
    ([name, weight]) => weight !== after.weights[name] && weight > 0 && weight < WHOLE,
  );
  if (left.length === 0) return after;
  const noted = left.map(([name, weight]) => {
    const earlier = before.met[name] ?? [];
    return [name, [...earlier.filter((one) => one !== weight), weight]] as const;
  });
  return { ...after, met: { ...before.met, ...Object.fromEntries(noted) } };
}
