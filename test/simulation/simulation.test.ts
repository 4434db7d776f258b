import { describe, expect, it } from '@jest/globals';
import { runSimulation } from './run-simulation.ts';
import type { Scenario } from './scenario.ts';
import { generateScenario } from './scenario-generator.ts';
import type { RolloutSetting } from './setting.ts';

/** The checks run thousands of them, in a bundle, which is three times as fast as a test. */
const SEEDS = 300;
const PATIENCE = 600_000;

/** A few hundred histories, as somebody runs them who has changed something. */
const FEW = 300;

const some =
  (is: (rollout: RolloutSetting) => boolean) =>
  ({ setting }: Scenario): boolean =>
    setting.rollouts.some(([first]) => first !== undefined && is(first));

const KINDS: readonly (readonly [string, (scenario: Scenario) => boolean])[] = [
  ['a live loop', ({ loop }) => loop !== null],
  ['none', ({ loop }) => loop === null],
  ['blue-green', some(({ strategy }) => strategy === 'blue-green')],
  ['waves one after the other', some(({ order }) => order === 'waves')],
  ['a fleet axis', some(({ fleet }) => fleet !== null)],
  ['clusters that fail over by themselves', some(({ fleet }) => fleet?.automatic === true)],
  ['pools of their own for countries', some(({ fleet }) => fleet?.geo === true)],
  ['jurisdictions', ({ setting }) => setting.jurisdictions.some((rules) => rules.length > 0)],
  ['gates', some(({ loop }) => loop.gates.length > 0)],
  ['a deadline', some(({ loop }) => loop.deadline !== null)],
  ['windows', some(({ loop }) => loop.windows.length > 0)],
  ['a queue', some(({ loop }) => loop.whenBusy === 'queue')],
  ['one that takes another’s place', some(({ loop }) => loop.whenBusy === 'replace')],
  ['two rollouts', ({ setting }) => setting.rollouts.length > 1],
  ['an issue', ({ issue }) => issue !== null],
];

describe('the simulation', () => {
  const scenarios = Array.from({ length: FEW }, (_, index) => generateScenario(index + 1));

  it.each(KINDS)(`has histories with %s among the first ${FEW}`, (_, is) => {
    expect(scenarios.filter(is).length).toBeGreaterThanOrEqual(5);
  });

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
