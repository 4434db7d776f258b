import type { Circumstances, RolloutFacts } from './circumstances.ts';
import { type FleetDue, fleetDue } from './fleet/due.ts';
import { isHeardBy, isSubject } from './rollout/driver.ts';
import type { Intent, IntentKey } from './rollout/intent.ts';
import type { Observations } from './rollout/observations.ts';
import type { ChangingCommand } from './rollout/plan-input.ts';
import { queueCommand, queueDue } from './rollout/queue.ts';
import type { Readings } from './rollout/readings.ts';
import { type ReleaseDue, releaseDue } from './rollout/release-due.ts';
import type { Queued } from './rollout/state.ts';

/**
 * The steps that the plan takes by itself, if any are due. Their keys hold the revision that they follow, so that ticks
 * from two places at once are the same intents, and only one of them is committed.
 */
export function clockIntents(facts: RolloutFacts, circumstances: Circumstances): readonly Intent[] {
  const { state, proposed } = facts;
  const { now, subject, pullRequest, observations, readings } = circumstances;
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
  const queued = pullRequest === null ? null : queueStepDue(facts, readings, now);
  const isTurn = queued !== null && pullRequest !== null && isSubject(queued.pullRequest, subject);
  const release = subject === null || isHeardBy(state, subject) ? releaseStepDue(facts, readings, now) : null;
  const fleet = fleetStepDue(facts, observations, now);
  return [
    ...(release === null ? [] : [intent(releaseKey(facts, release), release.why, release.command)]),
    ...(isTurn
      ? [
          {
            ...intent(queueKey(facts), 'its turn has come', queueCommand(facts.rollout, queued, pullRequest)),
            actor: { login: queued.by, bot: false },
            subject,
          },
        ]
      : []),
    ...(fleet === null ? [] : [intent(fleetKey(facts), fleet.why, fleet.command)]),
  ];
}

function clockKey({ rollout, state }: RolloutFacts): IntentKey {
  return `clock/${rollout.name}/r${state.revision}`;
}

/** What was seen is one thing to decide, the step that follows another: who declined one did not decline the other. */
function releaseKey(facts: RolloutFacts, { command }: ReleaseDue): IntentKey {
  return command.verb === 'observe' ? `${clockKey(facts)}/observe` : clockKey(facts);
}

function queueKey(facts: RolloutFacts): IntentKey {
  return `${clockKey(facts)}/queue`;
}

/**
 * The pull request of the queue whose turn it is; null where there is none, a step waits to be merged, or this very step
 * was declined. It starts in a look at that pull request alone, where it is known to be open.
 *
 * @param now ISO 8601
 */
export function queueStepDue(facts: RolloutFacts, readings: Readings, now: string): Queued | null {
  const { rollout, state, proposed } = facts;
  if (proposed?.pending === true || proposed?.declined.has(queueKey(facts)) === true) return null;
  return queueDue(rollout, state, readings, now);
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
 * What the release axis does by itself now; null where it does nothing, a step waits to be merged, or this very step was
 * declined.
 *
 * @param now ISO 8601
 */
export function releaseStepDue(facts: RolloutFacts, readings: Readings, now: string): ReleaseDue | null {
  const { rollout, state, proposed } = facts;
  if (proposed?.pending === true) return null;
  const due = releaseDue(rollout, state, readings, now);
  return due === null || proposed?.declined.has(releaseKey(facts, due)) === true ? null : due;
}
