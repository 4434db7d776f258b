import type { Pool } from '../rollout/fleet-policy.ts';
import type { HubWriter } from '../rollout/fleet-writer.ts';
import type { Rollout } from '../rollout/rollout.ts';
import { type HubBackend, hubBackends } from './hub-backends.ts';
import type { Plain } from './plain-data.ts';
import { yamlText } from './yaml-text.ts';

/** The files beside a hub's routes and in the clusters behind it. */
export const EXPORTS_FILE = 'serviceexports.yaml';
export const IMPORTS_FILE = 'serviceimports.yaml';
export const GRANTS_FILE = 'referencegrants.yaml';

type Mapping = { readonly [key: string]: Plain };

/** What a cluster exports so that the hub can reach it; null where the profile needs no exports. */
export function exportsText(rollout: Rollout, pool: Pool, writer: HubWriter, cluster: string): string | null {
  const kind = exportOf(writer);
  if (kind === null) return null;
  const own = hubBackends(rollout, pool, writer).filter((backend) => backend.cluster === cluster);
  const services = own.map(({ name, service }) => `#   ${name}: the Pods of ${service}\n`);
  const note =
    writer.profile === 'aws'
      ? '# Each export names the Service of this cluster that it stands for.\n'
      : `# A Service of each name must exist in this cluster, since an export has the name of its Service:\n${services.join('')}`;
  const documents = own.map((backend) => yamlText(kind(backend, rollout)));
  return `${onceWritten(rollout)}${note}${documents.join('---\n')}`;
}

/** What the hub imports; null where imports follow from the exports by themselves. */
export function importsText(rollout: Rollout, pool: Pool, writer: HubWriter): string | null {
  if (writer.profile !== 'aws') return null;
  const documents = hubBackends(rollout, pool, writer).map((backend) =>
    yamlText({
      apiVersion: 'application-networking.k8s.aws/v1alpha1',
      kind: 'ServiceImport',
      metadata: { name: backend.name, namespace: namespaceOf(rollout, backend) },
      spec: { type: 'ClusterSetIP', ports: [{ port: backend.port, protocol: 'TCP' }] },
    }),
  );
  return `${onceWritten(rollout)}${documents.join('---\n')}`;
}

/** What lets the hub's routes refer to backends of another namespace; null where all are in the routes' own. */
export function grantsText(rollout: Rollout, pool: Pool, writer: HubWriter): string | null {
  const abroad = new Map<string, HubBackend[]>();
  for (const backend of hubBackends(rollout, pool, writer)) {
    if (backend.namespace === null || rollout.routes.every(({ namespace }) => namespace === backend.namespace))
      continue;
    abroad.set(backend.namespace, [...(abroad.get(backend.namespace) ?? []), backend]);
  }
  if (abroad.size === 0) return null;
  const documents = [...abroad].map(([namespace, backends]) => {
    const kinds = new Map(
      rollout.routes
        .filter((route) => route.namespace !== namespace)
        .map((route) => [`${route.kind} ${route.namespace}`, { kind: route.kind, namespace: route.namespace }]),
    );
    return yamlText({
      apiVersion: 'gateway.networking.k8s.io/v1beta1',
      kind: 'ReferenceGrant',
      metadata: { name: rollout.name, namespace },
      spec: {
        from: [...kinds.values()].map((from) => ({ group: 'gateway.networking.k8s.io', ...from })),
        to: backends.map(({ reference, name }) => ({ group: reference.group, kind: reference.kind, name })),
      },
    });
  });
  return `${onceWritten(rollout)}${documents.join('---\n')}`;
}

function exportOf({ profile }: HubWriter): ((backend: HubBackend, rollout: Rollout) => Mapping) | null {
  const metadataOf = (backend: HubBackend, rollout: Rollout) => ({
    name: backend.name,
    namespace: namespaceOf(rollout, backend),
  });
  switch (profile) {
    case 'mcs':
      return (backend, rollout) => ({
        apiVersion: 'multicluster.x-k8s.io/v1alpha1',
        kind: 'ServiceExport',
        metadata: metadataOf(backend, rollout),
      });
    case 'gke':
      return (backend, rollout) => ({
        apiVersion: 'net.gke.io/v1',
        kind: 'ServiceExport',
        metadata: metadataOf(backend, rollout),
      });
    case 'aws':
      return (backend, rollout) => ({
        apiVersion: 'application-networking.k8s.aws/v1alpha1',
        kind: 'ServiceExport',
        metadata: {
          ...metadataOf(backend, rollout),
          annotations: {
            'application-networking.k8s.aws/federation': 'amazon-vpc-lattice',
            'application-networking.k8s.aws/service-name': backend.service,
          },
        },
        spec: { exportedPorts: [{ port: backend.port, routeType: routeTypeOf(rollout) }] },
      });
    case 'service':
    case 'envoy-backend':
      return null;
  }
}

/** VPC Lattice's name for what a port carries. */
function routeTypeOf({ routes }: Rollout): string {
  const kinds = new Set(routes.map(({ kind }) => kind));
  if (kinds.has('HTTPRoute')) return 'HTTP';
  return kinds.has('GRPCRoute') ? 'GRPC' : 'TLS';
}

function namespaceOf({ routes }: Rollout, { namespace }: HubBackend): string {
  const own = namespace ?? routes[0]?.namespace;
  if (own === undefined) throw new RangeError('A rollout has a route');
  return own;
}

function onceWritten({ name }: Rollout): string {
  return `# Written by Headgate once, for the rollout ${name}. From now on it is yours to edit.\n`;
}
