import { isMap, isSeq, type Node } from 'yaml';
import type { FleetCluster } from '../fleet/fleet.ts';
import { dig, isRecord, listIn } from './plain-data.ts';
import { plainHost, type ResidencyScene } from './residency-scene.ts';
import { plainData, type Source, type SourceDocument } from './yaml-source.ts';

/** One thing in a file by which a host’s name leads to a cluster. */
export interface Lead {
  readonly file: string;
  readonly path: string;
  readonly offset: number | null;
  /** What it is, as people name it. */
  readonly what: string;
  /** In one spelling. */
  readonly host: string;
  /** Whom it is for: a country’s code, `*` for all others, or null where users are not told apart. */
  readonly country: string | null;
  readonly leadsTo: { readonly clusters: readonly FleetCluster[] } | { readonly host: string };
}

/** Every record of ExternalDNS in a file: those of DNSEndpoints and those that routes are annotated with. */
export function leadsIn(file: string, source: Source, scene: ResidencyScene): Lead[] {
  return source.documents.flatMap((document) => {
    if (!isMap(document.document.contents)) return [];
    const kind: unknown = document.document.get('kind');
    if (kind === 'DNSEndpoint') return endpointLeads(file, document, scene);
    return typeof kind === 'string' && kind.endsWith('Route') ? annotationLeads(file, document, scene) : [];
  });
}

function endpointLeads(file: string, document: SourceDocument, scene: ResidencyScene): Lead[] {
  const data = plainData(document.document);
  const list: unknown = document.document.getIn(['spec', 'endpoints'], true);
  return listIn(dig(data, 'spec', 'endpoints')).flatMap((endpoint, index) => {
    const host = dig(endpoint, 'dnsName');
    if (typeof host !== 'string' || !TYPES.has(String(dig(endpoint, 'recordType') ?? 'A'))) return [];
    const properties = Object.fromEntries(
      listIn(dig(endpoint, 'providerSpecific')).map((one) => [String(dig(one, 'name')), String(dig(one, 'value'))]),
    );
    const identifier = dig(endpoint, 'setIdentifier');
    const role = properties['aws/failover'] === undefined ? '' : `${properties['aws/failover']} `;
    const named = typeof identifier === 'string' ? `${identifier} ` : '';
    const node = isSeq<Node>(list) ? list.items[index] : undefined;
    return listIn(dig(endpoint, 'targets')).map(
      (target): Lead => ({
        file,
        path: `spec.endpoints[${index}]`,
        offset: node?.range?.[0] ?? null,
        what: `the ${role}record ${named}of ${host}`,
        host: plainHost(host),
        country: countryOf(properties, 'aws/'),
        leadsTo: destinationOf(String(target), identifier, scene),
      }),
    );
  });
}

const TYPES: ReadonlySet<string> = new Set(['A', 'AAAA', 'CNAME']);

/** A record of a cluster that fleet.yaml gives no targets is known by its set identifier. */
function destinationOf(target: string, identifier: unknown, { targets, clusters }: ResidencyScene): Lead['leadsTo'] {
  const known = targets.get(plainHost(target));
  if (known !== undefined) return { clusters: known };
  const named = typeof identifier === 'string' ? clusters.get(identifier) : undefined;
  return named === undefined ? { host: plainHost(target) } : { clusters: [named] };
}

/** A route with a set identifier has records of a policy; they lead to the gateway of the cluster where the route lies. */
function annotationLeads(file: string, document: SourceDocument, scene: ResidencyScene): Lead[] {
  const cluster = scene.clusters.get(scene.placeOf(file).cluster ?? '');
  const data = plainData(document.document);
  const annotations = dig(data, 'metadata', 'annotations');
  if (cluster === undefined || !isRecord(annotations)) return [];
  const node: unknown = document.document.getIn(['metadata', 'annotations'], true);
  const range: unknown = dig(node, 'range', 0);
  return prefixesOf(scene).flatMap((prefix) => {
    if (annotations[`${prefix}set-identifier`] === undefined) return [];
    const more = String(annotations[`${prefix}hostname`] ?? '').split(',');
    const hosts = [...listIn(dig(data, 'spec', 'hostnames')).map(String), ...more.map((host) => host.trim())];
    return hosts
      .filter((host) => host !== '')
      .map(
        (host): Lead => ({
          file,
          path: 'metadata.annotations',
          offset: typeof range === 'number' ? range : null,
          what: `the annotation ${prefix}set-identifier, for ${host},`,
          host: plainHost(host),
          country: countryOf(annotations, `${prefix}aws-`),
          leadsTo: { clusters: [cluster] },
        }),
      );
  });
}

function prefixesOf({ rollouts }: ResidencyScene): readonly string[] {
  const configured = rollouts.flatMap(({ fleet }) =>
    fleet?.writer.kind === 'annotations' ? [fleet.writer.prefix] : [],
  );
  return [...new Set(['external-dns.kubernetes.io/', 'external-dns.alpha.kubernetes.io/', ...configured])];
}

/** Which countries a continent has is the DNS service’s to say, so such a record counts as one for all others. */
function countryOf(properties: Readonly<Record<string, unknown>>, prefix: string): string | null {
  const country = properties[`${prefix}geolocation-country-code`];
  if (typeof country === 'string') return country.toUpperCase();
  return properties[`${prefix}geolocation-continent-code`] === undefined ? null : '*';
}
