import type { Doubt } from '../explain/answer.ts';
import type { Arrivals } from '../explain/arrivals.ts';
import type { Condition, Match, NamedCondition } from '../explain/condition.ts';
import type { Share } from '../explain/fraction.ts';
import type { Candidate, Criterion } from '../explain/precedence.ts';
import { type PlacedRoute, routeName, ruleLabel } from '../explain/route.ts';
import { formatWeight } from '../rollout/weight.ts';
import { listed } from './text.ts';

/** A share as a percentage, to the hundredth: `25 %`. What is there and yet less than that is `<0.01 %`. */
export function shareInWords({ basisPoints }: Share): string {
  if (basisPoints > 0 && basisPoints < 0.5) return '<0.01 %';
  return `${formatWeight(Math.round(basisPoints))} %`;
}

/** Why one match goes before another, after `because`. */
export const CRITERION_WORDS: Readonly<Record<Criterion, string>> = {
  'exact-hostname': 'its route names the host itself, without a wildcard',
  'longer-hostname': 'its route’s hostname is longer',
  'exact-path': 'its path is exact',
  'pattern-path': 'its path is a regular expression, which is taken to go before a prefix',
  'longer-prefix': 'its path prefix is longer',
  method: 'it asks for the method',
  'longer-service': 'its service is longer',
  'longer-method': 'its method is longer',
  'more-headers': 'it asks for more headers',
  'more-query-parameters': 'it asks for more query parameters',
  'route-name': 'its route comes first by namespace and name',
  'earlier-rule': 'it stands first in the route',
  'earlier-match': 'it stands first in the rule',
};

/** What a match asks for: `path /checkout and below, header x-preview is candidate`. */
export function matchInWords(match: Match): string {
  switch (match.protocol) {
    case 'any':
      return 'everything';
    case 'http': {
      const { path, method, headers, query } = match;
      const asks = [
        ...pathInWords(path),
        ...(method === null ? [] : [`method ${method}`]),
        ...headers.map((header) => namedInWords('header', header)),
        ...query.map((parameter) => namedInWords('query parameter', parameter)),
      ];
      return asks.length === 0 ? 'everything' : asks.join(', ');
    }
    case 'grpc': {
      const { service, method, headers } = match;
      const asks = [
        ...(service === null ? [] : [`service ${conditionInWords(service)}`]),
        ...(method === null ? [] : [`method ${conditionInWords(method)}`]),
        ...headers.map((header) => namedInWords('header', header)),
      ];
      return asks.length === 0 ? 'every call' : asks.join(', ');
    }
  }
}

function pathInWords({ type, value }: Condition): readonly string[] {
  if (type === 'PathPrefix') return value === '/' ? [] : [`path ${value} and below`];
  return [type === 'Exact' ? `path exactly ${value}` : `path like ${value}`];
}

function namedInWords(what: string, condition: NamedCondition): string {
  const is = condition.type === 'Exact' ? 'is ' : '';
  return `${what} ${condition.name} ${is}${conditionInWords(condition)}`;
}

function conditionInWords({ type, value }: Condition): string {
  return type === 'Exact' ? value : `like ${value}`;
}

/** `HTTPRoute shop/checkout, rule 0 (web)`. */
export function ruleInWords({ placed: { route }, rule }: Pick<Candidate, 'placed' | 'rule'>): string {
  return `${route.kind} ${routeName(route)}, ${ruleLabel(rule)}`;
}

/** Why the answer of a cluster may be another one. */
export function doubtInWords(doubt: Doubt): string {
  switch (doubt.kind) {
    case 'undecided-match':
      return `${ruleInWords(doubt.candidate)} would win if its ${matchInWords(doubt.candidate.match)} matches, which only the implementation can tell.`;
    case 'pattern-path':
      return `${ruleInWords(doubt.candidate)} matches the path with a regular expression: where that stands among other paths is up to the implementation.`;
    case 'age-unknown':
      return `${routeInWords(doubt.routes[0])} and ${routeInWords(doubt.routes[1])} ask for the same: the older one wins, and Git does not know which is older in a cluster.`;
    case 'host-first':
      return `${routeInWords(doubt.route)} names the host more exactly and has no rule for this request: many gateways, those built on Envoy among them, answer 404 then.`;
    case 'two-kinds':
      return `${routeInWords(doubt.accepted)} and ${routeInWords(doubt.rejected)} share the host, so that the gateway accepts only one of them: the older, or the first by name, which is taken here.`;
    case 'no-gateway':
      return `${routeInWords(doubt.route)} has no parentRefs: it does nothing unless they are patched in.`;
  }
}

export function routeInWords({ route }: PlacedRoute): string {
  return `${route.kind} ${routeName(route)}`;
}

/** What is doubtful or lacking in the records that lead to clusters. */
export function dnsDoubtInWords(doubt: Arrivals['doubts'][number]): string {
  switch (doubt.kind) {
    case 'unknown-target':
      return `The record at ${doubt.record.file}:${doubt.record.line} leads to ${doubt.target}, which is no cluster’s: fleet.yaml lists each cluster’s addresses in dns.targets.`;
    case 'country-decides':
      return `Who asks for ${doubt.name} is answered by country; without --country the record for everywhere else is followed. There are records for ${listed(doubt.codes, 12)}.`;
    case 'no-default':
      return `${doubt.name} has no record ${doubt.country === null ? '' : `for ${doubt.country} and none `}for everywhere else (*): these users get no answer.`;
    case 'undecidable':
      return `The records of ${doubt.name} are chosen by ${doubt.property}, which only the DNS provider can decide; here all are taken alike.`;
    case 'all-weights-zero':
      return `Every record of ${doubt.name} has weight 0: Route 53 then answers with all of them alike.`;
    case 'several-types':
      return `${doubt.name} has records of the types ${doubt.types.join(', ')}; only ${doubt.types[0]} was followed.`;
    case 'mixed-policies':
      return `The records of ${doubt.name} have different routing policies (${doubt.policies.join(', ')}), which Route 53 refuses.`;
    case 'circle':
      return `${doubt.name} leads back to itself, or through too many names.`;
    case 'gslb-strategy':
      return `The Gslb ${doubt.gslb.name} has the strategy ${doubt.gslb.strategy}, which only k8gb can decide; here all clusters are taken alike.`;
    case 'gslb-primary':
      return `The Gslb ${doubt.gslb.name} has the primary geo tag ${doubt.gslb.primaryGeoTag ?? '(none)'}, which is none of ${doubt.tags.join(', ')}.`;
  }
}

/** By what the arrivals are known. */
export const BASIS_WORDS: Readonly<Record<Arrivals['basis'], string>> = {
  records: 'by the DNS records in the repository',
  gslb: 'by the Gslb in the repository',
  shares: 'no manifest says who gets there; by the shares that fleet.yaml declares',
};
