import type { RolloutView } from './look.ts';
import type { Preview } from './report/answer.ts';
import type { Settlement } from './rollout/settlement.ts';

/** What there is to publish after a look. */
export interface Outcome {
  readonly settlements: readonly Settlement[];
  /** As they stand after the look. */
  readonly views: readonly RolloutView[];
  /** Answers of earlier looks that still stand. */
  readonly answers: readonly Settlement[];
  /** What each `/plan` would have changed. */
  readonly previews: readonly Preview[];
  readonly commit: string | null;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** GitHub's pages, such as `https://github.com`; null where there are none. */
  readonly webUrl: string | null;
}
