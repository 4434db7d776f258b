import type { SimulatedHistory, Violation } from '../simulated-history.ts';

/** Sweeps without faults come to rest, and nothing is ever thrown but that the outside cannot be reached. */
export function checkRest(history: SimulatedHistory): readonly Violation[] {
  const thrown = history.looks.flatMap(({ process, ending }): Violation[] =>
    ending?.kind === 'thrown' ? [{ invariant: 'crash', message: `process ${process} threw ${ending.message}` }] : [],
  );
  const hung = history.looks.filter(({ world, ending }) => ending?.kind === 'died' && !world.crashed);
  return [
    ...thrown,
    ...hung.map(({ process }) => ({ invariant: 'rest', message: `process ${process} waits for nothing, for ever` })),
    ...(history.settled ? [] : [{ invariant: 'rest', message: 'sweeps never came to rest' }]),
  ];
}
