import type { FleetCluster, ParentGateway } from '../fleet/fleet.ts';
import { type Answer, answersOf } from './answer.ts';
import { type Arrivals, arrivalsOf } from './arrivals.ts';
import type { Entrance } from './entrance.ts';
import { add, EVERYTHING, type Fraction, isNothing, multiply, NOTHING } from './fraction.ts';
import type { RepositoryManifests } from './repository-manifests.ts';
import { type Request, readRequest } from './request.ts';
import { routesByCluster } from './route.ts';
import { redirectTarget } from './split.ts';
import type { Version, VersionFinder } from './version.ts';

/** What becomes of a part of the requests in the end. */
export type Fate =
  | { readonly kind: 'backend'; readonly cluster: string; readonly label: string; readonly version: Version | null }
  | { readonly kind: 'status'; readonly cluster: string; readonly status: number }
  /** Sent to an address of which the manifests know nothing more. */
  | { readonly kind: 'elsewhere'; readonly address: string }
  /** Different entrances of the cluster answer differently. */
  | { readonly kind: 'undecided'; readonly cluster: string }
  /** The name leads to no cluster of the fleet. */
  | { readonly kind: 'unknown-target'; readonly target: string }
  /** DNS gives this user no answer. */
  | { readonly kind: 'no-answer' };

/** A fate and how many requests meet it. */
export interface Served {
  readonly fate: Fate;
  readonly share: Fraction;
}

/** What the fate of requests is worked out from. */
export interface Landscape {
  readonly manifests: RepositoryManifests;
  readonly clusters: readonly FleetCluster[];
  readonly versionOf: VersionFinder;
}

/** A host's arrivals, and each cluster's answers, in the fleet's order. */
export interface Reception {
  readonly arrivals: Arrivals;
  readonly answers: ReadonlyMap<string, readonly Answer[]>;
}

/** A user who is redirected more often than this is sent in circles. */
const MOST_REDIRECTS = 3;

/** Who receives a request: by DNS, and by the routes of each cluster. */
export function receive({ manifests, clusters }: Landscape, request: Request): Reception {
  const byCluster = routesByCluster(manifests.routes);
  const answers = new Map(
    clusters.flatMap(({ name }) => {
      const found = answersOf(byCluster.get(name) ?? [], request);
      return found.length === 0 ? [] : [[name, found] as const];
    }),
  );
  return { arrivals: arrivalsOf(manifests, clusters, [...answers.keys()], request.host, request.country), answers };
}

/** What becomes of a request wherever it arrives, redirects followed. The shares sum to one exactly. */
export function servedBy(landscape: Landscape, request: Request, reception: Reception): readonly Served[] {
  const served: Served[] = [];
  serve(landscape, request, reception, EVERYTHING, 0, served);
  return joined(served);
}

function serve(
  landscape: Landscape,
  request: Request,
  { arrivals, answers }: Reception,
  share: Fraction,
  redirects: number,
  served: Served[],
): void {
  let arrived = NOTHING;
  for (const arrival of arrivals.arrivals) {
    const part = multiply(share, arrival.share);
    if (isNothing(part)) continue;
    arrived = add(arrived, arrival.share);
    const { cluster, target } = arrival;
    if (cluster === null) {
      served.push({ fate: { kind: 'unknown-target', target }, share: part });
      continue;
    }
    const [answer, second] = entered(landscape, cluster, answers.get(cluster) ?? []);
    if (second !== undefined) served.push({ fate: { kind: 'undecided', cluster }, share: part });
    else answerWith(landscape, request, cluster, answer ?? null, part, redirects, served);
  }
  if (isNothing(arrived)) served.push({ fate: { kind: 'no-answer' }, share });
}

/** The answers at the gateways that the fleet declares; all of them where these have none. */
function entered({ clusters }: Landscape, cluster: string, answers: readonly Answer[]): readonly Answer[] {
  const gateways = clusters.find(({ name }) => name === cluster)?.gateways ?? [];
  const declared = answers.filter(({ entrances }) =>
    entrances.some((entrance) => gateways.some((gateway) => leadsTo(gateway, entrance))),
  );
  return declared.length > 0 ? declared : answers;
}

function leadsTo({ name, namespace, sectionName }: ParentGateway, { gateway, listener }: Entrance): boolean {
  // A gateway without a namespace is in the route's own, whichever that is.
  const isSame =
    namespace === null ? gateway === name || gateway?.endsWith(`/${name}`) : gateway === `${namespace}/${name}`;
  return isSame === true && (sectionName === null || listener === null || sectionName === listener);
}

function answerWith(
  landscape: Landscape,
  request: Request,
  cluster: string,
  answer: Answer | null,
  share: Fraction,
  redirects: number,
  served: Served[],
): void {
  const winner = answer?.winner ?? null;
  const outcome = answer?.outcome ?? null;
  if (winner === null || outcome === null) {
    served.push({ fate: { kind: 'status', cluster, status: 404 }, share });
    return;
  }
  if (outcome.kind === 'fails') {
    served.push({ fate: { kind: 'status', cluster, status: outcome.status }, share });
    return;
  }
  if (outcome.kind === 'backends') {
    for (const { backend, share: part } of outcome.shares) {
      if (isNothing(part)) continue;
      const version = landscape.versionOf(winner.placed, backend.reference);
      const fate = { kind: 'backend', cluster: version?.cluster ?? cluster, label: backend.label, version } as const;
      served.push({ fate, share: multiply(share, part) });
    }
    return;
  }
  const address = redirectTarget(outcome.redirect, winner.match, request);
  const next = redirects < MOST_REDIRECTS ? redirected(request, address) : null;
  const reception = next === null ? null : receive(landscape, next);
  if (next === null || reception === null || reception.answers.size === 0) {
    served.push({ fate: { kind: 'elsewhere', address }, share });
  } else serve(landscape, next, reception, share, redirects + 1, served);
}

/** The request that a browser makes when it is redirected: the same headers, from the same country. */
function redirected(request: Request, address: string): Request | null {
  const next = readRequest({ url: address, headers: [], method: request.method, country: request.country });
  return 'wrong' in next ? null : { ...next, headers: request.headers };
}

/** Equal fates together, in the order in which they were met. */
function joined(served: readonly Served[]): readonly Served[] {
  const found = new Map<string, Served>();
  for (const one of served) {
    const key = JSON.stringify(one.fate);
    const before = found.get(key);
    found.set(key, before === undefined ? one : { fate: one.fate, share: add(before.share, one.share) });
  }
  return [...found.values()];
}
