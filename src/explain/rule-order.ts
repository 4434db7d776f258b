import type { HostnameMatch } from './hostname.ts';
import { byPrecedence, type Candidate } from './precedence.ts';
import type { PlacedRoute, Rule } from './route.ts';

/** A rule with those of its matches that stand together in the order of precedence. */
export interface OrderedRule {
  readonly rule: Rule;
  /** Indexes into the rule's matches. */
  readonly matches: readonly number[];
}

const ANY_HOST: HostnameMatch = { hostname: null, exact: 0, characters: 0 };

/** A route's rules in the order in which they are asked. A rule whose matches differ in precedence is there repeatedly. */
export function rulesInOrder(placed: PlacedRoute): readonly OrderedRule[] {
  const candidates = placed.route.rules.flatMap((rule) =>
    rule.matches.map((match, at): Candidate => ({ placed, rule, at, match, hostname: ANY_HOST })),
  );
  const ordered: { rule: Rule; matches: number[] }[] = [];
  for (const { rule, at } of candidates.toSorted(byPrecedence)) {
    const last = ordered.at(-1);
    if (last?.rule === rule) last.matches.push(at);
    else ordered.push({ rule, matches: [at] });
  }
  return ordered;
}
