import type { RolloutFacts } from './circumstances.ts';
import type { GateNumbersQuestion } from './gates/gate-question.ts';
import { type GatePlace, insufficient, judgeCheck, judgeGate } from './gates/judge-gate.ts';
import { questionsOf } from './gates/questions.ts';
import type { Gate } from './rollout/gate.ts';
import { gatePlaces } from './rollout/gate-places.ts';
import type { CheckOutcome } from './rollout/plan-input.ts';
import type { GateReading } from './rollout/readings.ts';
import type { MetricAnswer } from './world/metric-question.ts';
import type { World } from './world.ts';

/** So many gates are judged at once, in all rollouts together: sources are other people's servers. */
const AT_ONCE = 8;

/**
 * Judges the gates that count at the present weights. Never rejects: what gives no answer is insufficient data.
 *
 * @param now milliseconds since the epoch
 * @returns by rollout
 */
export async function readGates(
  world: World,
  rollouts: readonly RolloutFacts[],
  now: number,
): Promise<ReadonlyMap<string, readonly GateReading[]>> {
  const tasks = rollouts.flatMap((facts) =>
    facts.rollout.gates.flatMap((gate) =>
      gatePlaces(gate, facts.rollout, facts.state).map((cluster) => ({
        rollout: facts.rollout.name,
        judge: () => judge(world, facts, { gate, cluster, now }),
      })),
    ),
  );
  const readings: GateReading[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < tasks.length; index = next++) {
      const reading = await tasks[index]?.judge();
      if (reading !== undefined) readings[index] = reading;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const of = (name: string): readonly GateReading[] => readings.filter((_, index) => tasks[index]?.rollout === name);
  return new Map(rollouts.map(({ rollout: { name } }) => [name, of(name)]));
}

function judge(world: World, facts: RolloutFacts, place: GatePlace): Promise<GateReading> {
  const { measure } = place.gate;
  return measure.kind === 'check'
    ? checkReading(world, facts, place, measure)
    : numbersReading(world, facts, place, measure);
}

async function numbersReading(
  world: World,
  { rollout, state, clusters, fleet }: RolloutFacts,
  place: GatePlace,
  measure: Exclude<Gate['measure'], { kind: 'check' }>,
): Promise<GateReading> {
  if (world.readMetric === undefined) return insufficient(place, 'this place may ask nobody');
  const scene = { rollout, state, clusters, sources: fleet.sources, now: place.now };
  const asked = questionsOf(place.gate, measure, place.cluster, scene);
  if (!asked.ok) return { ...insufficient(place, asked.found), ...(asked.early === true ? { early: true } : {}) };
  const answers = await Promise.all(asked.questions.map((question) => readNumbers(world, question)));
  const reading = judgeGate(place, asked.questions, answers);
  return asked.early === true ? { ...reading, early: true } : reading;
}

async function readNumbers(world: World, question: GateNumbersQuestion): Promise<MetricAnswer> {
  const none: MetricAnswer = { kind: 'unknown', message: 'it could not be read' };
  try {
    return (await world.readMetric?.(question)) ?? none;
  } catch {
    return none;
  }
}

async function checkReading(
  world: World,
  { rollout, state }: RolloutFacts,
  place: GatePlace,
  { name, app }: Extract<Gate['measure'], { kind: 'check' }>,
): Promise<GateReading> {
  const [only, ...others] = rollout.repositories;
  const repository = state.candidate?.pullRequest?.repository ?? (others.length === 0 ? only : undefined);
  if (world.readCheck === undefined || state.candidate === null || repository === undefined) {
    return insufficient(place, `the check ${name} cannot be read from this place`);
  }
  let outcome: CheckOutcome = 'unknown';
  try {
    outcome = await world.readCheck(repository, state.candidate.sha, name, app);
  } catch {
    // A way back must not wait for GitHub: what cannot be read is unknown.
  }
  return judgeCheck(place, app === null ? name : `${name} of ${app}`, outcome);
}
