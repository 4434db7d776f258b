import type { FleetPolicy } from '../rollout/fleet-policy.ts';
import type { Rollout } from '../rollout/rollout.ts';
import { companionsOf } from './companions.ts';
import { annotatedRoute, annotationFlaws } from './fleet-annotations.ts';
import type { FleetFile, FleetRequest } from './fleet-request.ts';
import { leftClusters, leftNote } from './former-pools.ts';
import { listNewFiles } from './kustomization-listing.ts';
import { deliveryFolder, fileInFolder } from './manifest-path.ts';
import { isFleetMoved } from './pool-weights.ts';
import { dnsFile, renderDns } from './render-dns.ts';
import { gslbFiles, renderGslb } from './render-gslb.ts';
import { hubFiles, renderHub } from './render-hub.ts';
import type { Rendering } from './rendering.ts';
import { grouped } from './route-move.ts';

/** Every file of a rollout beside the routes in its clusters: DNS records, Gslbs, the hub's routes, and companions. */
export function fleetFiles(rollout: Rollout, delivery: string): FleetFile[] {
  return [...writerFiles(rollout, delivery), ...companionsOf(rollout, delivery)];
}

function writerFiles(rollout: Rollout, delivery: string): readonly FleetFile[] {
  const writer = rollout.fleet?.writer;
  switch (writer?.kind) {
    case 'dnsendpoint':
      return [dnsFile(writer)];
    case 'gslb':
      return gslbFiles(rollout, delivery);
    case 'hub':
      return hubFiles(rollout, writer, delivery);
    default:
      return [];
  }
}

/** The annotations are written with the routes; here it is said why they cannot be. */
function noteAnnotations(
  rendering: Rendering,
  { rollout, delivery, before, after, isCheck }: FleetRequest,
  fleet: FleetPolicy,
  routePaths: readonly string[],
): void {
  const annotated = annotatedRoute(rollout);
  for (const name of annotated === null ? [] : leftClusters(rollout, before)) {
    const folder = deliveryFolder(delivery, name, rollout.name);
    rendering.note(fileInFolder(folder, annotated?.file ?? ''), leftNote(name, 'its annotated route'));
  }
  const concerned =
    isCheck || isFleetMoved(fleet, before, after) || routePaths.some((path) => rendering.text(path) === null);
  const [first] = routePaths;
  if (!concerned || first === undefined) return;
  for (const flaw of annotationFlaws(rollout)) rendering.note(first, flaw);
}

/** Writes what the fleet axis says, and the files that a rollout needs beside its routes. */
export function renderFleet(rendering: Rendering, request: FleetRequest, routePaths: readonly string[]): void {
  const { rollout, delivery } = request;
  const { fleet } = rollout;
  if (fleet !== null) {
    const { writer } = fleet;
    if (writer.kind === 'dnsendpoint') renderDns(rendering, request, fleet, writer);
    if (writer.kind === 'gslb') renderGslb(rendering, request, fleet, writer);
    if (writer.kind === 'hub') renderHub(rendering, request, fleet, writer);
    if (writer.kind === 'annotations') noteAnnotations(rendering, request, fleet, routePaths);
  }
  for (const companion of companionsOf(rollout, delivery)) {
    if (rendering.text(companion.path) === null) rendering.write(companion.path, companion.text());
  }
  const files = fleetFiles(rollout, delivery);
  const isThere = ({ path }: { readonly path: string }) => rendering.text(path) !== null;
  for (const [folder, own] of grouped(files, (file) => file.folder)) {
    const added = own.filter(({ path }) => rendering.text(path) === null && rendering.written(path) !== null);
    if (added.length === 0 || folder === '') continue;
    const routes = routePaths.filter((path) => path.startsWith(`${folder}/`)).map((path) => ({ path }));
    const isInUse = [...own, ...routes].some(isThere);
    listNewFiles(rendering, { folder, files: added.map(({ file }) => file), isInUse });
  }
}
