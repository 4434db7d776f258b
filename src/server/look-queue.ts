import type { Subject } from '../rollout/intent.ts';
import { Unavailable } from '../world/unavailable.ts';

/** What became of one try at a subject, for whoever counts. */
export type LookOutcome = 'done' | 'unavailable' | 'failed';

export interface LookQueueOptions {
  /** Looks at a subject, on which the comments that are expected were heard of; throws {@link Unavailable} where it is worth trying again. */
  look(subject: Subject, expected: readonly number[]): Promise<void>;
  /** Told of each try. `error` is null when it is done. */
  tried(subject: Subject, outcome: LookOutcome, error: unknown): void;
  /** Looks under way at the same time. */
  readonly concurrency: number;
  sleep(milliseconds: number): Promise<void>;
  random(): number;
}

/** Subjects that wait to be looked at. One subject is looked at by one look at a time. */
export interface LookQueue {
  /** Resolves when a look that began after this call has ended, well or badly. Never rejects. */
  add(subject: Subject, commentId?: number | null): Promise<void>;
  /** Subjects that wait or are being looked at. */
  readonly size: number;
  /** Resolves when nothing waits and nothing is being looked at. */
  idle(): Promise<void>;
  /** Takes no more, and resolves when what is under way has ended. Waiting retries are given up: a sweep finds them. */
  drain(): Promise<void>;
}

const TRIES = 5;
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 300_000;

interface Entry {
  readonly subject: Subject;
  /** Comments that were heard of since the last look began. */
  expected: number[];
  running: Promise<void> | null;
  /** A look that has not begun: whoever asks meanwhile shares it, however many hints arrive. */
  next: Promise<void> | null;
}

function giveUp(): { readonly up: Promise<void>; end(): void } {
  let end = (): void => undefined;
  const up = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { up, end };
}

export function createLookQueue(options: LookQueueOptions): LookQueue {
  const entries = new Map<string, Entry>();
  const waiting: (() => void)[] = [];
  let active = 0;
  let draining = false;
  /** Ends every wait before another try. */
  const given = giveUp();

  async function acquire(): Promise<void> {
    if (active < options.concurrency) {
      active += 1;
      return;
    }
    await new Promise<void>((resolve) => waiting.push(resolve));
  }

  function release(): void {
    const next = waiting.shift();
    // The place is handed on, so that `active` stays as it is.
    if (next === undefined) active -= 1;
    else next();
  }

  async function once(subject: Subject, expected: readonly number[]): Promise<Unavailable | null> {
    await acquire();
    try {
      await options.look(subject, expected);
      options.tried(subject, 'done', null);
      return null;
    } catch (error) {
      const again = error instanceof Unavailable;
      options.tried(subject, again ? 'unavailable' : 'failed', error);
      return again ? error : null;
    } finally {
      release();
    }
  }

  async function untilDone(subject: Subject, expected: readonly number[]): Promise<void> {
    for (let tries = 1; tries <= TRIES; tries += 1) {
      const unavailable = await once(subject, expected);
      if (unavailable === null || draining) return;
      const told = unavailable.retryAfterSeconds;
      const backoff = options.random() * Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** tries);
      // GitHub says when it answers again; asking earlier only lengthens the ban.
      const wait = told === null ? backoff : Math.min(LONGEST_WAIT, told * 1000) + backoff;
      if (tries < TRIES) await Promise.race([options.sleep(wait), given.up]);
      if (draining) return;
    }
  }

  function start(entry: Entry, key: string): Promise<void> {
    const running = untilDone(entry.subject, entry.expected.splice(0)).finally(() => {
      entry.running = null;
      if (entry.next === null) entries.delete(key);
    });
    entry.running = running;
    return running;
  }

  return {
    get size() {
      return entries.size;
    },
    add(subject, commentId = null) {
      if (draining) return Promise.resolve();
      const key = `${subject.repository.toLowerCase()}#${subject.number}`;
      const entry = entries.get(key) ?? { subject, expected: [], running: null, next: null };
      entries.set(key, entry);
      if (commentId !== null) entry.expected.push(commentId);
      if (entry.running === null) return start(entry, key);
      entry.next ??= entry.running.then(() => {
        entry.next = null;
        if (!draining) return start(entry, key);
        entries.delete(key);
        return undefined;
      });
      return entry.next;
    },
    async idle() {
      while (entries.size > 0) await Promise.all([...entries.values()].map((entry) => entry.next ?? entry.running));
    },
    async drain() {
      draining = true;
      given.end();
      await Promise.all([...entries.values()].map((entry) => entry.running));
    },
  };
}
