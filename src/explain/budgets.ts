import type { PlacedRecord } from './dns-record.ts';
import type { Route, Rule } from './route.ts';

/** What of a route is limited by the Gateway API. */
export type Budgeted =
  | 'rules'
  | 'matches'
  | 'matches of a rule'
  | 'backends of a rule'
  | 'filters of a rule'
  | 'hostnames'
  | 'parents';

/** How much of a limit is used, where that is worth a warning. */
export interface Budget {
  readonly of: Budgeted;
  readonly used: number;
  readonly limit: number;
  /** `over`: the API server refuses the route. `full`: nothing more fits. `near`: from three quarters on. */
  readonly state: 'near' | 'full' | 'over';
  /** The rule that uses most of it; null where it is the route's. */
  readonly rule: Rule | null;
}

/** Warned of from this part of a limit on. */
const NEAR = 0.75;

/** The limits of the standard channel of the Gateway API, v1.6. */
const MOST_RULES = 16;
const MOST_MATCHES = 128;
const MOST_MATCHES_OF_A_RULE = 64;
const MOST_BACKENDS = 16;
const MOST_FILTERS = 16;
const MOST_PARENTS = 32;
const MOST_HOSTNAMES = { TLSRoute: 1024, other: 16 } as const;

/** The limits of a route that are nearly used up, or more than that. Empty where there is room everywhere. */
export function budgetsOf(route: Route): readonly Budget[] {
  const asks = route.kind === 'HTTPRoute' || route.kind === 'GRPCRoute';
  // A rule of the other kinds asks for nothing, so that v1 takes only one.
  const mostRules = asks || route.version !== 'v1' ? MOST_RULES : 1;
  const total = route.rules.reduce((sum, { written }) => sum + written.matches, 0);
  const mostHostnames =
    route.kind === 'TLSRoute' && route.version === 'v1' ? MOST_HOSTNAMES.TLSRoute : MOST_HOSTNAMES.other;
  return [
    budget('rules', route.rules.length, mostRules),
    budget('matches', total, MOST_MATCHES),
    ofRules('matches of a rule', route.rules, ({ written }) => written.matches, MOST_MATCHES_OF_A_RULE),
    ofRules('backends of a rule', route.rules, ({ backends }) => backends.length, MOST_BACKENDS),
    ofRules('filters of a rule', route.rules, ({ written }) => written.filters, MOST_FILTERS),
    budget('hostnames', route.hostnames.length, mostHostnames),
    budget('parents', route.parents.length, MOST_PARENTS),
  ].flatMap((found) => (found === null ? [] : [found]));
}

function budget(of: Budgeted, used: number, limit: number, rule: Rule | null = null): Budget | null {
  if (used > limit) return { of, used, limit, state: 'over', rule };
  // A limit of one is meant to be used.
  if (used < limit * NEAR || limit === 1) return null;
  return { of, used, limit, state: used === limit ? 'full' : 'near', rule };
}

function ofRules(of: Budgeted, rules: readonly Rule[], count: (rule: Rule) => number, limit: number): Budget | null {
  const [most] = rules.toSorted((left, right) => count(right) - count(left));
  return most === undefined ? null : budget(of, count(most), limit, most);
}

/** A name with as many records as Route 53 takes, or nearly. */
export interface RecordBudget {
  readonly name: string;
  readonly type: string;
  readonly used: number;
  readonly limit: number;
  readonly state: Budget['state'];
}

/** Weighted records of one name and type that Route 53 takes. Source: its API reference, `ResourceRecordSet`, `Weight`. */
const MOST_WEIGHTED_RECORDS = 100;

/** Names whose weighted records come near to what Route 53 takes, sorted by name. */
export function recordBudgets(records: readonly PlacedRecord[]): readonly RecordBudget[] {
  const counts = new Map<string, { readonly name: string; readonly type: string; used: number }>();
  for (const { name, type, policy } of records) {
    if (policy.kind !== 'weighted') continue;
    const key = `${name}\n${type}`;
    const count = counts.get(key) ?? { name, type, used: 0 };
    count.used += 1;
    counts.set(key, count);
  }
  const limit = MOST_WEIGHTED_RECORDS;
  return [...counts.values()]
    .filter(({ used }) => used >= limit * NEAR)
    .map(
      (count) =>
        ({ ...count, limit, state: count.used > limit ? 'over' : count.used === limit ? 'full' : 'near' }) as const,
    )
    .toSorted((left, right) => (left.name < right.name ? -1 : left.name > right.name ? 1 : 0));
}
