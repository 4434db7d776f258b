import type { Facts } from './facts.ts';
import type { RolloutView } from './look.ts';
import { inPrefix } from './report/prefix.ts';
import { type RolledOut, renderRolledOut } from './report/rolled-out-check.ts';
import { isHeardBy } from './rollout/driver.ts';
import { NOTHING_OBSERVED } from './rollout/observations.ts';
import { readinessOf } from './rollout/readiness.ts';
import { NOTHING_READ } from './rollout/readings.ts';
import type { Check } from './world/publication.ts';

/**
 * How far the rollouts are that the conversation's pull request drives, by what is in force. What was read before a step
 * of this look says nothing of what is after it; the next look does.
 */
export function rolledOutOf(
  facts: Facts,
  { views, now }: { readonly views: readonly RolloutView[]; readonly now: number },
): readonly RolledOut[] {
  const subject = facts.conversation?.subject ?? null;
  return views.flatMap((view): readonly RolledOut[] => {
    const { rollout, changes } = view;
    const state = view.proposed?.inForce ?? view.state;
    if (!isHeardBy(state, subject)) return [];
    const hasMoved = changes.length > 0;
    const readiness = readinessOf({
      rollout,
      state,
      now: new Date(now).toISOString(),
      subject,
      pullRequest: facts.pullRequest,
      observations: NOTHING_OBSERVED,
      smoke: smokeOf(facts, view),
      readings: hasMoved ? NOTHING_READ : (facts.readings.get(rollout.name) ?? NOTHING_READ),
      environments: facts.environments?.get(rollout.name) ?? null,
    });
    return readiness === null ? [] : [{ rollout: rollout.name, readiness }];
  });
}

/** Where the candidate has traffic, its smoke check has succeeded: nothing was switched before. */
function smokeOf({ smoke }: Facts, { rollout, state }: RolloutView) {
  const read = smoke.get(rollout.name)?.get(state.candidate?.sha ?? '');
  if (read !== undefined) return read;
  return Object.values(state.weights).some((weight) => weight > 0) ? 'success' : 'unknown';
}

/** The check on the pull request's head; null where it drives no rollout, so that a rule which requires it waits. */
export function rolledOutCheck(rolledOut: readonly RolledOut[], head: string | null, prefix: string): Check | null {
  if (head === null || rolledOut.length === 0) return null;
  const { title, conclusion, summary } = renderRolledOut(rolledOut);
  return { sha: head, title, conclusion, summary: inPrefix(summary, prefix), text: '' };
}
