import { readFacts } from '../facts.ts';
import { NO_MEMORY } from '../memory.ts';
import type { Ending } from './exit-code.ts';
import type { CommandLineHost } from './host.ts';
import { notLeadingAnywhere, standingLook, tellProblems } from './looks.ts';
import { openPlace } from './open-place.ts';
import { chooseRollouts, type PlaceOptions } from './place.ts';
import { printStanding } from './print-looks.ts';
import { tellDelivery } from './tell-delivery.ts';

export interface StatusOptions extends PlaceOptions {
  readonly rollout?: readonly string[];
  readonly json?: boolean;
}

/** Shows where rollouts stand. Reads only. */
export async function status(host: CommandLineHost, options: StatusOptions): Promise<Ending> {
  const names = options.rollout ?? [];
  const place = await openPlace(host, options, names, 'all');
  const facts = await readFacts(place.world, { ...place.hint, said: [], dryRun: true }, NO_MEMORY);
  if (facts.gitops === null) {
    if (tellProblems(host, facts)) return 'invalid';
    throw notLeadingAnywhere(facts, place.name);
  }
  const known = [...facts.rollouts.map(({ rollout }) => rollout.name), ...facts.broken.map(({ name }) => name)].sort();
  const chosen = chooseRollouts(known, names, 'all', place.name);
  const shown = {
    ...facts,
    rollouts: facts.rollouts.filter(({ rollout }) => chosen.includes(rollout.name)),
    broken: facts.broken.filter(({ name }) => chosen.includes(name)),
  };
  const look = standingLook(shown, host.now());
  await printStanding(host, look, options.json ?? false);
  tellDelivery(host, [look]);
  return tellProblems(host, shown) ? 'invalid' : 'done';
}
