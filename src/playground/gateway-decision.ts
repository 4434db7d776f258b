import type { Match } from '../explain/condition.ts';
import type { Fraction } from '../explain/fraction.ts';
import type { Request } from '../explain/request.ts';
import { type Backend, type Rule, routeName } from '../explain/route.ts';
import { redirectTarget } from '../explain/split.ts';
import { dig } from '../gateway/plain-data.ts';
import { answerAt, type GatewayTable, type Listener, routeOf } from './gateway-table.ts';

/** What a gateway does with one request. */
export type Decision =
  /** It answers by itself. */
  | {
      readonly kind: 'answer';
      readonly route: string | null;
      readonly status: number;
      readonly location: string | null;
    }
  | {
      readonly kind: 'forward';
      /** `namespace/name` of the route. */
      readonly route: string;
      /** The route's namespace, which references without one mean. */
      readonly namespace: string;
      readonly match: Match;
      readonly reference: unknown;
      /** References that get a copy each. */
      readonly mirrors: readonly unknown[];
      /** As they are written: the rule's, and then the backend's. */
      readonly filters: readonly [unknown, unknown];
      /** How long the answer may take in all; null: nobody said. */
      readonly timeout: string | null;
    };

/**
 * Decides about one request. Which rule takes it is what `explain` says; which backend gets it is drawn by the weights.
 *
 * @param random from 0 (inclusive) to 1 (exclusive); drawn once for the backend, and once for each mirror of a part
 */
export function decide(table: GatewayTable, listener: Listener, request: Request, random: () => number): Decision {
  const answer = answerAt(table, listener, request);
  const winner = answer?.winner ?? null;
  const outcome = answer?.outcome ?? null;
  if (winner === null || outcome === null) return { kind: 'answer', route: null, status: 404, location: null };
  const { placed, rule, match } = winner;
  const route = routeName(placed.route);
  if (outcome.kind === 'redirect') {
    const location = redirectTarget(outcome.redirect, match, request);
    return { kind: 'answer', route, status: outcome.redirect.status, location };
  }
  const chosen = outcome.kind === 'fails' ? null : draw(rule.backends, random());
  if (chosen === null) return { kind: 'answer', route, status: 500, location: null };
  const written = dig(routeOf(table, placed)?.object, 'spec', 'rules', rule.index);
  const timeout = dig(written, 'timeouts', 'request');
  return {
    kind: 'forward',
    route,
    namespace: placed.route.namespace ?? 'default',
    match,
    reference: chosen.reference,
    mirrors: mirrorsFor(rule, chosen, random),
    filters: [dig(written, 'filters'), dig(chosen.reference, 'filters')],
    timeout: typeof timeout === 'string' ? timeout : null,
  };
}

/** The backend in whose part of the sum of all weights a number from 0 to 1 falls. */
function draw(backends: readonly Backend[], at: number): Backend | null {
  const total = backends.reduce((sum, { weight }) => sum + (weight ?? 0), 0);
  let left = at * total;
  for (const backend of backends) {
    left -= backend.weight ?? 0;
    if (left < 0) return backend;
  }
  return null;
}

function mirrorsFor(rule: Rule, chosen: Backend, random: () => number): readonly unknown[] {
  return [...rule.filters, ...chosen.filters].flatMap((filter) => {
    if (filter.kind !== 'mirror') return [];
    const part = asNumber(filter.part);
    return part === 1 || (part > 0 && random() < part) ? [filter.reference] : [];
  });
}

function asNumber({ numerator, denominator }: Fraction): number {
  return Number(numerator) / Number(denominator);
}
