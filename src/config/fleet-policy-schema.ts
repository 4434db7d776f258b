import * as v from 'valibot';
import { BurstSchema } from './burst-schema.ts';
import { FailoverSchema } from './failover-schema.ts';
import { field, label, mapping, percentage, record, whole } from './field.ts';
import { DnsSchema, HubSchema } from './fleet-writer-schema.ts';
import { GeoSchema } from './geo-schema.ts';

/** `spec.fleet.shares` as it is written. */
export const SharesSchema = record(label(), percentage());

/** `spec.fleet.peak` as it is written. */
export const PeakSchema = record(label(), whole(1, 1_000_000_000));

/** `spec.fleet` as it is written. */
export const FleetPolicySchema = mapping({
  shares: v.optional(
    field(
      SharesSchema,
      'What each cluster has of its pool in ordinary times, in percent; 100 in all. A cluster that is left out, or has 0, is a warm standby. Omitted: by each cluster’s `share` in `fleet.yaml`.',
      { 'eu-west': 60, 'eu-north': 40 },
    ),
  ),
  peak: v.optional(
    field(
      PeakSchema,
      'The load to count with where none was observed: requests a second, by pool. Without geo routing the pool is `all`.',
      { eu: 2_000, us: 900 },
    ),
    {},
  ),
  dns: v.optional(field(DnsSchema, 'The traffic is divided by DNS. Exactly one of `dns` and `hub`.')),
  hub: v.optional(
    field(HubSchema, 'The traffic is divided by the routes of one cluster, before the others. At most 8 clusters.'),
  ),
  failover: v.optional(
    field(FailoverSchema, 'How a cluster’s failure is recognised, and how its traffic comes back.'),
    {},
  ),
  burst: v.optional(
    field(
      BurstSchema,
      'Home first; what goes beyond its capacity overflows into other clusters. Omitted: it does not.',
    ),
  ),
  geo: v.optional(
    field(GeoSchema, 'Users are sent to the clusters of their own jurisdiction. Omitted: one pool, `all`.'),
  ),
});

export type WrittenFleetPolicy = v.InferOutput<typeof FleetPolicySchema>;
