import { type FleetCluster, IMPLEMENTATIONS } from '../fleet/fleet.ts';
import { hasTemplate } from '../gates/templates.ts';
import type { GateTemplate } from '../rollout/gate.ts';
import { listed } from './describe.ts';
import type { Document } from './document.ts';
import type { DocumentPath } from './document-path.ts';
import type { WrittenGate } from './gate-schema.ts';
import { type QueryText, readQuery, unknownPlaceholder } from './query-text.ts';
import { placeholdersOf } from './repository-path.ts';
import { checkReference, type SourceKinds } from './sources.ts';
import { type PlacedRoute, seesRequests } from './written-routes.ts';

const PLACEHOLDERS = ['rollout', 'cluster', 'namespace', 'route', 'service', 'port', 'slot', 'window'];

/** What a gate is held against. */
export interface GateScene {
  readonly clusters: readonly FleetCluster[];
  readonly sources: SourceKinds;
  /** Null where they are wrong themselves. */
  readonly routes: readonly PlacedRoute[] | null;
}

type Prometheus = NonNullable<WrittenGate['prometheus']>;
type Http = NonNullable<WrittenGate['http']>;

/** Reports a gate of numbers that asks nobody, or something that has no answer. */
export function checkMeasure(
  document: Document<unknown>,
  gate: WrittenGate,
  path: DocumentPath,
  scene: GateScene,
): void {
  const { prometheus, http } = gate;
  if (prometheus !== undefined) {
    const at = [...path, 'prometheus'];
    checkReference(document, prometheus.source, 'prometheus', [...at, 'source'], scene.sources);
    if ((prometheus.template === undefined) === (prometheus.query === undefined)) {
      const found = prometheus.query === undefined ? 'neither template nor query' : 'both template and query';
      document.report(at, found, 'exactly one of template and query');
    } else if (prometheus.template !== undefined) {
      checkTemplate(document, prometheus.template, prometheus.samples, gate, path, scene);
    } else {
      checkQueries(document, prometheus, gate, path, scene);
    }
  }
  if (http !== undefined) {
    checkReference(document, http.source, 'http', [...path, 'http', 'source'], scene.sources);
    checkPath(document, http, gate, path, scene);
    checkNumbers(document, gate, path, http.samples !== undefined);
  }
}

function checkTemplate(
  document: Document<unknown>,
  template: GateTemplate,
  samples: string | undefined,
  gate: WrittenGate,
  path: DocumentPath,
  { clusters, routes }: GateScene,
): void {
  const { noWorseThanStable } = gate;
  const at = [...path, 'prometheus'];
  if (samples !== undefined)
    document.report([...at, 'samples'], 'samples with a template', 'no samples, since the template has its own');
  if (noWorseThanStable?.better !== undefined)
    document.report([...path, 'noWorseThanStable', 'better'], null, 'no better, since the template knows');
  checkRates(document, gate, path);
  if (routes !== null && !routes.some(seesRequests))
    document.report(
      [...at, 'template'],
      null,
      'an HTTPRoute or a GRPCRoute among spec.routes, whose requests it measures, or query',
    );
  const kinds = [...new Set(clusters.map(({ implementation }) => implementation))];
  if (gate.per === 'fleet' && kinds.length > 1)
    document.report(
      [...path, 'per'],
      `per: fleet with ${kinds.join(' and ')}`,
      'per: cluster, since they count differently, or query with PromQL of your own',
    );
  const without = clusters.filter(({ implementation }) => !hasTemplate(implementation, template));
  if (without.length === 0) return;
  const known = IMPLEMENTATIONS.filter((implementation) => hasTemplate(implementation, template));
  const which = without.map(({ name, implementation }) => `${name} (${implementation})`);
  document.report(
    [...at, 'template'],
    `${JSON.stringify(template)} for ${listed(which)}`,
    `query with PromQL of your own, since this template is written for ${known.join(', ')} alone`,
  );
}

