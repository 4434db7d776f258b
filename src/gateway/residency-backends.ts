import type { Cluster } from '../rollout/cluster.ts';
import { ROUTE_KINDS } from '../rollout/route.ts';
import { referenceName } from './backend-reference.ts';
import type { Note } from './finding.ts';
import type { NamedCluster } from './named-cluster.ts';
import { dig, listIn } from './plain-data.ts';
import { leavesNote, mayServe, type Rule } from './residency-law.ts';
import { pathText } from './version-pin.ts';
import { plainData, type SourceDocument } from './yaml-source.ts';

/** What judging a route's backends needs to know. */
export interface BackendScene {
  readonly rules: readonly Rule[];
  readonly clusters: ReadonlyMap<string, Pick<Cluster, 'name' | 'jurisdiction'>>;
  readonly named: NamedCluster;
  /** Where the route lies; null: in no cluster that is known. */
  readonly cluster: string | null;
  /** The jurisdictions whose users meet the route; null: not known, and its own cluster's users are meant. */
  readonly serves: readonly string[] | null;
  /** Headers in which a CDN names the user's country. */
  readonly countryHeaders: readonly string[];
}

/** A reference to a backend that stands for another cluster. */
interface Away {
  readonly path: readonly (string | number)[];
  readonly reference: unknown;
  readonly cluster: Pick<Cluster, 'name' | 'jurisdiction'>;
  readonly isMirror: boolean;
}

/** Whether a document is a route whose backends are to be judged. */
export function isRouteDocument({ document }: SourceDocument): boolean {
  const { contents } = document;
  const isMapping = contents !== null && 'items' in contents;
  return isMapping && ROUTE_KINDS.some((kind) => kind === document.get('kind'));
}

/** Every backend and mirror of a route that would take users' traffic out of the clusters that may serve them. */
export function backendNotes(document: SourceDocument, scene: BackendScene): Note[] {
  const data = plainData(document.document);
  return listIn(dig(data, 'spec', 'rules')).flatMap((rule, index) => {
    const away = awayIn(rule, ['spec', 'rules', index], scene);
    const countries = countriesOf(rule, scene.countryHeaders);
    return away.flatMap(({ path, reference, cluster, isMirror }) =>
      scene.rules
        .filter((one) => isBound(one, countries, away, scene) && !mayServe(one, cluster))
        .map((one) => {
          const node: unknown = document.document.getIn(path, true);
          const range: unknown = dig(node, 'range', 0);
          return leavesNote(one, cluster, {
            path: pathText(path),
            offset: typeof range === 'number' ? range : null,
            what: `the ${isMirror ? 'mirror' : 'backend'} ${referenceName(reference)}`,
          });
        }),
    );
  });
}

function awayIn(rule: unknown, path: readonly (string | number)[], scene: BackendScene): Away[] {
  const away = (reference: unknown, at: readonly (string | number)[], isMirror: boolean): Away[] => {
    const name = dig(reference, 'name');
    const cluster = typeof name === 'string' ? scene.clusters.get(scene.named(name) ?? '') : undefined;
    if (cluster === undefined || cluster.name === scene.cluster) return [];
    return [{ path: at, reference, cluster, isMirror }];
  };
  const mirrors = (filters: unknown, at: readonly (string | number)[]) =>
    listIn(filters).flatMap((filter, index) =>
      away(dig(filter, 'requestMirror', 'backendRef'), [...at, 'filters', index, 'requestMirror', 'backendRef'], true),
    );
  return [
    ...mirrors(dig(rule, 'filters'), path),
    ...listIn(dig(rule, 'backendRefs')).flatMap((reference, index) => {
      const at = [...path, 'backendRefs', index];
      return [...away(reference, at, false), ...mirrors(dig(reference, 'filters'), at)];
    }),
  ];
}

/** The countries that every match of a rule asks for by header; null: it takes users of any. */
function countriesOf(rule: unknown, headers: readonly string[]): readonly string[] | null {
  const matches = listIn(dig(rule, 'matches'));
  const countries = matches.map((match) => {
    const header = listIn(dig(match, 'headers')).find((one) =>
      headers.includes(String(dig(one, 'name')).toLowerCase()),
    );
    const isExact = (dig(header, 'type') ?? 'Exact') === 'Exact';
    const value = dig(header, 'value');
    return isExact && typeof value === 'string' ? value.toUpperCase() : null;
  });
  return matches.length > 0 && countries.every((one) => one !== null) ? countries : null;
}

function isBound(
  rule: Rule,
  countries: readonly string[] | null,
  away: readonly Away[],
  { serves, cluster, clusters }: BackendScene,
): boolean {
  if (countries !== null) return rule.countries.some((country) => countries.includes(country));
  if (serves !== null) return serves.includes(rule.name);
  // Whose users these are is not said. Where one place may serve a jurisdiction, its users are meant.
  const own = clusters.get(cluster ?? '');
  return (own !== undefined && mayServe(rule, own)) || away.some((one) => mayServe(rule, one.cluster));
}
