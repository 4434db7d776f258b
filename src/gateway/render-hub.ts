import type { FleetCluster } from '../fleet/fleet.ts';
import type { FleetPolicy, Pool } from '../rollout/fleet-policy.ts';
import type { HubWriter } from '../rollout/fleet-writer.ts';
import type { Rollout } from '../rollout/rollout.ts';
import type { Route } from '../rollout/route.ts';
import { flawNote, lackingFeatures } from './cluster-features.ts';
import type { Note } from './finding.ts';
import type { FleetFile, FleetRequest } from './fleet-request.ts';
import { formerPools } from './former-pools.ts';
import { flawsOfGenerated, parentFlaws } from './generated-flaws.ts';
import { generatedRules, isGenerated } from './generated-route.ts';
import { hubWeights } from './hub-backends.ts';
import { editHubRoute } from './hub-edit.ts';
import { hubFlaws, unwrittenBehindHub } from './hub-flaws.ts';
import { hubRouteText } from './hub-route.ts';
import { deliveryFolder, fileInFolder } from './manifest-path.ts';
import { claimsOnRoute } from './other-controllers.ts';
import type { Rendering } from './rendering.ts';
import { unreadableNote } from './route-edit.ts';
import { grouped } from './route-move.ts';
import type { Standing } from './share.ts';
import { isUnreadable } from './yaml-source.ts';

/** A file of the rollout's routes in the hub. */
export interface HubFile extends FleetFile {
  readonly routes: readonly Route[];
}

/** The files of a rollout's routes in the hub's delivery folder. Several routes may share a file. */
export function hubFiles(rollout: Rollout, writer: HubWriter, delivery: string): HubFile[] {
  const folder = deliveryFolder(delivery, writer.cluster, rollout.name);
  return [...grouped(rollout.routes, ({ file }) => file)].map(([file, routes]) => {
    return { folder, file, path: fileInFolder(folder, file), routes };
  });
}

/** Writes the routes of a rollout behind a hub: in the hub alone, over every version in every cluster. */
export function renderHub(rendering: Rendering, request: FleetRequest, policy: FleetPolicy, writer: HubWriter): void {
  const { rollout, clusters, delivery, before, after, isCheck } = request;
  const hub = clusters.find(({ name }) => name === writer.cluster);
  const [pool] = policy.pools;
  const files = hubFiles(rollout, writer, delivery);
  const isMoved = pool !== undefined && hasMoved(rollout, pool, before, after);
  const concerned = files.filter(({ path }) => isCheck || isMoved || rendering.text(path) === null);
  const [first] = concerned;
  if (first === undefined) return;
  const flaws = hubFlaws(rollout, policy, writer, hub);
  for (const note of [...flaws, ...unwrittenBehindHub(rollout)]) rendering.note(first.path, note);
  if (flaws.length > 0 || hub === undefined || pool === undefined) return;
  const former = formerPools(policy, before)?.find(({ name }) => name === pool.name);
  for (const file of concerned) {
    const text = rendering.text(file.path);
    const write = wholeText(rollout, pool, writer, hub, file);
    const isOwn = write?.(before) === text || formerText(rollout, former, writer, hub, file, before) === text;
    if (text !== null && !isOwn) editFile(rendering, request, pool, writer, file, text);
    else if (write === null) for (const route of file.routes) rendering.note(file.path, missingNote(route, writer));
    else {
      const notes = text === null ? flawsIn(hub, file) : [];
      for (const note of notes) rendering.note(file.path, note);
      if (notes.every(({ gravity }) => gravity === 'warns')) rendering.write(file.path, write(after));
    }
  }
}

function hasMoved(rollout: Rollout, pool: Pool, before: Standing, after: Standing): boolean {
  return [false, true].some((isPreview) => {
    const was = hubWeights(rollout, pool, before, isPreview);
    return hubWeights(rollout, pool, after, isPreview).some((weight, index) => weight !== was[index]);
  });
}

/** Writes a whole file; null where one of its routes is the operator's own. */
function wholeText(
  rollout: Rollout,
  pool: Pool,
  writer: HubWriter,
  hub: FleetCluster,
  { routes }: HubFile,
): ((standing: Standing) => string) | null {
  const generated = routes.filter(isGenerated);
  if (generated.length < routes.length) return null;
  return (standing) =>
    generated.map((route) => hubRouteText(rollout, pool, writer, hub, route, standing)).join('---\n');
}

/** What Headgate wrote before the configuration changed; null where it has not, or wrote no such file. */
function formerText(
  rollout: Rollout,
  pool: Pool | undefined,
  writer: HubWriter,
  hub: FleetCluster,
  file: HubFile,
  before: Standing,
): string | null {
  // Other writers have finer weights.
  if (pool === undefined || Object.values(pool.shares).some((share) => share % 100 !== 0)) return null;
  const released = Object.fromEntries(pool.clusters.map((name) => [name, before.weights[name] ?? 0]));
  const standing = { ...before, weights: released, fleet: before.written ?? {} };
  return wholeText(rollout, pool, writer, hub, file)?.(standing) ?? null;
}

function editFile(
  rendering: Rendering,
  { rollout, before, after }: FleetRequest,
  pool: Pool,
  writer: HubWriter,
  { path, routes }: HubFile,
  text: string,
): void {
  const source = rendering.source(text);
  if (isUnreadable(source)) {
    rendering.note(path, unreadableNote(source));
    return;
  }
  for (const route of routes) {
    const { splices, notes } = editHubRoute(source, rollout, pool, writer, route, before, after);
    for (const note of notes) rendering.note(path, note);
    if (notes.every(({ gravity }) => gravity !== 'stops')) rendering.edit(path, splices);
  }
}

function flawsIn(hub: FleetCluster, { routes }: HubFile): Note[] {
  return [
    ...parentFlaws(hub.gateways).map(flawNote),
    ...routes
      .filter(isGenerated)
      .flatMap((route) => [
        ...flawsOfGenerated(route, hub.gatewayApi).map(flawNote),
        ...claimsOnRoute(route.generate),
        ...lackingFeatures(route.kind, generatedRules(route), [hub], 'stops-unless-forced'),
      ]),
  ];
}

function missingNote({ kind, namespace, name }: Route, { cluster }: HubWriter): Note {
  return {
    reason: 'route_missing',
    gravity: 'stops-unless-forced',
    path: '',
    offset: null,
    found: `there is no such file, so the hub ${cluster} has no ${kind} ${name}`,
    expected: `the file with the ${kind} ${namespace}/${name}`,
    next: 'Write the file, or let it be generated: `generate` in the rollout’s configuration.',
  };
}
