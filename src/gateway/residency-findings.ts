import type { Fleet } from '../fleet/fleet.ts';
import type { Rollout } from '../rollout/rollout.ts';
import { type Finding, findingAt } from './finding.ts';
import { comparePaths } from './manifest-path.ts';
import { dig, listIn } from './plain-data.ts';
import { type BackendScene, backendNotes, isRouteDocument } from './residency-backends.ts';
import { gslbNotes } from './residency-gslbs.ts';
import { rulesOf } from './residency-law.ts';
import { leadsIn } from './residency-leads.ts';
import { type NoteInFile, recordNotes } from './residency-records.ts';
import { plainHost, type ResidencyScene, residencyScene } from './residency-scene.ts';
import { unreadableNote } from './route-edit.ts';
import { isUnreadable, plainData, readSource, type Source, type SourceDocument } from './yaml-source.ts';

/** Headers in which widespread CDNs name the user’s country. */
const COUNTRY_HEADERS = ['cf-ipcountry', 'cloudfront-viewer-country'];

/** A file may hold something that is judged only if it has one of these words. */
const JUDGED = /\b(?:DNSEndpoint|Gslb|(?:HTTP|GRPC|TCP|TLS|UDP)Route)\b/;

/** Whether any residency rule binds anybody: if not, nothing needs to be read. */
export function hasResidencyRules({ jurisdictions }: Pick<Fleet, 'jurisdictions'>): boolean {
  return rulesOf(jurisdictions).length > 0;
}

/** Whether a file may hold something that {@link residencyFindings} judges. */
export function isJudged(text: string): boolean {
  return JUDGED.test(text);
}

/**
 * Holds every manifest of a repository against the residency rules, whoever wrote it: DNS records, annotations, Gslbs,
 * backends and mirrors that would take a jurisdiction’s traffic outside the clusters that its rule allows.
 *
 * @param files the YAML files of the repository, by path
 * @returns sorted by file and line
 */
export function residencyFindings(
  fleet: Fleet,
  rollouts: readonly Rollout[],
  files: ReadonlyMap<string, string>,
): Finding[] {
  const configured = residencyScene(fleet, rollouts);
  if (configured.rules.length === 0) return [];
  const sources = new Map<string, Source>();
  const notes: NoteInFile[] = [];
  for (const [file, text] of files) {
    if (!isJudged(text)) continue;
    const source = readSource(text);
    if (!isUnreadable(source)) sources.set(file, source);
    // Templates are no YAML; what they make is judged where it is made.
    else if (!text.includes('{{')) notes.push({ file, note: unreadableNote(source) });
  }
  const scene = {
    ...configured,
    commonHosts: new Set([...configured.commonHosts, ...writtenHosts(sources, configured)]),
  };
  const leads = [...sources].flatMap(([file, source]) => leadsIn(file, source, scene));
  notes.push(...recordNotes(leads, scene), ...gslbNotes(sources, scene));
  for (const [file, source] of sources) {
    for (const document of source.documents.filter(isRouteDocument)) {
      for (const note of backendNotes(document, backendScene(file, document, scene))) notes.push({ file, note });
    }
  }
  return notes
    .map(({ file, note }) => findingAt(file, files.get(file) ?? null, note))
    .toSorted((left, right) => comparePaths(left.file, right.file) || (left.line ?? 0) - (right.line ?? 0));
}

/** The hosts of a rollout’s routes that somebody else wrote: everybody’s users ask for them, but for regional ones. */
function writtenHosts(sources: ReadonlyMap<string, Source>, { placeOf, regionalHosts }: ResidencyScene): string[] {
  return [...sources].flatMap(([file, { documents }]) => {
    if ((placeOf(file).rollout?.fleet ?? null) === null) return [];
    return documents
      .filter(isRouteDocument)
      .flatMap(({ document }) => listIn(dig(plainData(document), 'spec', 'hostnames')).map(String))
      .map(plainHost)
      .filter((host) => !regionalHosts.has(host));
  });
}

function backendScene(file: string, document: SourceDocument, scene: ResidencyScene): BackendScene {
  const { cluster, rollout } = scene.placeOf(file);
  const hosts = listIn(dig(plainData(document.document), 'spec', 'hostnames')).map(String);
  return {
    ...scene,
    cluster,
    serves: servesOf(hosts, cluster, rollout, scene),
    countryHeaders: countryHeaders(scene.rollouts),
  };
}

/** The jurisdictions whose users meet a route, by its hosts or by the pools that its cluster is in. */
function servesOf(
  hosts: readonly string[],
  cluster: string | null,
  rollout: Rollout | null,
  { regionalHosts }: ResidencyScene,
): readonly string[] | null {
  const regions = hosts.map((host) => regionalHosts.get(plainHost(host)));
  if (hosts.length > 0 && regions.every((region) => region !== undefined)) {
    return regions.flatMap((region) => region?.serves ?? []);
  }
  return cluster === null || rollout === null ? null : servedIn(rollout, cluster);
}

/** The jurisdictions whose users a rollout serves in a cluster; null where it does not say. */
export function servedIn({ fleet }: Rollout, cluster: string): readonly string[] | null {
  if (fleet === null) return null;
  const isHub = fleet.writer.kind === 'hub' && fleet.writer.cluster === cluster;
  const pools = fleet.pools.filter(({ clusters }) => isHub || clusters.includes(cluster));
  return pools.flatMap(({ serves }) => serves);
}

/** The headers, in small letters, in which the country of a user is named. */
export function countryHeaders(rollouts: readonly Rollout[]): readonly string[] {
  const configured = rollouts.flatMap(({ fleet }) => fleet?.geo?.header?.toLowerCase() ?? []);
  return [...new Set([...COUNTRY_HEADERS, ...configured])];
}
