import type { Rollout } from './rollout.ts';
import type { State } from './state.ts';
import type { Approvers, Step } from './strategy.ts';
import type { Weight } from './weight.ts';

/** Where a configuration says no more than that a step is approved: once, by whoever has the right. */
export const ANYBODY: Approvers = { count: 1, users: [], teams: [], notWhoStarted: false, expiresSeconds: null };

/** A step that nothing goes beyond yet, because approvals are missing. */
export interface MissingApproval {
  readonly step: Step;
  readonly approvers: Approvers;
  /** Whose approvals count, each once, in the order in which they were given. */
  readonly by: readonly string[];
  /** How many more are needed; at least 1. */
  readonly missing: number;
}

/**
 * The steps that must be approved before any cluster may have more than `below`.
 *
 * @param now ISO 8601; null: approvals that have expired count too
 */
export function missingApprovals(
  { strategy }: Pick<Rollout, 'strategy'>,
  state: Pick<State, 'approvals' | 'candidate'>,
  now: string | null,
  below: Weight,
): readonly MissingApproval[] {
  return strategy.steps.flatMap((step): readonly MissingApproval[] => {
    if (!step.approval || step.weight >= below) return [];
    const approvers = step.approvers ?? ANYBODY;
    const by = countedApprovals(step.weight, approvers, state, now);
    const missing = approvers.count - by.length;
    return missing > 0 ? [{ step, approvers, by, missing }] : [];
  });
}

/** Different people whose approvals of a step count at a moment. */
function countedApprovals(
  weight: Weight,
  { notWhoStarted, expiresSeconds }: Approvers,
  { approvals, candidate }: Pick<State, 'approvals' | 'candidate'>,
  now: string | null,
): readonly string[] {
  const counted = new Map<string, string>();
  for (const approval of approvals) {
    const isExpired = now !== null && expiresSeconds !== null && hasExpired(approval.at, expiresSeconds, now);
    const isStarter = notWhoStarted && isSamePerson(approval.by, candidate?.pinnedBy ?? null);
    const person = approval.by.toLowerCase();
    if (approval.weight === weight && !isExpired && !isStarter && !counted.has(person))
      counted.set(person, approval.by);
  }
  return [...counted.values()];
}

function hasExpired(at: string, seconds: number, now: string): boolean {
  return Date.parse(now) - Date.parse(at) > seconds * 1000;
}

/** GitHub's logins are case-insensitive. */
export function isSamePerson(login: string, other: string | null): boolean {
  return login.toLowerCase() === other?.toLowerCase();
}

/** Who must approve, in words: `2 different people, each one of: carol, dave, acme/sre`. */
export function approversInWords({ count, users, teams, notWhoStarted }: Approvers, starter: string | null): string {
  const named = [...users, ...teams];
  const who = named.length === 0 ? 'somebody with the right `approve`' : `one of: ${named.join(', ')}`;
  const people = count === 1 ? who : `${count} different people, each ${who}`;
  return notWhoStarted ? `${people} (not ${starter ?? 'who started the rollout'})` : people;
}

/** What is given and what is missing: `1 of 2 approvals (carol); still needs one of: dave, acme/sre`. */
export function missingInWords({ approvers, by, missing }: MissingApproval, starter: string | null): string {
  const given = by.length === 0 ? '' : ` (${by.join(', ')})`;
  const rest = approversInWords({ ...approvers, count: missing }, starter);
  return `${by.length} of ${approvers.count} ${approvers.count === 1 ? 'approval' : 'approvals'}${given}; still needs ${rest}`;
}
