import type { Hint } from '../hint.ts';
import type { PushResult } from '../local/push.ts';
import type { Actor } from '../rollout/intent.ts';
import { nearest } from '../rollout/nearest.ts';
import type { World } from '../world.ts';
import { UsageError } from './usage-error.ts';

/** Where a command is to have its effect: a clone on this machine, or repositories on GitHub. */
export interface Place {
  readonly world: World;
  /** What each hint for this place says. */
  readonly hint: Pick<Hint, 'subject' | 'gitops' | 'trusted'>;
  /** Finds out who gives a command, and the time at which it is given by the place's own clock, ISO 8601. */
  readonly speaker: () => Promise<{ readonly actor: Actor; readonly at: string }>;
  /** Pushes what was committed; null on GitHub, where committing is all. */
  readonly push: (() => Promise<PushResult>) | null;
  /** The place in words, such as `main of a/clone`. */
  readonly name: string;
}

/** The options that name a place, as commander read them. */
export interface PlaceOptions {
  readonly folder?: string;
  readonly branch?: string;
  readonly repository?: string;
  readonly pullRequest?: number;
  /** A kubeconfig with the fleet's clusters. */
  readonly kubeconfig?: string;
}

/**
 * Which rollouts a command without `--rollout` is for. `only`: the only one that there is, so that none is moved by
 * accident. `all`: every one.
 */
export type Unnamed = 'only' | 'all';

/** The rollouts that are meant, out of those that a place has. */
export function chooseRollouts(
  known: readonly string[],
  names: readonly string[],
  unnamed: Unnamed,
  place: string,
): readonly string[] {
  if (known.length === 0) {
    throw new UsageError(
      `There is no rollout on ${place}: expected a file rollouts/<name>/rollout.yaml that is committed.`,
    );
  }
  const wrong = names.find((name) => !known.includes(name));
  if (wrong !== undefined) {
    const meant = nearest(wrong, known);
    const next = meant === null ? `There are ${known.join(', ')}.` : `Did you mean \`${meant}\`?`;
    throw new UsageError(`There is no rollout \`${wrong}\` on ${place}. ${next}`);
  }
  if (names.length > 0) return [...new Set(names)].sort();
  if (unnamed === 'only' && known.length > 1) {
    throw new UsageError(`Which rollout? Say \`--rollout\` with one or more of ${known.join(', ')}.`);
  }
  return known;
}
