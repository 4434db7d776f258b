import * as v from 'valibot';
import { HUB_PROFILES } from '../rollout/fleet-writer.ts';
import { duration, field, label, mapping, objectName, text, word } from './field.ts';
import { hostName } from './preview-schema.ts';

const DAY = 86_400;

/** `spec.fleet.dns.endpoint` as it is written. */
export const EndpointSchema = mapping({
  file: v.optional(
    field(
      text(/\.ya?ml$/, 200, 'a path to a .yaml or .yml file'),
      'The file in the GitOps repository, outside the clusters’ folders, with `{rollout}` in it. A kustomization.yaml is kept beside it.',
      'dns/{rollout}/dnsendpoint.yaml',
    ),
    'dns/{rollout}/dnsendpoint.yaml',
  ),
  name: v.optional(field(objectName(), 'Its `metadata.name`. Default: the rollout’s name.', 'checkout')),
  namespace: v.optional(field(label(), 'Its namespace. Default: the rollout’s `namespace`.', 'dns')),
});

/** `spec.fleet.dns.gslb` as it is written. */
export const GslbSchema = mapping({
  strategy: v.optional(
    field(
      word(['roundRobin', 'failover', 'geoip'] as const),
      'k8gb’s strategy. Only `roundRobin` has weights; `failover` has a first cluster; with `geoip` k8gb decides alone.',
      'roundRobin',
    ),
    'roundRobin',
  ),
  ttl: v.optional(field(duration(DAY, '1d'), 'How long resolvers may remember an answer.', '30s'), '30s'),
  splitBrainThreshold: v.optional(
    field(duration(DAY, '1d'), 'How long a cluster may be silent before the others forget it.', '5m'),
    '5m',
  ),
});

/** `spec.fleet.dns` as it is written. */
export const DnsSchema = mapping({
  host: v.optional(field(hostName(), 'The name that users ask for. Needed by an endpoint.', 'shop.example.com')),
  ttl: v.optional(
    field(duration(DAY, '1d'), 'How long resolvers may remember an endpoint’s answer. Default: 60s.', '60s'),
  ),
  records: v.optional(
    field(
      word(['weighted', 'failover'] as const),
      'An endpoint’s records. `failover`: one first and one second cluster instead of weights, in pools of two. Default: weighted.',
      'weighted',
    ),
  ),
  endpoint: v.optional(
    field(
      EndpointSchema,
      'One ExternalDNS DNSEndpoint with the records of all clusters. It is the default; `endpoint: {}` says so.',
    ),
  ),
  annotations: v.optional(
    field(
      mapping({
        prefix: v.optional(
          field(
            text(/^[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?\/$/, 253, 'a prefix that ends with /'),
            'What the annotations start with: `external-dns.alpha.kubernetes.io/` before ExternalDNS 0.22.',
            'external-dns.kubernetes.io/',
          ),
          'external-dns.kubernetes.io/',
        ),
      }),
      'ExternalDNS annotations on each cluster’s first route, instead of an endpoint.',
    ),
  ),
  gslb: v.optional(field(GslbSchema, 'A k8gb Gslb in each cluster, instead of an endpoint.')),
});

/** `spec.fleet.hub` as it is written. */
export const HubSchema = mapping({
  cluster: field(
    label(),
    'The cluster of the fleet whose routes divide the traffic. It need not be the rollout’s.',
    'hub',
  ),
  profile: field(
    word(HUB_PROFILES),
    'What the hub’s backends are: `mcs` ServiceImports, those of `gke` or `aws`, ordinary Services, or Envoy Gateway’s Backends.',
    'mcs',
  ),
  name: v.optional(
    field(
      text(/^[a-z0-9{}-]+$/, 120, 'a name of small letters, digits and hyphens with {service} and {cluster} in it'),
      'The name of a slot’s Service of one cluster, as the hub sees it.',
      '{service}-{cluster}',
    ),
    '{service}-{cluster}',
  ),
});

export type WrittenDns = v.InferOutput<typeof DnsSchema>;
export type WrittenHub = v.InferOutput<typeof HubSchema>;
