import * as v from 'valibot';
import { GATEWAY_API_VERSIONS, IMPLEMENTATIONS } from '../fleet/fleet.ts';
import { CapacitySchema, ClusterDnsSchema, ClusterHealthSchema } from './cluster-reach-schema.ts';
import {
  field,
  header,
  label,
  labelKey,
  labelValue,
  list,
  mapping,
  objectName,
  record,
  text,
  whole,
  word,
} from './field.ts';
import { JurisdictionsSchema } from './jurisdiction-schema.ts';

/** A Gateway, or one of its listeners, that a cluster's routes attach to. */
export const GatewaySchema = mapping({
  name: field(objectName(), 'The Gateway’s `metadata.name`.', 'public'),
  namespace: v.optional(field(label(), 'The Gateway’s namespace. Omitted: the route’s own namespace.', 'gateways')),
  sectionName: v.optional(
    field(objectName(), 'The name of the one listener to attach to. Omitted: all that allow it.', 'https'),
  ),
});

/** One cluster as it is written. */
export const ClusterSchema = mapping({
  name: field(
    label(),
    'The cluster’s name, unique in the fleet. It becomes a folder’s name below `delivery/`.',
    'eu-west',
  ),
  region: field(
    text(/^[A-Za-z0-9](?:[A-Za-z0-9 ._-]*[A-Za-z0-9])?$/, 63, 'a region’s name'),
    'Where the cluster stands, as its provider calls it.',
    'eu-west-1',
  ),
  jurisdiction: field(label(), 'The jurisdiction whose law governs the data that the cluster sees.', 'eu'),
  labels: v.optional(
    field(record(labelKey(), labelValue()), 'Labels that selectors of rollouts choose clusters by.', {
      tier: 'canary',
    }),
    {},
  ),
  share: v.optional(
    field(
      whole(1, 1_000_000),
      'The cluster’s share of the fleet’s traffic, relative to the other clusters’ shares.',
      40,
    ),
    1,
  ),
  gatewayApi: field(
    mapping({
      version: field(
        v.picklist(
          GATEWAY_API_VERSIONS,
          `one of ${GATEWAY_API_VERSIONS.map((each) => `"${each}"`).join(', ')}, in quotes`,
        ),
        'The release of the Gateway API that is installed, `major.minor` in quotes.',
        '1.4',
      ),
      implementation: field(
        word(IMPLEMENTATIONS),
        'The controller that serves the routes. `other`: only the portable core of the Gateway API is used.',
        'envoy-gateway',
      ),
    }),
    'What the cluster understands. A field that it lacks is refused by name, never written and hoped for.',
  ),
  gateways: field(
    list(GatewaySchema, 1, 32, 'gateways'),
    'The parents of every route that Headgate generates for this cluster.',
  ),
  capacity: v.optional(
    field(CapacitySchema, 'How much the cluster can carry. Omitted: nobody knows, and nothing is held against it.'),
  ),
  dns: v.optional(field(ClusterDnsSchema, 'How the world reaches the cluster’s gateway by DNS.'), {}),
  health: v.optional(field(ClusterHealthSchema, 'How somebody outside sees whether the cluster’s gateway is healthy.')),
});

/** `fleet.yaml` as it is written. */
export const FleetSchema = mapping({
  ...header('Fleet'),
  spec: field(
    mapping({
      delivery: v.optional(
        field(
          text(/^[^\s\\]+$/, 200, 'a folder such as delivery/{cluster}/{rollout}'),
          'The folder of a rollout’s manifests in one cluster. It names `{cluster}` and `{rollout}`, each as a part of the path.',
          'delivery/{cluster}/{rollout}',
        ),
        'delivery/{cluster}/{rollout}',
      ),
      jurisdictions: v.optional(
        field(
          JurisdictionsSchema,
          'Whose users are protected by which law, and where their traffic may go. A jurisdiction that is not here binds nobody.',
        ),
        [],
      ),
      clusters: field(
        list(ClusterSchema, 1, 5_000, 'clusters'),
        'The clusters, in the order in which reports show them.',
      ),
    }),
    'The fleet.',
  ),
});

/** A cluster as it is written, with defaults filled in. */
export type WrittenCluster = v.InferOutput<typeof ClusterSchema>;