/** A share that is written as a fraction would let everything pass. */
function checkRates(document: Document<unknown>, gate: WrittenGate, path: DocumentPath): void {
  const template = gate.prometheus?.template;
  if (template !== 'success-rate' && template !== 'error-rate') return;
  for (const key of ['atLeast', 'atMost'] as const) {
    const value = gate[key];
    if (value === undefined) continue;
    if (value < 0 || value > 100) document.report([...path, key], null, 'a percentage from 0 to 100');
    else if (template === 'success-rate' && key === 'atLeast' && value <= 1)
      document.report(
        [...path, key],
        null,
        'a percentage above 1, such as 99.5',
        String(Number((value * 100).toFixed(6))),
      );
  }
}

function checkQueries(
  document: Document<unknown>,
  { query, samples }: Prometheus,
  gate: WrittenGate,
  path: DocumentPath,
  scene: GateScene,
): void {
  for (const [key, text] of [
    ['query', query],
    ['samples', samples],
  ] as const) {
    if (text === undefined) continue;
    const at = [...path, 'prometheus', key];
    const read = readQuery(text, PLACEHOLDERS);
    checkText(document, read, gate, at, scene, key === 'query');
    if (!read.uses.has('window'))
      document.report(
        at,
        'a query without {window}',
        'a range such as [{window}], so that it looks back as far as window says',
      );
  }
  checkNumbers(document, gate, path, samples !== undefined);
}

function checkPath(
  document: Document<unknown>,
  http: Http,
  gate: WrittenGate,
  path: DocumentPath,
  scene: GateScene,
): void {
  const at = [...path, 'http', 'path'];
  const names = placeholdersOf(http.path);
  if (names === null) document.report(at, null, 'a path whose braces are those of placeholders');
  else {
    const flaws = names
      .filter((name) => !PLACEHOLDERS.includes(name))
      .map((name) => unknownPlaceholder(name, PLACEHOLDERS));
    checkText(document, { uses: new Set(names), flaws }, gate, at, scene, true);
  }
  const [folders = ''] = http.path.split('?');
  if (folders.split('/').some((part) => /^(?:\.|%2e){1,2}$/i.test(part)))
    document.report(at, null, 'a path without . and .., so that it stays below the source’s URL');
}

/** @param isValue whether it asks for the value, and not for the samples */
function checkText(
  document: Document<unknown>,
  { uses, flaws }: QueryText,
  { per, noWorseThanStable }: WrittenGate,
  path: DocumentPath,
  { routes }: GateScene,
  isValue: boolean,
): void {
  for (const { found, expected, suggestion } of flaws) document.report(path, found, expected, suggestion);
  if (per === 'fleet' && uses.has('cluster'))
    document.report(
      path,
      '{cluster} with per: fleet',
      'no {cluster}, since the gate is judged once for all clusters; or per: cluster',
    );
  if (uses.has('route') && routes !== null && !routes.some(seesRequests))
    document.report(path, '{route} without an HTTPRoute or a GRPCRoute', 'one among spec.routes, or no {route}');
  if (isValue && noWorseThanStable !== undefined && !uses.has('service') && !uses.has('slot'))
    document.report(
      path,
      'the same for both versions',
      '{service} or {slot}, which tell the candidate from the stable version, or no noWorseThanStable',
    );
}

/** What a template brings along must be said where there is none. */
function checkNumbers(document: Document<unknown>, gate: WrittenGate, path: DocumentPath, hasSamples: boolean): void {
  if (gate.minimumSamples !== undefined && !hasSamples) {
    const whose = gate.prometheus === undefined ? 'http' : 'prometheus';
    document.report(
      [...path, 'minimumSamples'],
      `minimumSamples without ${whose}.samples`,
      `${whose}.samples, which counts them`,
    );
  }
  if (gate.noWorseThanStable !== undefined && gate.noWorseThanStable.better === undefined)
    document.report(
      [...path, 'noWorseThanStable', 'better'],
      'nothing',
      'better: higher or better: lower, since only a template knows',
    );
}
