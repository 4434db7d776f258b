import { dig, isRecord, listIn } from '../gateway/plain-data.ts';
import type { LineAt } from './read-route.ts';
import type { PlacedRoute } from './route.ts';

/** By what a record is chosen among others of its name and type. */
export type RoutingPolicy =
  | { readonly kind: 'simple' }
  | { readonly kind: 'weighted'; readonly weight: number }
  | { readonly kind: 'failover'; readonly role: 'PRIMARY' | 'SECONDARY' }
  /** A country's code in capitals; `*`: everywhere else. */
  | { readonly kind: 'country'; readonly code: string }
  | { readonly kind: 'undecidable'; readonly property: string };

/** One record of an ExternalDNS DNSEndpoint, or what a route's annotations make ExternalDNS write. */
export interface DnsRecord {
  /** In small letters, without the last dot. */
  readonly name: string;
  /** `A`, `AAAA`, `CNAME`; `annotation` where ExternalDNS takes it from the gateway's address. */
  readonly type: string;
  readonly identifier: string | null;
  readonly targets: readonly string[];
  /** The cluster that an annotated route stands in; null for a record with targets. */
  readonly cluster: string | null;
  readonly policy: RoutingPolicy;
  /** Line from 1. */
  readonly line: number;
}

/** A record in a file. */
export type PlacedRecord = DnsRecord & { readonly file: string };

/** Reads the records of a DNSEndpoint; none where the document is something else. */
export function readEndpoints(data: unknown, lineAt: LineAt): readonly DnsRecord[] {
  const version = dig(data, 'apiVersion');
  if (dig(data, 'kind') !== 'DNSEndpoint' || typeof version !== 'string') return [];
  if (!version.startsWith('externaldns.k8s.io/')) return [];
  return listIn(dig(data, 'spec', 'endpoints')).flatMap((endpoint, index) => {
    const name = dig(endpoint, 'dnsName');
    if (typeof name !== 'string') return [];
    const identifier = dig(endpoint, 'setIdentifier');
    const properties = listIn(dig(endpoint, 'providerSpecific')).flatMap((property) => {
      if (!isRecord(property)) return [];
      return [[String(property['name']).replace(/^aws\//, ''), String(property['value'])] as const];
    });
    return [
      {
        name: hostName(name),
        type: String(dig(endpoint, 'recordType') ?? 'A').toUpperCase(),
        identifier: typeof identifier === 'string' ? identifier : null,
        targets: listIn(dig(endpoint, 'targets')).map((target) => hostName(String(target))),
        cluster: null,
        policy: policyOf(new Map(properties)),
        line: lineAt(['spec', 'endpoints', index]),
      },
    ];
  });
}

/** The records that ExternalDNS makes of a route's annotations: a routing policy needs a `set-identifier`. */
export function annotatedRecords({ cluster, file, route }: PlacedRoute): readonly PlacedRecord[] {
  const entries = Object.entries(route.annotations);
  const identifier = entries.find(([name]) => name.endsWith('/set-identifier'));
  if (identifier === undefined) return [];
  const prefix = identifier[0].slice(0, -'set-identifier'.length);
  const properties = entries.flatMap(([name, value]) =>
    name.startsWith(`${prefix}aws-`) ? [[name.slice(`${prefix}aws-`.length), value] as const] : [],
  );
  const named = route.annotations[`${prefix}hostname`]?.split(',').map((host) => host.trim()) ?? [];
  const policy = policyOf(new Map(properties));
  return [...new Set([...route.hostnames, ...named].map(hostName))].map((name) => ({
    name,
    type: 'annotation',
    identifier: identifier[1],
    targets: [],
    cluster,
    policy,
    line: route.line,
    file,
  }));
}

/** A name in the form in which names are compared. */
export function hostName(text: string): string {
  return text.trim().toLowerCase().replace(/\.$/, '');
}

const UNDECIDABLE = [
  'region',
  'geolocation-continent-code',
  'geolocation-subdivision-code',
  'geoproximity-region',
  'geoproximity-local-zone-group',
  'geoproximity-coordinates',
  'geoproximity-bias',
  'multi-value-answer',
];

function policyOf(properties: ReadonlyMap<string, string>): RoutingPolicy {
  const weight = properties.get('weight');
  if (weight !== undefined) {
    return /^\d{1,3}$/.test(weight) && Number(weight) <= 255
      ? { kind: 'weighted', weight: Number(weight) }
      : { kind: 'undecidable', property: `weight ${weight}` };
  }
  const role = properties.get('failover');
  if (role === 'PRIMARY' || role === 'SECONDARY') return { kind: 'failover', role };
  // A part of a country is told by both codes.
  const property = UNDECIDABLE.find((name) => properties.has(name));
  if (property !== undefined) return { kind: 'undecidable', property };
  const country = properties.get('geolocation-country-code');
  return country === undefined ? { kind: 'simple' } : { kind: 'country', code: country.toUpperCase() };
}
