import type { CheckOutcome } from './plan-input.ts';
import type { Refusal } from './refusal.ts';
import type { Rollout } from './rollout.ts';
import type { Candidate, State } from './state.ts';

/** Refusals that only blue-green has, one function each. */

/**
 * @param until when the slot is free, ISO 8601
 * @param now the command that takes it all the same, to copy
 */
export function slotKeptWarm(rollout: Rollout, state: State, slot: string, until: string, now: string): Refusal {
  return {
    reason: 'slot_kept_warm',
    found: `${slot} is kept warm until ${until}: the version before ${state.last?.sha.slice(0, 7)} stands in it`,
    where: `rollout ${rollout.name}`,
    expected: 'a slot that is free (spec.strategy.blueGreen.keepWarm)',
    next: `Until then \`/rollback\` goes back to that version at once. To give that up and take the slot: \`${now}\``,
  };
}

const FOUND: Readonly<Record<Exclude<CheckOutcome, 'success'>, string>> = {
  failure: 'has not succeeded',
  pending: 'has not finished',
  missing: 'is not there',
  unknown: 'could not be read',
};

const NEXT: Readonly<Record<Exclude<CheckOutcome, 'success'>, string>> = {
  failure: 'Mend what it found and pin that commit with `/blue-green --sha COMMIT`, or run the check again.',
  pending: 'Say it again when the check has finished.',
  missing: 'Let something report a check or a commit status of exactly that name on that commit, then say it again.',
  unknown:
    'Say it again in a minute. If it persists: the app needs `checks: read` and `statuses: read` on the repository of the candidate. A local clone has no checks.',
};

export function smokeNotPassed(
  rollout: Rollout,
  { sha }: Candidate,
  check: string,
  outcome: Exclude<CheckOutcome, 'success'>,
): Refusal {
  return {
    reason: 'smoke_not_passed',
    found: `the check \`${check.replaceAll('`', "'")}\` on ${sha.slice(0, 7)} ${FOUND[outcome]}`,
    where: `rollout ${rollout.name}`,
    expected: 'a check that has succeeded before the candidate gets any traffic (spec.strategy.blueGreen.smoke)',
    next: NEXT[outcome],
  };
}
