import type { PullRequestFacts } from './candidate.ts';
import type { Command } from './command.ts';
import { isSubject } from './driver.ts';
import { isFrozen } from './freeze.ts';
import type { Subject } from './intent.ts';
import { namedObstacle } from './obstacle.ts';
import type { ReleaseCommand } from './plan-input.ts';
import type { Readings } from './readings.ts';
import type { Rollout } from './rollout.ts';
import type { Queued, State } from './state.ts';
import { firstMove } from './steps.ts';
import { startCommand } from './strategy-commands.ts';
import { keptWarmUntil } from './warm-slot.ts';

/** The place of a pull request in the queue; null where it does not wait. */
export function queuedOf({ queue }: Pick<State, 'queue'>, subject: Subject | null): Queued | null {
  return queue.find(({ pullRequest }) => isSubject(pullRequest, subject)) ?? null;
}

/** Whether a command pins a candidate where there is none. */
export function isStart(command: Command): command is Extract<Command, { verb: 'canary' | 'blue-green' }> {
  return command.verb === 'canary' || command.verb === 'blue-green';
}

/** Whether another pull request than the subject has the rollout, or comes before it. The command line may speak of any. */
export function isTaken({ candidate, queue }: State, subject: Subject | null): boolean {
  if (subject === null) return false;
  if (candidate !== null) return candidate.pullRequest !== null && !isSubject(candidate.pullRequest, subject);
  const [first] = queue;
  return first !== undefined && !isSubject(first.pullRequest, subject);
}

/**
 * Whether a command is about nothing but a pull request's own place in the queue. What was decided for the rollout in flight
 * since then is no newer word on that.
 */
export function concernsQueueOnly(rollout: Rollout, state: State, command: Command, subject: Subject | null): boolean {
  const leaves = command.verb === 'rollback' || command.verb === 'abort' || command.verb === 'promote';
  if (leaves) return queuedOf(state, subject) !== null;
  return isTaken(state, subject) && isStart(command) && rollout.whenBusy === 'queue';
}

/** The state without a pull request's place in the queue. */
export function withoutQueued(state: State, subject: Subject | null): State {
  const queue = state.queue.filter(({ pullRequest }) => !isSubject(pullRequest, subject));
  return queue.length === state.queue.length ? state : { ...state, queue };
}

/**
 * The pull request whose turn it is: no rollout is in flight, and nothing stands in the way of the first step. Null where
 * nobody waits, or has to wait on.
 *
 * @param now ISO 8601
 */
export function queueDue(rollout: Rollout, state: State, readings: Readings, now: string): Queued | null {
  const [first] = state.queue;
  if (first === undefined || state.candidate !== null || isFrozen(rollout.windows, now)) return null;
  const warm = keptWarmUntil(rollout, state);
  if (warm !== null && Date.parse(now) < warm) return null;
  const move = firstMove(rollout.strategy, new Set(rollout.clusters.map(({ name }) => name)));
  const moved = rollout.strategy.kind === 'canary' ? (move?.clusters ?? []) : [];
  const loaded = (move?.weight ?? 0) > 0 ? moved : [];
  return namedObstacle({ rollout, state, readings }, moved, loaded) === null ? first : null;
}

/** What the loop says for the pull request whose turn it is: it starts, or, where it was closed meanwhile, leaves the queue. */
export function queueCommand(rollout: Rollout, { sha }: Queued, { open }: PullRequestFacts): ReleaseCommand {
  const start = startCommand(rollout, sha);
  return open && isStart(start) ? start : { verb: 'abort' };
}
