import type { Gate } from './gate.ts';
import { gatePlaces } from './gate-places.ts';
import type { GateReading, Readings } from './readings.ts';
import type { Rollout } from './rollout.ts';
import type { State } from './state.ts';

/** A gate in one place, with what was read there; null: nothing was. */
export interface GateStanding {
  readonly gate: Gate;
  readonly cluster: string | null;
  readonly reading: GateReading | null;
}

/** Every gate that counts, in each place where it does, in the file's order. */
export function gateStandings(rollout: Rollout, state: State, readings: Readings): readonly GateStanding[] {
  return rollout.gates.flatMap((gate) =>
    gatePlaces(gate, rollout, state).map((cluster): GateStanding => {
      const reading = readings.gates.find((one) => one.gate === gate.name && one.cluster === cluster) ?? null;
      return { gate, cluster, reading };
    }),
  );
}

/** Whether a reading counts as a failure. Too few data may be declared to be one, once there could be any. */
export function fails(gate: Gate, { verdict, early }: GateReading): boolean {
  return verdict === 'fail' || (verdict === 'insufficient' && gate.onInsufficient === 'fail' && early !== true);
}

/** Whether a reading lets the rollout go on. */
export function passes(gate: Gate, { verdict }: GateReading): boolean {
  return verdict === 'pass' || (verdict === 'insufficient' && gate.onInsufficient === 'pass');
}
