import type { Answer } from '../explain/answer.ts';
import type { Arrivals } from '../explain/arrivals.ts';
import type { Match } from '../explain/condition.ts';
import { type Share, shareOf } from '../explain/fraction.ts';
import type { Candidate, Criterion } from '../explain/precedence.ts';
import type { Request } from '../explain/request.ts';
import { type PlacedRoute, routeName } from '../explain/route.ts';
import type { Served } from '../explain/served.ts';
import { type Outcome, redirectTarget } from '../explain/split.ts';
import type { Version, VersionFinder } from '../explain/version.ts';
import { dnsDoubtInWords, doubtInWords, matchInWords } from './explanation-words.ts';

/** One match of one rule. */
export interface RuleView {
  /** As `HTTPRoute`. */
  readonly kind: string;
  /** As `shop/checkout`. */
  readonly route: string;
  readonly file: string;
  readonly line: number;
  /** From 0. */
  readonly rule: number;
  readonly name: string | null;
  /** What it asks for, in words. */
  readonly match: string;
}

/** What becomes of the requests that a rule takes. */
export type OutcomeView =
  | { readonly kind: 'backends'; readonly backends: readonly BackendView[]; readonly mirrors: readonly MirrorView[] }
  | { readonly kind: 'redirect'; readonly status: number; readonly location: string | null }
  | { readonly kind: 'error'; readonly status: number; readonly why: string };

export interface BackendView {
  readonly backend: string;
  readonly weight: number;
  /** Null: no rollout's. */
  readonly version: Version | null;
  readonly share: Share;
}

export interface MirrorView {
  readonly backend: string;
  readonly version: Version | null;
  readonly share: Share;
}

/** What one cluster answers, at some of its entrances. */
export interface AnswerView {
  readonly entrances: Answer['entrances'];
  /** Null: no rule takes the request. */
  readonly rule: RuleView | null;
  readonly outcome: OutcomeView;
  /** The next best rule, and by what the winner goes before it. */
  readonly next: { readonly rule: RuleView; readonly by: Criterion } | null;
  /** All that the request meets, in the order of precedence; the first is the rule that wins. */
  readonly matched: readonly RuleView[];
  readonly undecided: readonly RuleView[];
  readonly doubts: readonly string[];
}

export interface ArrivalsView {
  readonly basis: Arrivals['basis'];
  readonly arrivals: readonly {
    readonly cluster: string | null;
    readonly target: string;
    readonly share: Share;
    readonly standby: string | null;
    readonly via: readonly string[];
  }[];
  readonly doubts: readonly string[];
}

export type ServedView = Served['fate'] & { readonly share: Share };

export function viewRule({ placed: { route, file }, rule, match }: Candidate): RuleView {
  return {
    kind: route.kind,
    route: routeName(route),
    file,
    line: rule.line,
    rule: rule.index,
    name: rule.name,
    match: matchInWords(match),
  };
}

export function viewAnswer(answer: Answer, request: Request, versionOf: VersionFinder): AnswerView {
  const { winner, next, by, outcome } = answer;
  return {
    entrances: answer.entrances,
    rule: winner === null ? null : viewRule(winner),
    outcome:
      winner === null || outcome === null
        ? { kind: 'error', status: 404, why: 'no rule takes the request' }
        : viewOutcome(outcome, winner.placed, versionOf, { match: winner.match, request }),
    next: next === null || by === null ? null : { rule: viewRule(next), by },
    matched: answer.matched.map(viewRule),
    undecided: answer.undecided.map(viewRule),
    doubts: answer.doubts.map(doubtInWords),
  };
}

/** @param asked the request, where there is one, so that a redirect's address can be told */
export function viewOutcome(
  outcome: Outcome,
  placed: PlacedRoute,
  versionOf: VersionFinder,
  asked: { readonly match: Match; readonly request: Request } | null,
): OutcomeView {
  switch (outcome.kind) {
    case 'redirect': {
      const { redirect } = outcome;
      const location = asked === null ? redirect.hostname : redirectTarget(redirect, asked.match, asked.request);
      return { kind: 'redirect', status: redirect.status, location };
    }
    case 'fails': {
      const why = {
        'no-backends': 'the rule has no backends',
        'all-weights-zero': 'all weights are 0',
        'bad-weight': 'a weight is no integer from 0 to 1000000',
      }[outcome.why];
      return { kind: 'error', status: outcome.status, why };
    }
    case 'backends':
      return {
        kind: 'backends',
        backends: outcome.shares.map(({ backend, share }) => ({
          backend: backend.label,
          weight: backend.weight ?? 0,
          version: versionOf(placed, backend.reference),
          share: shareOf(share),
        })),
        mirrors: outcome.mirrors.map(({ label, reference, share }) => ({
          backend: label,
          version: versionOf(placed, reference),
          share: shareOf(share),
        })),
      };
  }
}

export function viewArrivals({ basis, arrivals, doubts }: Arrivals): ArrivalsView {
  return {
    basis,
    arrivals: arrivals.map((one) => ({ ...one, share: shareOf(one.share) })),
    doubts: [...new Set(doubts.map(dnsDoubtInWords))],
  };
}

export function viewServed(served: readonly Served[]): readonly ServedView[] {
  return served.map(({ fate, share }) => ({ ...fate, share: shareOf(share) }));
}
