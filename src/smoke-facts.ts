import type { RolloutFacts } from './circumstances.ts';
import type { Command } from './rollout/command.ts';
import type { Conversation } from './rollout/conversation.ts';
import type { Intent } from './rollout/intent.ts';
import { leadsBack } from './rollout/leads-back.ts';
import type { CheckOutcome } from './rollout/plan-input.ts';
import { plannedCommand } from './rollout/planned-command.ts';
import { Unavailable } from './world/unavailable.ts';
import type { World } from './world.ts';

/** What became of a rollout's smoke check, by commit: another one may be pinned in the same look. */
export type SmokeOutcomes = ReadonlyMap<string, CheckOutcome>;

/** A commit in the repository whose checks speak of it. */
interface Place {
  readonly repository: string;
  readonly sha: string;
}

/**
 * Reads the smoke checks, all at once, of the rollouts that have one, where something is asked for that waits for it.
 *
 * @param open what is asked for and not decided
 * @returns by rollout; a commit that is missing is unknown
 * @throws Unavailable where the outside gives no answer, unless something leads back: that must not wait for a check
 */
export async function readSmoke(
  world: World,
  rollouts: readonly RolloutFacts[],
  open: readonly Intent[],
  conversation: Conversation | null,
): Promise<ReadonlyMap<string, SmokeOutcomes>> {
  const asked = open.flatMap((intent) => ('command' in intent.asked ? [plannedCommand(intent.asked.command)] : []));
  if (world.readCheck === undefined || !asked.some(waitsForSmoke)) return new Map();
  const isUrgent = asked.some(leadsBack);
  const read = async ({ repository, sha }: Place, name: string): Promise<CheckOutcome> => {
    try {
      return (await world.readCheck?.(repository, sha, name)) ?? 'unknown';
    } catch (error) {
      if (error instanceof Unavailable && isUrgent) return 'unknown';
      throw error;
    }
  };
  const ofRollout = async (facts: RolloutFacts): Promise<[string, SmokeOutcomes]> => {
    const { strategy, name } = facts.rollout;
    const check = strategy.kind === 'blue-green' ? strategy.smokeCheck : null;
    const places = check === null ? [] : candidates(facts, asked, conversation);
    const outcomes = places.map(
      async (place): Promise<[string, CheckOutcome]> => [place.sha, await read(place, check ?? '')],
    );
    return [name, new Map(await Promise.all(outcomes))];
  };
  return new Map(await Promise.all(rollouts.map(ofRollout)));
}

/** The candidate, and the commit that is about to become it. */
function candidates(
  { rollout, state }: RolloutFacts,
  asked: readonly Command[],
  conversation: Conversation | null,
): readonly Place[] {
  const [only, ...others] = rollout.repositories;
  const onCommandLine = others.length === 0 && only !== undefined ? only : null;
  const places: Place[] = [];
  const add = (repository: string | null, sha: string | undefined): void => {
    const isKnown = places.some((place) => place.sha === sha);
    if (repository !== null && sha !== undefined && !isKnown) places.push({ repository, sha });
  };
  add(state.candidate?.pullRequest?.repository ?? onCommandLine, state.candidate?.sha);
  for (const command of asked) {
    if (command.verb !== 'blue-green') continue;
    if (conversation === null) add(onCommandLine, command.sha ?? undefined);
    else add(conversation.subject.repository, conversation.head?.sha);
  }
  return places;
}

function waitsForSmoke(command: Command): boolean {
  return command.verb === 'promote' || (command.verb === 'switch' && !command.back);
}
