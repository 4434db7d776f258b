import type { FleetCluster } from '../fleet/fleet.ts';
import type { Rollout } from '../rollout/rollout.ts';
import type { FileChange } from './change.ts';
import { type NamedCluster, namedCluster } from './named-cluster.ts';
import { dnsFile } from './render-dns.ts';
import type { Rendering } from './rendering.ts';
import { backendNotes, isRouteDocument } from './residency-backends.ts';
import { countryHeaders, servedIn } from './residency-findings.ts';
import { rulesOf } from './residency-law.ts';
import { leadsIn } from './residency-leads.ts';
import { recordNotes } from './residency-records.ts';
import { residencyScene } from './residency-scene.ts';
import { isUnreadable } from './yaml-source.ts';

/** A file of routes, and the cluster that it is for. */
export interface RoutePlace {
  readonly path: string;
  readonly cluster: string;
}

/**
 * Says which backends and mirrors of the routes that a step changes, and which of its DNS records, would take users out of
 * the clusters that may serve them, whoever wrote them there. Nothing gets round that, not even a rollback.
 */
export function noteResidency(
  rendering: Rendering,
  rollout: Rollout,
  clusters: readonly FleetCluster[],
  places: readonly RoutePlace[],
  changes: readonly FileChange[],
): void {
  const rules = rulesOf(rollout.fleet?.jurisdictions ?? []);
  if (rules.length === 0) return;
  noteRecords(rendering, rollout, clusters, changes);
  const texts = new Map(changes.map(({ path, after }) => [path, after]));
  const declared = new Map(clusters.map((cluster) => [cluster.name, cluster]));
  const named = namedCluster([...declared.keys()], [rollout]);
  for (const { path, cluster } of places) {
    const text = texts.get(path);
    if (text === undefined || !namesAnother(text, cluster, named)) continue;
    const source = rendering.source(text);
    if (isUnreadable(source)) continue;
    const serves = servedIn(rollout, cluster);
    const scene = { rules, clusters: declared, named, cluster, serves, countryHeaders: countryHeaders([rollout]) };
    for (const document of source.documents.filter(isRouteDocument)) {
      for (const note of backendNotes(document, scene)) rendering.note(path, note);
    }
  }
}

/**
 * The records of a file that is edited may be older than the rules: a cluster that was allowed once still has its record
 * there, which is used when all others are ill. A file that is written whole follows from the pools.
 */
function noteRecords(
  rendering: Rendering,
  rollout: Rollout,
  clusters: readonly FleetCluster[],
  changes: readonly FileChange[],
): void {
  const { fleet } = rollout;
  if (fleet?.writer.kind !== 'dnsendpoint') return;
  const { path } = dnsFile(fleet.writer);
  const change = changes.find((one) => one.path === path);
  if (change === undefined || rendering.written(path) !== null) return;
  const source = rendering.source(change.after);
  if (isUnreadable(source)) return;
  const scene = residencyScene({ clusters, jurisdictions: fleet.jurisdictions, delivery: '' }, [rollout]);
  for (const { note } of recordNotes(leadsIn(path, source, scene), scene)) rendering.note(path, note);
}

/** A look at the words alone, which spares the reading of nearly every file. What an alias stands for is read. */
function namesAnother(text: string, own: string, named: NamedCluster): boolean {
  for (const [, word = ''] of text.matchAll(NAME)) {
    if (word.startsWith('*') || word.startsWith('&')) return true;
    const cluster = named(word);
    if (cluster !== null && cluster !== own) return true;
  }
  return false;
}

const NAME = /\bname["']?\s*:\s*["']?([^\s"',}]+)/g;
