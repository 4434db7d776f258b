import { type Attached, type Entrance, entrancesOf } from './entrance.ts';
import { compareHostnames, matchHostname } from './hostname.ts';
import { meets } from './match.ts';
import { byPrecedence, type Candidate, type Criterion, comparePrecedence } from './precedence.ts';
import type { Request } from './request.ts';
import { type PlacedRoute, routeName } from './route.ts';
import { type Outcome, splitOf } from './split.ts';

/** What one cluster answers to a request. */
export interface Answer {
  /** Where the request may come in; the same answer at each. */
  readonly entrances: readonly Entrance[];
  /** Null: no rule takes the request, and the gateway answers 404. */
  readonly winner: Candidate | null;
  /** The best match of another rule that the request meets too. */
  readonly next: Candidate | null;
  /** Why the winner goes before the next; null where there is no next. */
  readonly by: Criterion | null;
  /** Every match that the request meets, first the one that wins. */
  readonly matched: readonly Candidate[];
  /** Matches that the request may meet, depending on the implementation. */
  readonly undecided: readonly Candidate[];
  /** What becomes of the request; null where no rule takes it. */
  readonly outcome: Outcome | null;
  readonly doubts: readonly Doubt[];
}

/** Why the answer may be another one in the cluster. */
export type Doubt =
  /** A match that only the implementation can decide would go before the winner. */
  | { readonly kind: 'undecided-match'; readonly candidate: Candidate }
  /** Path patterns have no place in the specification's order. */
  | { readonly kind: 'pattern-path'; readonly candidate: Candidate }
  /** Two routes are alike here, and which is older is not in Git. */
  | { readonly kind: 'age-unknown'; readonly routes: readonly [PlacedRoute, PlacedRoute] }
  /** A route has the host itself but no rule for the request: many gateways answer 404 then, and look no further. */
  | { readonly kind: 'host-first'; readonly route: PlacedRoute }
  /** An HTTPRoute and a GRPCRoute share the host, so that the gateway accepts only one of them. */
  | { readonly kind: 'two-kinds'; readonly accepted: PlacedRoute; readonly rejected: PlacedRoute }
  /** The manifest names no gateway: without one that is patched in, it does nothing. */
  | { readonly kind: 'no-gateway'; readonly route: PlacedRoute };

/**
 * What the routes of one cluster answer to a request: one answer for each group of entrances that differ. None where no
 * route at any entrance takes the host.
 *
 * @param routes the routes of one cluster
 */
export function answersOf(routes: readonly PlacedRoute[], request: Request): readonly Answer[] {
  const answers: Answer[] = [];
  for (const attached of entrancesOf(routes)) {
    const answer = answerAt(attached, request);
    if (answer === null) continue;
    const same = answers.findIndex((one) => isSame(one, answer));
    const before = answers[same];
    if (before === undefined) answers.push(answer);
    else answers[same] = { ...before, entrances: [...before.entrances, ...answer.entrances] };
  }
  return answers;
}

function answerAt({ entrance, routes }: Attached, request: Request): Answer | null {
  const hosts = routes.flatMap((placed) => {
    const { kind, hostnames } = placed.route;
    // A TCPRoute or UDPRoute sees no request; a port leads to it.
    const hostname = kind === 'TCPRoute' || kind === 'UDPRoute' ? null : matchHostname(hostnames, request.host);
    return hostname === null ? [] : [{ placed, hostname }];
  });
  const { accepted, doubts } = acceptedOf(hosts.map(({ placed }) => placed));
  const taking = hosts.filter(({ placed }) => accepted.includes(placed));
  if (taking.length === 0) return null;
  const matched: Candidate[] = [];
  const undecided: Candidate[] = [];
  for (const { placed, hostname } of taking) {
    for (const rule of placed.route.rules) {
      for (const [at, match] of rule.matches.entries()) {
        const verdict = meets(match, request);
        if (verdict !== 'no') (verdict === 'yes' ? matched : undecided).push({ placed, rule, at, match, hostname });
      }
    }
  }
  matched.sort(byPrecedence);
  undecided.sort(byPrecedence);
  const winner = matched[0] ?? null;
  const next = winner === null ? null : (matched.find((one) => !isOfSameRule(one, winner)) ?? null);
  const by = winner === null || next === null ? null : comparePrecedence(winner, next).by;
  return {
    entrances: [entrance],
    winner,
    next,
    by,
    matched,
    undecided,
    outcome: winner === null ? null : splitOf(winner.rule),
    doubts: [...doubts, ...doubtsOf(winner, next, by, undecided, taking)],
  };
}

