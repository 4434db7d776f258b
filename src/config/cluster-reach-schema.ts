import * as v from 'valibot';
import { ObserversSchema } from './cluster-query-schema.ts';
import { duration, field, list, mapping, text, whole } from './field.ts';
import { privateAddresses } from './outside-schema.ts';

/** `dns` of a cluster as it is written. */
export const ClusterDnsSchema = mapping({
  targets: v.optional(
    field(
      list(
        text(/^[A-Za-z0-9.:-]+$/, 253, 'an IPv4 address, an IPv6 address, or a host’s name in small letters'),
        0,
        16,
        'targets',
      ),
      'What the cluster’s DNS records point at: its gateway’s addresses, all IPv4 or all IPv6, or one host’s name.',
      ['203.0.113.10'],
    ),
    [],
  ),
  healthCheck: v.optional(
    field(
      text(/^[A-Za-z0-9-]+$/, 64, 'a health check’s id'),
      'The id of a Route 53 health check that exists. Headgate makes none.',
      'fe45d7c0-0a5f-4c6e-9c26-3c4b0b0e8a11',
    ),
  ),
  geoTag: v.optional(
    field(
      text(/^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/, 63, 'a geo tag'),
      'What k8gb calls the cluster. Default: its region.',
      'eu-west-1',
    ),
  ),
});

/** `health` of a cluster as it is written. */
export const ClusterHealthSchema = mapping({
  url: field(
    text(/^https?:\/\/[^\s/?#]\S*$/, 2_000, 'an absolute URL with http or https'),
    'What is asked for. A healthy gateway answers it.',
    'https://eu-west.shop.example.com/healthz',
  ),
  interval: v.optional(field(duration(3_600, '1h'), 'The time between two looks.', '10s'), '10s'),
  timeout: v.optional(field(duration(60, '1m'), 'How long an answer may take. At most the interval.', '2s'), '2s'),
  status: v.optional(
    field(
      text(/^[1-5]\d\d(?:-[1-5]\d\d)?$/, 7, 'a status such as "200", or a range such as "200-399", in quotes'),
      'The statuses of a healthy answer: one, or a range from and to.',
      '200-399',
    ),
    '200-399',
  ),
  privateAddresses: privateAddresses(),
  observers: v.optional(
    field(ObserversSchema, 'Other observers, whom a Prometheus speaks for. Omitted: only who runs the loop looks.'),
  ),
});

/** `capacity` of a cluster as it is written. */
export const CapacitySchema = mapping({
  requestsPerSecond: field(whole(1, 1_000_000_000), 'How many requests a second it can carry at most.', 2_000),
  cost: v.optional(
    field(
      whole(1, 1_000_000),
      'What a request costs there, relative to the other clusters. The cheaper is filled first.',
      2,
    ),
    1,
  ),
});

export type WrittenClusterDns = v.InferOutput<typeof ClusterDnsSchema>;
export type WrittenClusterHealth = v.InferOutput<typeof ClusterHealthSchema>;
