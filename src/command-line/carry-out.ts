import { advance } from '../advance.ts';
import { readFacts } from '../facts.ts';
import type { Hint } from '../hint.ts';
import { NO_MEMORY } from '../memory.ts';
import type { Intent } from '../rollout/intent.ts';
import { formatRequest } from '../rollout/parse-command.ts';
import { readCommand } from './command-text.ts';
import { type Ending, endingOfLooks } from './exit-code.ts';
import type { CommandLineHost } from './host.ts';
import { notLeadingAnywhere, tellProblems } from './looks.ts';
import { readObservationsOption } from './observations-option.ts';
import { openPlace } from './open-place.ts';
import type { PlaceOptions } from './place.ts';
import { printLook } from './print-looks.ts';
import { pushAfter } from './push-after.ts';
import { tellDelivery } from './tell-delivery.ts';
import { tellUnheard } from './tell-unheard.ts';

export interface CarryOutOptions extends PlaceOptions {
  readonly json?: boolean;
  readonly push?: boolean;
  readonly observations?: string;
}

/**
 * Carries out one command, or shows what it would do.
 *
 * @param words the command, as one text or in several words
 * @param options what commander read, with the flags of Headgate's own commands
 * @param dryRun true: everything but the write
 */
export async function carryOut(
  host: CommandLineHost,
  words: readonly string[],
  options: CarryOutOptions & Readonly<Record<string, unknown>>,
  dryRun: boolean,
): Promise<Ending> {
  const request = readCommand(words, options);
  const observations = await readObservationsOption(host, options.observations);
  const place = await openPlace(host, options, request.rollouts, 'only');
  const intent: Intent = {
    key: `command-line/${host.randomId()}`,
    ...(await place.speaker()),
    source: { kind: 'command-line' },
    subject: place.hint.subject,
    said: formatRequest(request),
    asked: request,
    edited: false,
    reaction: null,
  };
  const hint: Hint = { ...place.hint, said: [intent], observations, dryRun };
  const look = await advance(place.world, hint);
  if (!look.settlements.some((settlement) => settlement.intent.key === intent.key)) {
    const facts = await readFacts(place.world, hint, NO_MEMORY);
    if (tellProblems(host, facts)) return 'invalid';
    throw notLeadingAnywhere(facts, place.name);
  }
  await printLook(host, look, { json: options.json ?? false, dryRun });
  if (!dryRun) tellDelivery(host, [look]);
  tellUnheard(host, [look]);
  const ending = endingOfLooks([look], (settlement) => settlement.intent.key === intent.key);
  return options.push === true ? pushAfter(host, place, [look], ending) : ending;
}
