import type { Fleet, FleetCluster } from '../fleet/fleet.ts';
import { nearest } from '../rollout/nearest.ts';
import { listed } from './describe.ts';
import type { Document } from './document.ts';
import type { WrittenHub } from './fleet-writer-schema.ts';
import { placeholdersOf } from './repository-path.ts';
import { BackendsSchema } from './rollout-schema.ts';

const HUB = ['spec', 'fleet', 'hub'];

/** Two versions in each cluster are the sixteen backends that one rule may have. */
const MOST_CLUSTERS = 8;

const LABEL = /^(?=.{1,63}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;

/** Reports a hub that is no cluster, that would have too much in a rule, or whose backends' names cannot be. */
export function checkHub(
  document: Document<unknown>,
  hub: WrittenHub,
  isGeo: boolean,
  fleet: Fleet,
  clusters: readonly FleetCluster[],
): void {
  const names = fleet.clusters.map(({ name }) => name);
  if (!names.includes(hub.cluster)) {
    const expected = `a cluster of the fleet: ${listed(names)}`;
    document.report([...HUB, 'cluster'], null, expected, nearest(hub.cluster, names));
  }
  if (isGeo)
    document.report(HUB, 'hub with geo', 'dns for geo routing, since everybody’s traffic enters a hub in one place');
  if (clusters.length > MOST_CLUSTERS) {
    const found = `${clusters.length} clusters behind a hub`;
    document.report(HUB, found, `at most ${MOST_CLUSTERS}, two backends each of the 16 in a rule, or dns`);
  }
  for (const key of ['mirror', 'sessions']) {
    if (document.has(['spec', key]))
      document.report(['spec', key], `${key} behind a hub`, `no ${key}, which has no place in a hub’s route, or dns`);
  }
  checkNames(document, hub, clusters);
}

function checkNames(document: Document<unknown>, hub: WrittenHub, clusters: readonly FleetCluster[]): void {
  const path = [...HUB, 'name'];
  const isTemplate = placeholdersOf(hub.name)?.every((name) => name === 'service' || name === 'cluster') ?? false;
  if (!isTemplate || !hub.name.includes('{service}') || !hub.name.includes('{cluster}')) {
    document.report(path, null, 'a name with {service} and {cluster} in it, and no other placeholder');
    return;
  }
  const services = Object.values(document.part(BackendsSchema, ['spec', 'backends']) ?? {}).map((each) => each.service);
  const made = services.flatMap((service) =>
    clusters.map(({ name }) => hub.name.replaceAll('{service}', service).replaceAll('{cluster}', name)),
  );
  const wrong = made.filter((name) => !LABEL.test(name));
  const twice = made.filter((name, index) => made.indexOf(name) !== index);
  if (wrong.length > 0)
    document.report(path, `what makes ${listed(wrong)}`, 'names of small letters, digits and hyphens, at most 63');
  else if (twice.length > 0)
    document.report(
      path,
      `what makes ${listed([...new Set(twice)])} twice`,
      'a name of its own for each Service and cluster',
    );
}
