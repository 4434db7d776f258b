import { assess } from './assess.ts';
import type { ReleaseCommand } from './plan-input.ts';
import type { Readings } from './readings.ts';
import type { Rollout } from './rollout.ts';
import type { State } from './state.ts';
import { isDue } from './waiting.ts';

/** Something that the release axis does by itself. */
export interface ReleaseDue {
  readonly command: ReleaseCommand;
  /** Why, as a sentence without the full stop. */
  readonly why: string;
}

/**
 * What the release axis does by itself now: it takes note of what was seen, with what follows from that; or else takes the
 * step whose turn it is. Null where it does nothing.
 *
 * @param now ISO 8601
 */
export function releaseDue(rollout: Rollout, state: State, readings: Readings, now: string): ReleaseDue | null {
  // The way back waits for nothing, and for nothing to be noted either.
  if (state.phase === 'rolling-back' && isDue(rollout, state, now, readings))
    return { command: { verb: 'rollback', gradual: true }, why: 'the pause has run out' };
  const { consequence, news } = assess(rollout, state, readings, now);
  if (consequence !== null) return { command: { verb: 'observe' }, why: consequence.found };
  if (news.length > 0) return { command: { verb: 'observe' }, why: news.join('; ') };
  if (!isDue(rollout, state, now, readings)) return null;
  return {
    command: {
      verb: 'canary',
      target: 'next',
      scope: { clusters: [], wave: null },
      fleet: false,
      sha: null,
      breakGlass: null,
    },
    why: 'the pause has run out',
  };
}
