/** Whom GitHub has asked to wait, and until when. */
export interface Rests {
  /**
   * Takes note of how a request failed.
   *
   * @param seconds how long GitHub asks to wait; null: it was no rate limit
   */
  note(owner: string, seconds: number | null): void;
  /** Whether nothing is to be asked for that owner now. */
  isResting(owner: string): boolean;
}

/** GitHub's limits are renewed every hour: who is told to wait for longer is told so again. Seconds. */
const LONGEST = 3600;

/**
 * For requests that nobody waits for. Going on while GitHub asks to wait lengthens the wait, and takes from what commands
 * need. Limits are an installation's, and so an owner's.
 *
 * @param now milliseconds since the epoch
 */
export function createRests(now: () => number): Rests {
  const until = new Map<string, number>();
  return {
    note(owner, seconds) {
      if (seconds === null) return;
      const end = now() + Math.min(LONGEST, seconds) * 1000;
      until.set(owner, Math.max(end, until.get(owner) ?? 0));
    },
    isResting: (owner) => now() < (until.get(owner) ?? 0),
  };
}
