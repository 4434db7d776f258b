import { describe, expect, it } from '@jest/globals';
import { createTicksSoon } from '../../src/server/ticks-soon.ts';
import type { Target } from '../../src/targets.ts';

const target = (branch: string): Target => ({ branch: { repository: 'acme/gitops', branch }, rollouts: ['checkout'] });

/** Ticks that end when they are told to, and a wait that does too. */
function setUp() {
  const ticks: { branch: string; end(error?: unknown): void }[] = [];
  const waits: { milliseconds: number; end(): void }[] = [];
  const failures: unknown[] = [];
  const soon = createTicksSoon({
    tick: ({ branch }) =>
      new Promise((resolve, reject) => {
        ticks.push({ branch: branch.branch, end: (error) => (error === undefined ? resolve() : reject(error)) });
      }),
    failed: (_, error) => void failures.push(error),
    sleep: (milliseconds) => new Promise((resolve) => waits.push({ milliseconds, end: resolve })),
  });
  return { soon, ticks, waits, failures };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('a look that is soon', () => {
  it('is one for everything that arrives while it is waited for', async () => {
    const { soon, ticks, waits } = setUp();
    const asked = [1, 2, 3].map(() => soon.add(target('main')));
    expect(waits.map(({ milliseconds }) => milliseconds)).toEqual([5_000]);
    expect(ticks).toEqual([]);
    waits[0]?.end();
    await settle();
    expect(ticks).toHaveLength(1);
    ticks[0]?.end();
    await Promise.all(asked);
    await soon.idle();
    expect(ticks).toHaveLength(1);
  });

  it('is another one for what arrives when it has begun, and not before it has ended', async () => {
    const { soon, ticks, waits } = setUp();
    void soon.add(target('main'));
    waits[0]?.end();
    await settle();
    void soon.add(target('main'));
    waits[1]?.end();
    await settle();
    expect(ticks).toHaveLength(1);
    ticks[0]?.end();
    await settle();
    expect(ticks).toHaveLength(2);
    ticks[1]?.end();
    await soon.idle();
  });

  it('is one for each branch', async () => {
    const { soon, ticks, waits } = setUp();
    void soon.add(target('main'));
    void soon.add(target('staging'));
    for (const wait of waits) wait.end();
    await settle();
    expect(ticks.map(({ branch }) => branch)).toEqual(['main', 'staging']);
    for (const tick of ticks) tick.end();
    await soon.idle();
  });

  it('that fails is told, and the next one is taken', async () => {
    const { soon, ticks, waits, failures } = setUp();
    const asked = soon.add(target('main'));
    waits[0]?.end();
    await settle();
    ticks[0]?.end(new Error('down'));
    await asked;
    expect(failures).toEqual([new Error('down')]);
    void soon.add(target('main'));
    waits[1]?.end();
    await settle();
    expect(ticks).toHaveLength(2);
    ticks[1]?.end();
    await soon.idle();
  });

  it('is given up where the server stops, and what is under way is waited for', async () => {
    const { soon, ticks, waits } = setUp();
    void soon.add(target('main'));
    waits[0]?.end();
    await settle();
    void soon.add(target('staging'));
    const drained = soon.drain();
    let isDrained = false;
    void drained.then(() => {
      isDrained = true;
    });
    await settle();
    expect(isDrained).toBe(false);
    ticks[0]?.end();
    await drained;
    await soon.add(target('main'));
    expect(ticks.map(({ branch }) => branch)).toEqual(['main']);
  });
});
