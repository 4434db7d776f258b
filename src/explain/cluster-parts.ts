import { slotNamed } from '../gateway/backend-reference.ts';
import { hubName } from '../gateway/hub-backends.ts';
import { deliveryFolder } from '../gateway/manifest-path.ts';
import type { HubWriter } from '../rollout/fleet-writer.ts';
import type { Rollout } from '../rollout/rollout.ts';
import type { Route as ConfiguredRoute } from '../rollout/route.ts';
import { allIn, areSameParts, NO_PARTS, type Parts, scaleParts } from './division.ts';
import { divide, EVERYTHING, type Fraction, isNothing, NOTHING, sum } from './fraction.ts';
import { backendName, mainRules } from './main-rules.ts';
import { readManifestQuickly } from './manifest.ts';
import { type Route, type Rule, routeName, ruleLabel } from './route.ts';
import { type Outcome, partsOf, splitOf } from './split.ts';
import type { Lack, SplitRequest } from './split-request.ts';

/** What one cluster's routes do with a rollout's traffic, exactly. */
export interface ClusterParts {
  readonly cluster: string;
  readonly parts: Parts | null;
  readonly lack: Lack | null;
  readonly differing: readonly string[];
  /** The cluster's part of what a hub takes; null where there is no hub. */
  readonly ofHub: Fraction | null;
}

/** The files of a rollout's routes, those of the hub included. */
export function routePaths(rollout: Rollout, delivery: string): readonly string[] {
  return clustersWithRoutes(rollout).flatMap((cluster) =>
    rollout.routes.map(({ file }) => pathOf(rollout, delivery, cluster, file)),
  );
}

/** Each of the rollout's clusters, in its order. */
export function clusterParts(request: SplitRequest): readonly ClusterParts[] {
  const { rollout } = request;
  const hub = hubOf(rollout);
  return hub === null ? ownParts(request) : hubParts(request, hub);
}

type Found = Omit<ClusterParts, 'cluster' | 'ofHub'>;

function ownParts({ rollout, delivery, files }: SplitRequest): readonly ClusterParts[] {
  const known = new Map<string, Found>();
  return rollout.clusters.map(({ name: cluster }) => {
    const texts = rollout.routes.map(({ file }) => files.get(pathOf(rollout, delivery, cluster, file)) ?? null);
    // Clusters whose files are alike divide their traffic alike.
    const key = texts.length === 1 ? (texts[0] ?? '') : JSON.stringify(texts);
    const found = known.get(key) ?? partsOfTexts(rollout, texts);
    known.set(key, found);
    return { cluster, ...found, ofHub: null };
  });
}

function partsOfTexts(rollout: Rollout, texts: readonly (string | null)[]): Found {
  const divided: { readonly label: string; readonly parts: Parts }[] = [];
  const lacks: Lack[] = [];
  for (const [index, configured] of rollout.routes.entries()) {
    const route = findRoute(texts[index] ?? null, configured);
    if (typeof route === 'string') {
      lacks.push(route);
      continue;
    }
    const namespace = route.namespace ?? configured.namespace;
    const slotOf = (reference: unknown) => slotNamed(reference, rollout, namespace);
    for (const rule of mainRules(rollout, configured, route, (reference) => slotOf(reference) !== null)) {
      const parts = partsOf(splitOf(rule), ({ reference }) => slotOf(reference));
      divided.push({ label: labelOf(route, rule), parts: versionParts(splitOf(rule), parts) });
    }
  }
  const [first] = divided;
  if (first === undefined) return { parts: null, lack: lacks[0] ?? 'no-rule', differing: [] };
  const differing = divided.filter(({ parts }) => !areSameParts(parts, first.parts)).map(({ label }) => label);
  return { parts: first.parts, lack: null, differing };
}

function versionParts(outcome: Outcome, parts: ReadonlyMap<0 | 1 | null, Fraction>): Parts {
  if (outcome.kind !== 'backends') return allIn(3, EVERYTHING);
  return [parts.get(0) ?? NOTHING, parts.get(1) ?? NOTHING, parts.get(null) ?? NOTHING, NOTHING, NOTHING];
}

