import { describe, expect, it } from '@jest/globals';
import { runSimulation } from './run-simulation.ts';

const SEEDS = 2_000;
const PATIENCE = 600_000;

describe('the simulation', () => {
  it(
    `holds every invariant over ${SEEDS} histories`,
    async () => {
      const failures: string[] = [];
      for (let seed = 1; seed <= SEEDS; seed++) {
        const violations = await runSimulation(seed);
        failures.push(...violations.map(({ invariant, message }) => `seed ${seed}: ${invariant} ${message}`));
      }
      expect(failures).toEqual([]);
    },
    PATIENCE,
  );

  it('makes the same history of the same seed', async () => {
    const [first, second]: [string[], string[]] = [[], []];
    await runSimulation(7, {}, first);
    await runSimulation(7, {}, second);
    expect(first.length).toBeGreaterThan(10);
    expect(second).toEqual(first);
  });
});
