import type { Target } from '../targets.ts';

export interface TicksSoonOptions {
  tick(target: Target): Promise<void>;
  /** Told of a tick that failed; the next sweep looks again. */
  failed(target: Target, error: unknown): void;
  sleep(milliseconds: number): Promise<void>;
}

/** Branches that are to be looked at soon. One branch is looked at by one tick at a time. */
export interface TicksSoon {
  /** Resolves when a tick that began after this call has ended, well or badly. Never rejects. */
  add(target: Target): Promise<void>;
  /** Resolves when nothing waits and nothing is under way. */
  idle(): Promise<void>;
  /** Takes no more, forgets what waits, and resolves when what is under way has ended. */
  drain(): Promise<void>;
}

/** Agents report every cluster on its own: what arrives within this time is one look. Milliseconds. */
const GATHERING = 5_000;

export function createTicksSoon({ tick, failed, sleep }: TicksSoonOptions): TicksSoon {
  const waiting = new Map<string, Promise<void>>();
  const running = new Map<string, Promise<void>>();
  let draining = false;
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });

  async function start(key: string, target: Target): Promise<void> {
    await Promise.race([sleep(GATHERING), ended]);
    await running.get(key);
    waiting.delete(key);
    if (draining) return;
    const run = tick(target)
      .catch((error) => failed(target, error))
      .finally(() => running.delete(key));
    running.set(key, run);
    await run;
  }

  return {
    add(target) {
      if (draining) return Promise.resolve();
      const key = `${target.branch.repository.toLowerCase()} ${target.branch.branch}`;
      const soon = waiting.get(key) ?? start(key, target);
      waiting.set(key, soon);
      return soon;
    },
    async idle() {
      while (waiting.size + running.size > 0) await Promise.all([...waiting.values(), ...running.values()]);
    },
    async drain() {
      draining = true;
      end();
      await Promise.all([...waiting.values(), ...running.values()]);
    },
  };
}