/** A hub divides the traffic over clusters and versions in one rule: each backend is one version in one cluster. */
function hubParts({ rollout, delivery, files }: SplitRequest, hub: HubWriter): readonly ClusterParts[] {
  const places = hubBackends(rollout, hub);
  const nothing = (lack: Lack): readonly ClusterParts[] =>
    rollout.clusters.map(({ name: cluster }) => ({ cluster, parts: null, lack, differing: [], ofHub: NOTHING }));
  let lack: Lack = 'no-rule';
  for (const configured of rollout.routes) {
    const route = findRoute(files.get(pathOf(rollout, delivery, hub.cluster, configured.file)) ?? null, configured);
    if (typeof route === 'string') {
      lack = route;
      continue;
    }
    const rules = mainRules(rollout, configured, route, (reference) => places.has(backendName(reference)));
    const [rule] = rules;
    if (rule === undefined) continue;
    const outcome = splitOf(rule);
    if (outcome.kind !== 'backends') return nothing('no-rule');
    const found = divideHub(rollout, outcome, places);
    const differing = rules.filter((one) => {
      const other = splitOf(one);
      return other.kind !== 'backends' || !isSameHub(divideHub(rollout, other, places), found);
    });
    return found.map((one) => ({ ...one, differing: differing.map((other) => labelOf(route, other)) }));
  }
  return nothing(lack);
}

function divideHub(
  rollout: Rollout,
  outcome: Outcome,
  places: ReadonlyMap<string, readonly [string, 0 | 1]>,
): readonly ClusterParts[] {
  const parts = partsOf(outcome, ({ reference }) => places.get(backendName(reference))?.join('\n') ?? null);
  return rollout.clusters.map(({ name: cluster }) => {
    const [first, second] = [parts.get(`${cluster}\n0`) ?? NOTHING, parts.get(`${cluster}\n1`) ?? NOTHING];
    const ofHub = sum([first, second]);
    const divided: Parts | null = isNothing(ofHub)
      ? null
      : [divide(first, ofHub), divide(second, ofHub), NOTHING, NOTHING, NOTHING];
    return { cluster, parts: divided, lack: divided === null ? 'no-rule' : null, differing: [], ofHub };
  });
}

function isSameHub(left: readonly ClusterParts[], right: readonly ClusterParts[]): boolean {
  return left.every((one, index) => {
    const whole = ({ parts, ofHub }: ClusterParts): Parts => scaleParts(parts ?? NO_PARTS, ofHub ?? NOTHING);
    const other = right[index];
    return other !== undefined && areSameParts(whole(one), whole(other));
  });
}

/** The name of each backend of a hub, with its cluster and slot. */
export function hubBackends(rollout: Rollout, hub: HubWriter): ReadonlyMap<string, readonly [string, 0 | 1]> {
  return new Map(
    rollout.clusters.flatMap(({ name: cluster }) =>
      ([0, 1] as const).map((slot) => {
        const service = rollout.backends[rollout.slots[slot]]?.service ?? '';
        return [hubName(hub, service, cluster), [cluster, slot]] as const;
      }),
    ),
  );
}

/** The rollout's hub; null where it has none. */
export function hubOf(rollout: Rollout): HubWriter | null {
  return rollout.fleet?.writer.kind === 'hub' ? rollout.fleet.writer : null;
}

/** The rollout's route in a file's text, or why it is not there. */
export function findRoute(text: string | null, configured: ConfiguredRoute): Route | Lack {
  if (text === null) return 'no-file';
  const { routes, unreadable } = readManifestQuickly(text);
  const found = routes.find(
    ({ kind, name, namespace }) =>
      kind === configured.kind &&
      name === configured.name &&
      (namespace === null || namespace === configured.namespace),
  );
  return found ?? (unreadable === null ? 'no-route' : 'unreadable');
}

function labelOf(route: Route, rule: Rule): string {
  return `${route.kind} ${routeName(route)} ${ruleLabel(rule)}`;
}

function clustersWithRoutes(rollout: Rollout): readonly string[] {
  const hub = hubOf(rollout);
  return hub === null ? rollout.clusters.map(({ name }) => name) : [hub.cluster];
}

function pathOf(rollout: Rollout, delivery: string, cluster: string, file: string): string {
  return `${deliveryFolder(delivery, cluster, rollout.name)}/${file}`;
}
