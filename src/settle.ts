import { lacksRight } from './authorise.ts';
import { carryOut } from './carry-out.ts';
import type { Circumstances, RolloutFacts, Standing } from './circumstances.ts';
import { isFleetCommand } from './fleet/plan-fleet.ts';
import type { FileChange } from './gateway/change.ts';
import type { Request } from './rollout/command.ts';
import { compareIntents, type Intent } from './rollout/intent.ts';
import { abortedMeanwhile, editedComment, expired, newerCommand } from './rollout/intent-refusals.ts';
import { rightsFor } from './rollout/permissions.ts';
import type { ChangingCommand } from './rollout/plan-input.ts';
import { concernsQueueOnly } from './rollout/queue.ts';
import type { Refusal } from './rollout/refusal.ts';
import type { Settlement } from './rollout/settlement.ts';
import { ageOf } from './rollout/staleness.ts';
import type { State } from './rollout/state.ts';

/** What became of one intent. */
export interface Settled {
  readonly standing: Standing;
  readonly settlement: Settlement;
  /** For a `/plan`: what it would have changed. */
  readonly preview?: readonly FileChange[];
}

/**
 * Authorises, plans and renders one intent, in this order; whatever fails leaves the rollout as it stands.
 *
 * @param aborter an abort that was given after this and wins over it; null: none was
 */
export function settle(
  facts: RolloutFacts,
  circumstances: Circumstances,
  standing: Standing,
  intent: Intent,
  aborter: Intent | null,
): Settled {
  const { rollout } = facts;
  const { state } = standing;
  const { command } = intent.asked as Request;
  const shared = { intent, rollout: rollout.name, before: state, planned: null, question: null };
  const unchanged = (refusal: Refusal, disposition: 'refused' | 'superseded' = 'refused'): Settled => ({
    standing,
    settlement: { ...shared, disposition, reason: refusal.reason, refusal, after: state },
  });
  if (intent.edited) return unchanged(editedComment(intent));
  if (ageOf(intent, circumstances.now) === 'stale') return unchanged(expired(rollout, intent.at));
  const denied = lacksRight(facts, circumstances, intent, rightsFor(command), []);
  if (denied !== null) return unchanged(denied);

  if (command.verb === 'plan') {
    const planned = settle(
      facts,
      circumstances,
      standing,
      { ...intent, asked: { command: command.of, rollouts: [] } },
      null,
    );
    return answer(shared, standing, command, planned);
  }
  if (command.verb === 'status' || command.verb === 'help') return answer(shared, standing, command, null);

  if (command.verb !== 'abort' || outlived(state, intent)) {
    if (isOlder(state, intent, command) && !concernsQueueOnly(rollout, state, command, intent.subject))
      return unchanged(newerCommand(rollout, state), 'superseded');
    if (aborter !== null && !isFleetCommand(command))
      return unchanged(abortedMeanwhile(rollout, aborter.actor.login), 'superseded');
  }
  const done = carryOut(facts, circumstances, standing, intent, command);
  if (!done.ok) return unchanged(done.refusal);
  const { reason, remarks } = done;
  return {
    standing: done.standing,
    settlement: { ...shared, disposition: 'applied', reason, refusal: null, after: done.standing.state, remarks },
  };
}

/** A newer command on the same axis was applied already; a late one must not override it. */
function isOlder(state: State, intent: Intent, command: ChangingCommand): boolean {
  const newest = isFleetCommand(command) ? (state.fleet?.newest ?? null) : state.newest;
  return intent.source.kind !== 'clock' && newest !== null && compareIntents(intent, newest) < 0;
}

/** Whether an abort speaks of an earlier candidate than the present one. */
function outlived(state: State, intent: Intent): boolean {
  return state.candidate !== null && Date.parse(intent.at) < Date.parse(state.candidate.pinnedAt);
}

function answer(
  shared: Pick<Settlement, 'intent' | 'rollout' | 'before'>,
  standing: Standing,
  question: NonNullable<Settlement['question']>,
  planned: Settled | null,
): Settled {
  const settlement: Settlement = {
    ...shared,
    disposition: 'applied',
    reason: 'answered',
    refusal: null,
    after: standing.state,
    planned: planned?.settlement ?? null,
    question,
  };
  return { standing, settlement, preview: planned?.standing.changes ?? [] };
}
