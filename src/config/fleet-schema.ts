import * as v from 'valibot';
import { GATEWAY_API_VERSIONS, IMPLEMENTATIONS } from '../fleet/fleet.ts';
import { LoadSchema } from './cluster-query-schema.ts';
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
import { HintsSchema } from './hint-schema.ts';
import { JurisdictionsSchema } from './jurisdiction-schema.ts';
import { LiveSourceSchema } from './live-source-schema.ts';
import { SourcesSchema } from './source-schema.ts';
import { WindowsSchema } from './window-schema.ts';

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
  live: v.optional(
    field(
      LiveSourceSchema,
      'How somebody sees whether the cluster serves what Git says; steps wait until it does. Omitted: nobody sees it, and pauses count from the commit.',
    ),
  ),
  hints: v.optional(
    field(
      HintsSchema,
      'Which agents to tell of a commit, so that they need not wait for their next look. Omitted: none.',
    ),
    [],
  ),
  load: v.optional(
    field(LoadSchema, 'The requests per second that the cluster serves of a rollout. Omitted: nobody measures them.'),
  ),
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
      sources: v.optional(
        field(
          SourcesSchema,
          'Where numbers come from, by name. Only this file names URLs; gates, loads and observers name a source.',
          { main: { prometheus: { url: 'https://prometheus.example.com' } } },
        ),
        {},
      ),
      windows: v.optional(
        field(
          WindowsSchema,
          'When candidates of any rollout may go forward. Going back, failovers and drains never wait. Omitted: always.',
        ),
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