/** Where HTTPRoutes and GRPCRoutes meet at a host, one kind is accepted; TLSRoutes only count where neither is there. */
function acceptedOf(routes: readonly PlacedRoute[]): { accepted: readonly PlacedRoute[]; doubts: readonly Doubt[] } {
  const ofKind = (kind: string): readonly PlacedRoute[] => routes.filter(({ route }) => route.kind === kind);
  const [http, grpc] = [ofKind('HTTPRoute'), ofKind('GRPCRoute')];
  const [page] = byName(http);
  const [call] = byName(grpc);
  if (page === undefined || call === undefined) {
    const either = [...http, ...grpc];
    return { accepted: either.length > 0 ? either : ofKind('TLSRoute'), doubts: [] };
  }
  const isPage = routeName(page.route) <= routeName(call.route);
  const [first, second] = isPage ? [page, call] : [call, page];
  return { accepted: isPage ? http : grpc, doubts: [{ kind: 'two-kinds', accepted: first, rejected: second }] };
}

function byName(routes: readonly PlacedRoute[]): readonly PlacedRoute[] {
  return routes.toSorted((left, right) => (routeName(left.route) < routeName(right.route) ? -1 : 1));
}

function doubtsOf(
  winner: Candidate | null,
  next: Candidate | null,
  by: Criterion | null,
  undecided: readonly Candidate[],
  taking: readonly Pick<Candidate, 'placed' | 'hostname'>[],
): readonly Doubt[] {
  const doubts: Doubt[] = [];
  const rival = undecided.find(
    (one) => winner === null || (!isOfSameRule(one, winner) && byPrecedence(one, winner) < 0),
  );
  if (rival !== undefined) doubts.push({ kind: 'undecided-match', candidate: rival });
  if (winner === null) return doubts;
  const pattern = [winner, next].find((one) => one !== null && isPathPattern(one));
  if (
    next !== null &&
    pattern !== undefined &&
    pattern !== null &&
    by !== 'exact-hostname' &&
    by !== 'longer-hostname'
  ) {
    doubts.push({ kind: 'pattern-path', candidate: pattern });
  }
  if (next !== null && by === 'route-name') doubts.push({ kind: 'age-unknown', routes: [winner.placed, next.placed] });
  const nearer = taking.find(({ hostname }) => compareHostnames(hostname, winner.hostname) < 0);
  if (nearer !== undefined) doubts.push({ kind: 'host-first', route: nearer.placed });
  if (winner.placed.route.parents.length === 0) doubts.push({ kind: 'no-gateway', route: winner.placed });
  return doubts;
}

function isPathPattern({ match }: Candidate): boolean {
  return match.protocol === 'http' && match.path.type !== 'Exact' && match.path.type !== 'PathPrefix';
}

function isSame(left: Answer, right: Answer): boolean {
  return (
    left.matched.length === right.matched.length &&
    left.undecided.length === right.undecided.length &&
    [...left.matched, ...left.undecided].every((one, index) => {
      const other = [...right.matched, ...right.undecided][index];
      return other !== undefined && isOfSameRule(one, other) && one.at === other.at;
    })
  );
}

function isOfSameRule(left: Candidate, right: Candidate): boolean {
  return left.placed === right.placed && left.rule === right.rule;
}
