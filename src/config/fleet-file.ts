import type { Fleet, FleetCluster } from '../fleet/fleet.ts';
import { ALWAYS } from '../rollout/window.ts';
import { checkClusterQueries } from './cluster-query.ts';
import { checkDns, checkHealth, normaliseDns, normaliseHealth } from './cluster-reach.ts';
import { type Document, openDocument, type Result } from './document.ts';
import type { DocumentPath } from './document-path.ts';
import { ClusterSchema, FleetSchema, type WrittenCluster } from './fleet-schema.ts';
import { checkHints, normaliseHint } from './hints.ts';
import { checkJurisdictions, normaliseJurisdiction } from './jurisdictions.ts';
import { checkLiveSources, normaliseLiveSource } from './live-source.ts';
import { objectionToPath, objectionToTemplate } from './repository-path.ts';
import { checkSources, normaliseSource, type SourceKinds } from './sources.ts';
import { checkWindows, withWindows } from './windows.ts';
import { TREACHEROUS_KEYS } from './yaml-constructs.ts';

/** A thousand clusters, written at length, take a third of this. */
const MAXIMUM_BYTES = 1024 * 1024;

/**
 * Reads `fleet.yaml`.
 *
 * @param file the name that problems carry
 */
export function readFleet(file: string, text: string): Result<Fleet> {
  const document = openDocument(file, text, FleetSchema, MAXIMUM_BYTES);
  if (!document.ok) return document;
  checkDelivery(document);
  checkClusters(document, checkSources(document));
  checkLiveSources(document);
  checkJurisdictions(document);
  checkWindows(document);
  return document.finish(({ spec }) => ({
    clusters: spec.clusters.map(normaliseCluster),
    jurisdictions: spec.jurisdictions.map(normaliseJurisdiction),
    delivery: spec.delivery,
    sources: new Map(Object.entries(spec.sources).map(([name, source]) => [name, normaliseSource(name, source)])),
    windows: withWindows(ALWAYS, spec.windows),
  }));
}

function normaliseCluster(written: WrittenCluster): FleetCluster {
  return {
    name: written.name,
    region: written.region,
    jurisdiction: written.jurisdiction,
    labels: written.labels,
    share: written.share,
    capacity: written.capacity ?? null,
    gatewayApi: written.gatewayApi.version,
    implementation: written.gatewayApi.implementation,
    gateways: written.gateways.map((gateway) => ({
      name: gateway.name,
      namespace: gateway.namespace ?? null,
      sectionName: gateway.sectionName ?? null,
    })),
    dns: normaliseDns(written.dns, written.region),
    health: written.health === undefined ? null : normaliseHealth(written.health),
    live: written.live === undefined ? null : normaliseLiveSource(written.live, written.name),
    hints: written.hints.map((hint) => normaliseHint(hint, written.name)),
    load: written.load ?? null,
    ...(written.live === undefined ? {} : { observed: true }),
  };
}

function checkDelivery(document: Document<unknown>): void {
  const path = ['spec', 'delivery'];
  const delivery = document.part(FleetSchema.entries.spec.entries.delivery, path);
  if (delivery === null) return;
  const objection = objectionToPath(delivery) ?? objectionToTemplate(delivery, ['cluster', 'rollout'], []);
  if (objection !== null) document.report(path, null, objection);
  // The folder of a rollout's own configuration holds no manifests: an agent would apply its state.
  else if (delivery.split('/')[0] === 'rollouts') document.report(path, null, 'a folder outside rollouts/');
}

function checkClusters(document: Document<unknown>, sources: SourceKinds | null): void {
  const lines = new Map<string, number>();
  for (const index of document.indexes(['spec', 'clusters'])) {
    const path = ['spec', 'clusters', index];
    const name = document.part(ClusterSchema.entries.name, [...path, 'name']);
    if (name !== null && TREACHEROUS_KEYS.has(name)) document.report([...path, 'name'], null, 'any other name');
    const first = name === null ? undefined : lines.get(name);
    if (first !== undefined) {
      document.report([...path, 'name'], null, `a name that spec.clusters[${first}] does not have already`);
    } else if (name !== null) {
      lines.set(name, index);
    }
    checkGateways(document, path);
    checkDns(document, path);
    checkHealth(document, path);
    checkHints(document, path);
    checkClusterQueries(document, path, sources);
  }
}

function checkGateways(document: Document<unknown>, cluster: DocumentPath): void {
  const path = [...cluster, 'gateways'];
  const gateways = document.part(ClusterSchema.entries.gateways, path) ?? [];
  const seen = new Set<string>();
  const whole = new Set<string>();
  for (const [at, gateway] of gateways.entries()) {
    const parent = `${gateway.namespace ?? ''}/${gateway.name}`;
    const section = `${parent}/${gateway.sectionName ?? ''}`;
    // The API server refuses one Gateway twice unless each time another listener of it is named.
    const clashes =
      seen.has(section) ||
      whole.has(parent) ||
      (gateway.sectionName === undefined && [...seen].some((each) => each.startsWith(`${parent}/`)));
    if (clashes)
      document.report(
        [...path, at],
        `the gateway ${JSON.stringify(gateway.name)} again`,
        'each gateway once, or each time with another sectionName',
      );
    seen.add(section);
    if (gateway.sectionName === undefined) whole.add(parent);
  }
}
