import { arrivalsOf } from '../explain/arrivals.ts';
import { countryHeaders } from '../explain/country-headers.ts';
import { type EffectiveSplit, effectiveSplit } from '../explain/effective-split.ts';
import { matchHostname } from '../explain/hostname.ts';
import { type Request, withCountryHeaders } from '../explain/request.ts';
import { type PlacedRoute, routeName } from '../explain/route.ts';
import { rulesInOrder } from '../explain/rule-order.ts';
import { type Landscape, receive, servedBy } from '../explain/served.ts';
import { splitOf } from '../explain/split.ts';
import type { VersionFinder } from '../explain/version.ts';
import { warningsOf } from '../explain/warning.ts';
import type { Files } from '../gateway/change.ts';
import type { Rollout } from '../rollout/rollout.ts';
import {
  type AnswerView,
  type ArrivalsView,
  type OutcomeView,
  type ServedView,
  viewAnswer,
  viewArrivals,
  viewOutcome,
  viewServed,
} from './explanation-parts.ts';
import { type SaidWarning, sayWarnings } from './explanation-warnings.ts';
import { matchInWords } from './explanation-words.ts';

/** What becomes of one request. Plain data: `--json` prints it. */
export interface RequestExplanation {
  readonly apiVersion: 'headgate.dev/explanation/v1';
  readonly kind: 'request';
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    /** Those of the headers that nobody gave: a CDN in front of the gateway is taken to say the country. */
    readonly assumed: readonly string[];
    readonly country: string | null;
  };
  readonly arrivals: ArrivalsView;
  /** In the fleet's order; a cluster without a route for the host is missing. */
  readonly clusters: readonly { readonly cluster: string; readonly answers: readonly AnswerView[] }[];
  /** What the user gets in the end, redirects followed. The shares sum to the whole. */
  readonly served: readonly ServedView[];
  readonly warnings: readonly SaidWarning[];
}

/** A route with its rules in the order in which they are asked. */
export interface RouteView {
  readonly kind: string;
  readonly route: string;
  readonly file: string;
  readonly line: number;
  readonly hostnames: readonly string[];
  readonly rules: readonly {
    readonly rule: number;
    readonly name: string | null;
    readonly line: number;
    readonly matches: readonly string[];
    readonly outcome: OutcomeView;
  }[];
}

/** What the manifests of a rollout do. Plain data: `--json` prints it. */
export interface RolloutExplanation {
  readonly apiVersion: 'headgate.dev/explanation/v1';
  readonly kind: 'rollout';
  readonly rollout: string;
  readonly clusters: readonly { readonly cluster: string; readonly routes: readonly RouteView[] }[];
  readonly hosts: readonly (ArrivalsView & { readonly host: string })[];
  readonly split: EffectiveSplit;
  readonly warnings: readonly SaidWarning[];
}

/**
 * Explains a request.
 *
 * @param rollouts those of the repository, by which versions and country headers are known
 * @param shown the clusters to tell of; the user's fate counts all of them
 */
export function explainRequest(
  landscape: Landscape,
  rollouts: readonly Rollout[],
  asked: Request,
  shown: (cluster: string) => boolean,
): RequestExplanation {
  const request = withCountryHeaders(asked, countryHeaders(rollouts, landscape.manifests.routes));
  const reception = receive(landscape, request);
  const takes = ({ cluster, route }: PlacedRoute) =>
    shown(cluster) && matchHostname(route.hostnames, request.host) !== null;
  const { host, port, scheme, path, query, method, country } = request;
  const search = [...query]
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&');
  return {
    apiVersion: 'headgate.dev/explanation/v1',
    kind: 'request',
    request: {
      method,
      url: `${scheme}://${host}${port === null ? '' : `:${port}`}${path}${search === '' ? '' : `?${search}`}`,
      headers: Object.fromEntries(request.headers),
      assumed: [...request.headers.keys()].filter((name) => !asked.headers.has(name)),
      country,
    },
    arrivals: viewArrivals(reception.arrivals),
    clusters: [...reception.answers].flatMap(([cluster, answers]) =>
      shown(cluster)
        ? [{ cluster, answers: answers.map((answer) => viewAnswer(answer, request, landscape.versionOf)) }]
        : [],
    ),
    served: reception.answers.size === 0 ? [] : viewServed(servedBy(landscape, request, reception)),
    warnings: sayWarnings(warningsOf(landscape.manifests, takes)),
  };
}

/**
 * Explains a rollout: its routes in each cluster, and who gets which version.
 *
 * @param files those of `splitPaths`
 */
export function explainRollout(
  landscape: Landscape,
  rollout: Rollout,
  delivery: string,
  files: Files,
  country: string | null,
  shown: (cluster: string) => boolean,
): RolloutExplanation {
  const { manifests, clusters, versionOf } = landscape;
  const members = new Set([...rollout.clusters.map(({ name }) => name), ...hubsOf(rollout)]);
  const isOwn = ({ cluster, route }: PlacedRoute) =>
    members.has(cluster) && rollout.routes.some((one) => isSame(one, route));
  const own = manifests.routes.filter(isOwn);
  const hosts = [...new Set(own.flatMap(({ route }) => route.hostnames))].toSorted();
  const serving = [...new Set(own.map(({ cluster }) => cluster))];
  return {
    apiVersion: 'headgate.dev/explanation/v1',
    kind: 'rollout',
    rollout: rollout.name,
    clusters: clusters.flatMap(({ name: cluster }) => {
      const routes = own.filter((placed) => placed.cluster === cluster);
      return routes.length === 0 || !shown(cluster)
        ? []
        : [{ cluster, routes: routes.map((placed) => viewRoute(placed, versionOf)) }];
    }),
    hosts: hosts.map((host) => ({ host, ...viewArrivals(arrivalsOf(manifests, clusters, serving, host, country)) })),
    split: effectiveSplit({ rollout, clusters, delivery, files }),
    warnings: sayWarnings(warningsOf(manifests, (placed) => isOwn(placed) && shown(placed.cluster))),
  };
}

function viewRoute(placed: PlacedRoute, versionOf: VersionFinder): RouteView {
  const { route, file } = placed;
  return {
    kind: route.kind,
    route: routeName(route),
    file,
    line: route.line,
    hostnames: route.hostnames,
    rules: rulesInOrder(placed).map(({ rule, matches }) => ({
      rule: rule.index,
      name: rule.name,
      line: rule.line,
      matches: matches.flatMap((at) => {
        const match = rule.matches[at];
        return match === undefined ? [] : [matchInWords(match)];
      }),
      outcome: viewOutcome(splitOf(rule), placed, versionOf, null),
    })),
  };
}

function hubsOf({ fleet }: Rollout): readonly string[] {
  return fleet?.writer.kind === 'hub' ? [fleet.writer.cluster] : [];
}

function isSame(configured: Rollout['routes'][number], route: PlacedRoute['route']): boolean {
  return (
    route.kind === configured.kind &&
    route.name === configured.name &&
    (route.namespace === null || route.namespace === configured.namespace)
  );
}
