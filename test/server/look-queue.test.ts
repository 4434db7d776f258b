import { describe, expect, it } from '@jest/globals';
import { createLookQueue, type LookOutcome } from '../../src/server/look-queue.ts';
import { Unavailable } from '../../src/world/unavailable.ts';

const shop = (number: number) => ({ repository: 'acme/shop', number });

/** A queue whose looks end when the test says so. */
function controlled(concurrency = 10) {
  const begun: { number: number; end: (error?: Error) => void }[] = [];
  const outcomes: LookOutcome[] = [];
  const waits: number[] = [];
  const queue = createLookQueue({
    concurrency,
    random: () => 0.5,
    sleep: async (milliseconds) => {
      waits.push(milliseconds);
    },
    look: ({ number }) =>
      new Promise((resolve, reject) => {
        begun.push({ number, end: (error) => (error === undefined ? resolve() : reject(error)) });
      }),
    tried: (_subject, outcome) => outcomes.push(outcome),
  });
  return { queue, begun, outcomes, waits };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('the queue of looks', () => {
  it('looks once more for any number of hints that arrive during a look', async () => {
    const { queue, begun } = controlled();
    const all = [queue.add(shop(1)), queue.add(shop(1)), queue.add(shop(1)), queue.add(shop(1))];
    await turn();
    expect(begun).toHaveLength(1);
    begun[0]?.end();
    await turn();
    expect(begun).toHaveLength(2);
    begun[1]?.end();
    await Promise.all(all);
    expect(begun).toHaveLength(2);
    expect(queue.size).toBe(0);
  });

  it('never looks at one subject twice at the same time, and at others meanwhile', async () => {
    const { queue, begun } = controlled();
    void queue.add(shop(1));
    void queue.add({ repository: 'ACME/Shop', number: 1 });
    void queue.add(shop(2));
    await turn();
    expect(begun.map(({ number }) => number)).toEqual([1, 2]);
  });

  it('keeps to the bound on looks at the same time', async () => {
    const { queue, begun } = controlled(2);
    for (const number of [1, 2, 3]) void queue.add(shop(number));
    await turn();
    expect(begun).toHaveLength(2);
    begun[0]?.end();
    await turn();
    expect(begun.map(({ number }) => number)).toEqual([1, 2, 3]);
  });

  it('tries again what could not be reached, not before GitHub said, and gives up after a few times', async () => {
    const { queue, begun, outcomes, waits } = controlled();
    const done = queue.add(shop(1));
    for (let tried = 0; tried < 5; tried += 1) {
      await turn();
      begun[tried]?.end(new Unavailable('GitHub', 'limited', 60));
    }
    await done;
    expect(outcomes).toEqual(Array.from({ length: 5 }, () => 'unavailable'));
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(60_000);
  });

  it('does not repeat what failed by a bug, and goes on with the next hint', async () => {
    const { queue, begun, outcomes } = controlled();
    const done = queue.add(shop(1));
    await turn();
    begun[0]?.end(new TypeError('a bug'));
    await done;
    expect(outcomes).toEqual(['failed']);
    void queue.add(shop(1));
    await turn();
    expect(begun).toHaveLength(2);
  });

  it('when draining ends what is under way and begins nothing', async () => {
    const { queue, begun } = controlled();
    void queue.add(shop(1));
    void queue.add(shop(1));
    await turn();
    const drained = queue.drain();
    await queue.add(shop(2));
    begun[0]?.end();
    await drained;
    await turn();
    expect(begun).toHaveLength(1);
  });
});
