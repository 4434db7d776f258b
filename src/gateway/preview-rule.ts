import type { PreviewCondition } from '../rollout/rollout.ts';
import type { RouteRule } from '../rollout/route.ts';
import { cookieMatch, type HeaderMatch } from './cookie-match.ts';
import { withHeaders } from './match-combination.ts';

/**
 * The rule by which requests that meet a condition reach what the base rule would serve: the same, with one more header in
 * each match, so that it wins over the base rule. What it leads to is the candidate as a whole; see `Route.previewRules`.
 *
 * A name cannot stand twice in a route, so the rule has the base rule's name with `-preview` and, from the second condition
 * on, its number.
 *
 * @param number counts the conditions from 1
 */
export function previewRule(base: RouteRule, condition: PreviewCondition, number = 1): RouteRule {
  const { name, ...rest } = base;
  const rule = { ...rest, matches: withHeaders(base['matches'], [headerOf(condition)]) };
  return typeof name === 'string' ? { name: `${name}-preview${number === 1 ? '' : `-${number}`}`, ...rule } : rule;
}

function headerOf({ kind, name, value }: PreviewCondition): HeaderMatch {
  return kind === 'cookie' ? cookieMatch(name, value) : { type: 'Exact', name, value };
}
