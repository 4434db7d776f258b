import type { FleetCluster } from '../fleet/fleet.ts';
import type { FleetPolicy } from '../rollout/fleet-policy.ts';
import type { DnsEndpointWriter } from '../rollout/fleet-writer.ts';
import type { Rollout } from '../rollout/rollout.ts';
import type { Files } from './change.ts';
import { dnsRecords } from './dns-records.ts';
import { listed, type Note } from './finding.ts';
import { annotatedRoute, editAnnotations } from './fleet-annotations.ts';
import type { FleetRequest } from './fleet-request.ts';
import { asBroughtAlong, inFleetOrder } from './former-pools.ts';
import { dig, listIn } from './plain-data.ts';
import { dnsFile } from './render-dns.ts';
import { fleetFiles, renderFleet } from './render-fleet.ts';
import { Rendering } from './rendering.ts';
import type { RouteMove } from './route-move.ts';
import type { Standing } from './share.ts';
import { isUnreadable, plainData } from './yaml-source.ts';

/**
 * Looks at everything beside the routes that a step on either axis would write: the same checks as rendering makes, and
 * whether the DNS records still say what fleet.yaml says of the clusters.
 *
 * @param moves the routes in the rollout’s clusters; none behind a hub
 */
export function validateFleet(rendering: Rendering, request: FleetRequest, moves: readonly RouteMove[]): void {
  const { rollout } = request;
  renderFleet(
    rendering,
    request,
    moves.map(({ path }) => path),
  );
  const { fleet } = rollout;
  for (const path of renewedIn(rendering, request)) rendering.note(path, RENEWED);
  if (fleet?.writer.kind === 'dnsendpoint') noteOutdatedRecords(rendering, request, fleet, fleet.writer);
  const annotated = annotatedRoute(rollout);
  if (annotated === null) return;
  for (const { path, routes, before, after } of moves) {
    const text = rendering.text(path);
    if (text === null || !routes.includes(annotated)) continue;
    if (after.annotations === undefined) continue;
    const { notes } = editAnnotations(rendering.source(text), annotated, before.annotations ?? {}, after.annotations);
    for (const note of notes) rendering.note(path, note);
  }
}

/**
 * The files of the fleet axis that the configuration has left behind and that the next step writes anew by itself, since
 * nobody but Headgate wrote in them.
 */
export function renewedFiles(
  rollout: Rollout,
  clusters: readonly FleetCluster[],
  delivery: string,
  standing: Standing,
  files: Files,
): ReadonlySet<string> {
  if (standing.written === undefined) return new Set();
  const rendering = new Rendering(files);
  const before = inFleetOrder(standing, clusters);
  const asked = { rollout, clusters, delivery, before, after: asBroughtAlong(before), isCheck: true };
  renderFleet(rendering, asked, []);
  return new Set(renewedIn(rendering, asked));
}

function renewedIn(rendering: Rendering, { rollout, delivery, before }: FleetRequest): readonly string[] {
  if (before.written === undefined) return [];
  return fleetFiles(rollout, delivery).flatMap(({ path }) => {
    const [text, written] = [rendering.text(path), rendering.written(path)];
    return text !== null && written !== null && written !== text ? [path] : [];
  });
}

const RENEWED: Note = {
  reason: 'route_edited_by_hand',
  gravity: 'warns',
  path: '',
  offset: null,
  found: 'it says what was decided before the configuration changed',
  expected: 'what follows from the configuration',
  next: 'Nothing is to be done by hand: the next step writes it anew, such as `/rebalance`.',
};

/** A cluster that got other addresses keeps its old record until somebody mends it: the rest of the file is not Headgate’s. */
function noteOutdatedRecords(
  rendering: Rendering,
  { clusters, after }: FleetRequest,
  policy: FleetPolicy,
  writer: DnsEndpointWriter,
): void {
  const { path } = dnsFile(writer);
  const text = rendering.text(path);
  if (rendering.written(path) !== null) return;
  const source = text === null ? null : rendering.source(text);
  const members = new Set(policy.pools.flatMap((pool) => pool.clusters));
  const hasTargets = clusters.every(({ name, dns }) => !members.has(name) || dns.targets.length > 0);
  if (source === null || isUnreadable(source) || !hasTargets) return;
  const written = source.documents.flatMap(({ document }) => listIn(dig(plainData(document), 'spec', 'endpoints')));
  for (const { dnsName, setIdentifier, recordType, targets } of dnsRecords(policy, writer, clusters, after)) {
    const same = written.filter(
      (one) => dig(one, 'dnsName') === dnsName && dig(one, 'setIdentifier') === setIdentifier,
    );
    if (same.length === 0) rendering.note(path, outdated(`there is no record ${setIdentifier} of ${dnsName}`, targets));
    for (const one of same.filter((record) => dig(record, 'recordType') === recordType)) {
      const there = listIn(dig(one, 'targets')).map(String);
      if (there.toSorted().join() === targets.toSorted().join()) continue;
      rendering.note(path, outdated(`the record ${setIdentifier} of ${dnsName} leads to ${listed(there)}`, targets));
    }
  }
}

function outdated(found: string, targets: readonly string[]): Note {
  return {
    reason: 'route_edited_by_hand',
    gravity: 'warns',
    path: 'spec.endpoints',
    offset: null,
    found,
    expected: `${listed(targets)}, as fleet.yaml and the rollout’s configuration say`,
    next: 'Correct the record, or remove the file: then the next step writes it whole.',
  };
}
