import type { Circumstances, RolloutFacts } from './circumstances.ts';
import { type FleetDue, fleetDue } from './fleet/due.ts';
import { isDrivenBy } from './rollout/driver.ts';
import type { Intent, IntentKey } from './rollout/intent.ts';
import type { Observations } from './rollout/observations.ts';
import type { ChangingCommand } from './rollout/plan-input.ts';
import { isDue } from './rollout/waiting.ts';

/**
 * The steps that the plan takes by itself, if any are due. Their keys hold the revision that they follow, so that ticks
 * from two places at once are the same intents, and only one of them is committed.
 */
export function clockIntents(facts: RolloutFacts, circumstances: Circumstances): readonly Intent[] {
  const { state, proposed } = facts;
  const { now, subject, observations } = circumstances;
  // What waits to be merged is for people to change; it is not in force, so that nothing follows from it yet.
  if (proposed?.pending === true) return [];
  const intent = (key: IntentKey, said: string, command: ChangingCommand): Intent => ({
    key,
    at: now,
    actor: { login: 'headgate', bot: false },
    source: { kind: 'clock' },
    subject: state.candidate?.pullRequest ?? null,
    said,
    asked: { command, rollouts: [] },
    edited: false,
    reaction: null,
  });
  const isReleaseDue = isStepDue(facts, now) && (subject === null || isDrivenBy(state, subject));
  const release: ChangingCommand =
    state.phase === 'rolling-back'
      ? { verb: 'rollback', gradual: true }
      : { verb: 'canary', target: 'next', scope: { clusters: [], wave: null }, fleet: false, sha: null };
  const fleet = fleetStepDue(facts, observations, now);
  return [
    ...(isReleaseDue ? [intent(clockKey(facts), 'the pause has run out', release)] : []),
    ...(fleet === null ? [] : [intent(fleetKey(facts), fleet.why, fleet.command)]),
  ];
}

function clockKey({ rollout, state }: RolloutFacts): IntentKey {
  return `clock/${rollout.name}/r${state.revision}`;
}

function fleetKey(facts: RolloutFacts): IntentKey {
  return `${clockKey(facts)}/fleet`;
}

/**
 * What the fleet axis does by itself now; null where it does nothing, a step waits to be merged, or this very step was
 * declined.
 *
 * @param now ISO 8601
 */
export function fleetStepDue(facts: RolloutFacts, observations: Observations, now: string): FleetDue | null {
  const { rollout, state, proposed } = facts;
  if (proposed?.pending === true || proposed?.declined.has(fleetKey(facts)) === true) return null;
  return fleetDue(rollout, state, observations, now);
}

/**
 * Whether a pause has run out and the plan goes on by itself. It does not where a step waits to be merged, nor where
 * this very step was declined.
 *
 * @param now ISO 8601
 */
export function isStepDue(facts: RolloutFacts, now: string): boolean {
  const { rollout, state, proposed } = facts;
  if (proposed?.pending === true || proposed?.declined.has(clockKey(facts)) === true) return false;
  return isDue(rollout, state, now);
}
