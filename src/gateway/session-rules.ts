import type { Rollout, Sessions } from '../rollout/rollout.ts';
import type { RouteRule } from '../rollout/route.ts';
import { type Weight, WHOLE } from '../rollout/weight.ts';
import { cookieMatch } from './cookie-match.ts';
import { withHeaders } from './match-combination.ts';
import type { SessionSplit } from './split.ts';

/** A rule with the weights of its two backends. */
export interface SessionRule {
  readonly rule: RouteRule;
  /** Of the first and the second slot; they need not sum to the whole. */
  readonly weights: readonly [number, number];
}

/**
 * The rules that keep users on the version that they met, for one rule whose traffic is divided. A cookie names a slot and
 * the slot's own share when it was set, so that it says of its user: with this probability you were to meet this version.
 *
 * From an earlier weight p1 to the present p2 nobody moves who need not. Where the candidate's weight has grown, its users
 * stay and the others meet it with (p2 - p1) / (1 - p1); where it has shrunk, the stable version's users stay and the
 * candidate's keep it with p2 / p1. Either way each user meets the candidate with exactly p2.
 *
 * A cookie of another division than these finds no rule here: its user is new.
 */
export function sessionRules(
  slots: Rollout['slots'],
  sessions: Sessions,
  split: SessionSplit,
  base: RouteRule,
): SessionRule[] {
  const { name: _, matches, ...rest } = base;
  const { candidate, weight, earlier } = split;
  const stable = candidate === 0 ? 1 : 0;
  const rule = (slot: 0 | 1, met: readonly Weight[], candidates: number, others: number): SessionRule => {
    const values = met.map((one) => cookieValue(slots, candidate, slot, one));
    return {
      rule: { matches: withHeaders(matches, [cookieMatch(sessions.cookie, ...values)]), ...rest },
      weights: candidate === 0 ? [candidates, others] : [others, candidates],
    };
  };
  return [
    rule(candidate, [weight, ...earlier.filter((one) => one < weight)], WHOLE, 0),
    rule(stable, [weight, ...earlier.filter((one) => one > weight)], 0, WHOLE),
    ...earlier.map((one) =>
      one < weight ? rule(stable, [one], weight - one, WHOLE - weight) : rule(candidate, [one], weight, one - weight),
    ),
  ];
}

/** How many rules {@link sessionRules} has for one rule. */
export function sessionRuleCount(earlier: number): number {
  return 2 + earlier;
}

/** The `Set-Cookie` of each slot's answers: whoever met the slot at this weight is known by it. */
export function sessionCookies(
  slots: Rollout['slots'],
  sessions: Sessions,
  split: SessionSplit,
): readonly [string, string] {
  const cookie = (slot: 0 | 1) =>
    `${sessions.cookie}=${cookieValue(slots, split.candidate, slot, split.weight)}; Path=/; Max-Age=${sessions.maxAgeSeconds}; HttpOnly; SameSite=Lax`;
  return [cookie(0), cookie(1)];
}

/**
 * With the slot's own share, not the candidate's: a cookie that outlives a promotion, after which the roles are swapped,
 * is then either unknown or still true.
 */
function cookieValue(slots: Rollout['slots'], candidate: 0 | 1, slot: 0 | 1, weight: Weight): string {
  return `${slots[slot]}-${slot === candidate ? weight : WHOLE - weight}`;
}
