import type { SimulatedHistory, Violation } from '../simulated-history.ts';

export function checkReport(_history: SimulatedHistory): readonly Violation[] {
  return [];
}
