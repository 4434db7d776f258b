import type { FleetCluster } from '../fleet/fleet.ts';
import type { Note } from './finding.ts';
import { leavesNote, mayServe, type Rule } from './residency-law.ts';
import type { Lead } from './residency-leads.ts';
import type { ResidencyScene } from './residency-scene.ts';
import { grouped } from './route-move.ts';

/** A note at the file that it is about. */
export interface NoteInFile {
  readonly file: string;
  readonly note: Note;
}

/**
 * Every record that would lead a jurisdiction’s users to a cluster that may not serve them. A weight of 0 and a SECONDARY
 * count: both are used when all others are unhealthy.
 */
export function recordNotes(leads: readonly Lead[], scene: ResidencyScene): NoteInFile[] {
  const byHost = grouped(leads, ({ host }) => host);
  return [...byHost.values()].flatMap((group) =>
    scene.rules.flatMap((rule) => {
      const led = group.map((lead) => ({ lead, clusters: clustersOf(lead, byHost, scene, new Set()) }));
      const isMeant = isMeantBy(
        rule,
        group[0]?.host ?? '',
        led.flatMap(({ clusters }) => clusters),
        scene,
      );
      return led
        .filter(({ lead }) => isFor(rule, lead, group, isMeant))
        .flatMap(({ lead, clusters }) =>
          [...new Set(clusters)]
            .filter((cluster) => !mayServe(rule, cluster))
            .map((cluster) => ({ file: lead.file, note: leavesNote(rule, cluster, lead) })),
        );
    }),
  );
}

/** Whether a jurisdiction’s users ask for a host, as far as can be known. */
export function isMeantBy(
  rule: Rule,
  host: string,
  clusters: readonly FleetCluster[],
  { regionalHosts, commonHosts }: ResidencyScene,
): boolean {
  const region = regionalHosts.get(host);
  if (region !== undefined) return region.serves.includes(rule.name);
  // Whose host it is, is not said anywhere: where a part of it leads to a place that may serve them, they are meant.
  return commonHosts.has(host) || clusters.some((cluster) => mayServe(rule, cluster));
}

/** Whether a record is for users of the jurisdiction. */
function isFor(rule: Rule, { country }: Lead, group: readonly Lead[], isMeant: boolean): boolean {
  if (country === null) return isMeant;
  if (country !== '*') return rule.countries.includes(country);
  const listed = new Set(group.map((lead) => lead.country));
  return isMeant && (rule.countries.length === 0 || rule.countries.some((code) => !listed.has(code)));
}

/** Where a record leads in the end, through whatever other records there are. */
function clustersOf(
  lead: Lead,
  byHost: ReadonlyMap<string, readonly Lead[]>,
  scene: ResidencyScene,
  seen: ReadonlySet<string>,
): readonly FleetCluster[] {
  const { leadsTo } = lead;
  if ('clusters' in leadsTo) return leadsTo.clusters;
  if (seen.has(leadsTo.host)) return [];
  const next = byHost.get(leadsTo.host);
  if (next !== undefined) {
    const further = new Set([...seen, leadsTo.host]);
    return next.flatMap((one) => clustersOf(one, byHost, scene, further));
  }
  const names = scene.regionalHosts.get(leadsTo.host)?.clusters ?? [];
  return names.flatMap((name) => scene.clusters.get(name) ?? []);
}
