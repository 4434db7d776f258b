import type { FleetPolicy } from '../rollout/fleet-policy.ts';
import type { GslbWriter } from '../rollout/fleet-writer.ts';
import type { Rollout } from '../rollout/rollout.ts';
import { unsaidByFailover } from './dns-flaws.ts';
import type { FleetFile, FleetRequest } from './fleet-request.ts';
import { formerPools, leftClusters, leftNote } from './former-pools.ts';
import { GEOIP_MOVES_NOTHING, GSLB_FILE, gslbFlaws, gslbMove, gslbRoute, gslbText } from './gslb.ts';
import { editGslb } from './gslb-edit.ts';
import { deliveryFolder, fileInFolder } from './manifest-path.ts';
import { isFleetMoved } from './pool-weights.ts';
import type { Rendering } from './rendering.ts';
import { unreadableNote } from './route-edit.ts';
import { isUnreadable } from './yaml-source.ts';

/** The files of a rollout's Gslb: one in each of its clusters. */
export function gslbFiles(rollout: Rollout, delivery: string): FleetFile[] {
  return rollout.clusters.map(({ name }) => {
    const folder = deliveryFolder(delivery, name, rollout.name);
    return { folder, file: GSLB_FILE, path: fileInFolder(folder, GSLB_FILE) };
  });
}

/** Writes the Gslb of a rollout into each of its clusters. All of them have to agree, so all are moved in one step. */
export function renderGslb(rendering: Rendering, request: FleetRequest, policy: FleetPolicy, writer: GslbWriter): void {
  const { rollout, clusters, delivery, before, after, isCheck } = request;
  const files = gslbFiles(rollout, delivery);
  const isMoved = isFleetMoved(policy, before, after);
  const concerned = files.filter(({ path }) => isCheck || isMoved || rendering.text(path) === null);
  const [first] = concerned;
  const [pool] = policy.pools;
  if (first === undefined || pool === undefined) return;
  const flaws = gslbFlaws(
    rollout,
    policy.pools,
    clusters.filter(({ name }) => pool.clusters.includes(name)),
  );
  for (const flaw of flaws) rendering.note(first.path, flaw);
  if (isMoved && writer.strategy === 'geoip') rendering.note(first.path, GEOIP_MOVES_NOTHING);
  const route = gslbRoute(rollout);
  if (flaws.length > 0 || route === null) return;
  const [was, is] = [gslbMove(writer, pool, clusters, before), gslbMove(writer, pool, clusters, after)];
  const to = gslbText(rollout, writer, is);
  const own = new Set([gslbText(rollout, writer, was)]);
  const former = formerPools(policy, before)?.find(({ name }) => name === pool.name);
  if (former !== undefined) {
    own.add(gslbText(rollout, writer, gslbMove(writer, former, clusters, { ...before, fleet: before.written ?? {} })));
  }
  for (const name of leftClusters(rollout, before)) {
    rendering.note(fileInFolder(deliveryFolder(delivery, name, rollout.name), GSLB_FILE), leftNote(name, 'its Gslb'));
  }
  for (const { path } of concerned) {
    const text = rendering.text(path);
    if (text === null || own.has(text)) {
      rendering.write(path, to);
      continue;
    }
    const source = rendering.source(text);
    if (isUnreadable(source)) {
      rendering.note(path, unreadableNote(source));
      continue;
    }
    const { splices, notes } = editGslb(source, route, was, is);
    for (const note of notes) rendering.note(path, note);
    if (notes.every(({ gravity }) => gravity !== 'stops')) rendering.edit(path, splices);
  }
  const unsaid = writer.strategy === 'failover' ? unsaidByFailover(pool, after) : null;
  if (unsaid !== null) rendering.note(first.path, { ...unsaid, next: 'Use the strategy roundRobin to divide it.' });
}
