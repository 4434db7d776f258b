import { isMap } from 'yaml';
import type { FleetCluster } from '../fleet/fleet.ts';
import { dig, isRecord, listIn } from './plain-data.ts';
import { leavesNote, mayServe } from './residency-law.ts';
import { isMeantBy, type NoteInFile } from './residency-records.ts';
import { plainHost, type ResidencyScene } from './residency-scene.ts';
import { grouped } from './route-move.ts';
import { plainData, type Source, type SourceDocument } from './yaml-source.ts';

/** A Gslb in a file, with the clusters that it makes peers of one another. */
interface FoundGslb {
  readonly file: string;
  /** The same for the copies of one Gslb in several clusters. */
  readonly id: string;
  readonly hosts: readonly string[];
  readonly peers: readonly Peer[];
}

interface Peer {
  readonly cluster: FleetCluster;
  readonly path: string;
  readonly offset: number | null;
  readonly what: string;
}

/** Every peer of a Gslb that may not serve users of the jurisdictions whose users ask for its hosts. */
export function gslbNotes(sources: ReadonlyMap<string, Source>, scene: ResidencyScene): NoteInFile[] {
  const found = [...sources].flatMap(([file, source]) =>
    source.documents.flatMap((document) => gslbIn(file, source, document, scene)),
  );
  return [...grouped(found, ({ id }) => id).values()].flatMap((copies) => {
    const clusters = copies.flatMap(({ peers }) => peers.map(({ cluster }) => cluster));
    const hosts = [...new Set(copies.flatMap((copy) => copy.hosts))];
    const bound = scene.rules.filter((rule) => hosts.some((host) => isMeantBy(rule, host, clusters, scene)));
    const first = new Map<string, NoteInFile>();
    for (const { file, peers } of copies) {
      for (const rule of bound) {
        for (const peer of peers.filter(({ cluster }) => !mayServe(rule, cluster))) {
          // Once for each peer: where it lies itself, or else where it is first named.
          const key = `${rule.name} ${peer.cluster.name}`;
          const isOwn = scene.placeOf(file).cluster === peer.cluster.name;
          if (isOwn || !first.has(key)) first.set(key, { file, note: leavesNote(rule, peer.cluster, peer) });
        }
      }
    }
    return [...first.values()];
  });
}

function gslbIn(file: string, source: Source, { document }: SourceDocument, scene: ResidencyScene): FoundGslb[] {
  if (!isMap(document.contents) || document.get('kind') !== 'Gslb') return [];
  const data = plainData(document);
  const [name, namespace] = [dig(data, 'metadata', 'name'), dig(data, 'metadata', 'namespace')];
  const id = `${String(namespace ?? '')}/${String(name)}`;
  const peerAt = (cluster: FleetCluster | undefined, path: readonly string[], what: string): Peer[] => {
    if (cluster === undefined) return [];
    const range: unknown = dig(document.getIn(path, true), 'range', 0);
    return [{ cluster, path: path.join('.'), offset: typeof range === 'number' ? range : null, what }];
  };
  const weight = dig(data, 'spec', 'strategy', 'weight');
  const tags = isRecord(weight) ? Object.keys(weight) : [];
  const primary = dig(data, 'spec', 'strategy', 'primaryGeoTag');
  const own = scene.clusters.get(scene.placeOf(file).cluster ?? '');
  const peers = [
    ...peerAt(own, ['metadata', 'name'], `the Gslb ${id} in ${own?.name}`),
    ...tags.flatMap((tag) =>
      peerAt(scene.geoTags.get(tag), ['spec', 'strategy', 'weight', tag], `the geo tag ${tag} of the Gslb ${id}`),
    ),
    ...(typeof primary === 'string'
      ? peerAt(
          scene.geoTags.get(primary),
          ['spec', 'strategy', 'primaryGeoTag'],
          `the primary geo tag of the Gslb ${id}`,
        )
      : []),
  ];
  return [{ file, id, hosts: hostsOf(file, source, data, scene), peers }];
}

/** The hosts of a Gslb: those of the route that it refers to, by the rollout or by the same file, and its own. */
function hostsOf(file: string, source: Source, data: unknown, scene: ResidencyScene): string[] {
  const name = dig(data, 'spec', 'resourceRef', 'name');
  const annotation = dig(data, 'metadata', 'annotations', 'k8gb.io/hostname');
  const { rollout } = scene.placeOf(file);
  const configured = (rollout?.routes ?? []).filter((route) => route.name === name);
  const written = source.documents
    .map(({ document }) => plainData(document))
    .filter((one) => String(dig(one, 'kind')).endsWith('Route') && dig(one, 'metadata', 'name') === name);
  const hosts = [
    ...configured.flatMap(({ generate }) => generate?.hostnames ?? []),
    ...written.flatMap((one) => listIn(dig(one, 'spec', 'hostnames')).map(String)),
    ...listIn(dig(data, 'spec', 'ingress', 'rules')).map((rule) => String(dig(rule, 'host'))),
    ...(typeof annotation === 'string' ? [annotation] : []),
  ];
  // A Gslb without any host that is known here is judged by its peers alone.
  return (hosts.length === 0 ? [''] : hosts).map(plainHost);
}
