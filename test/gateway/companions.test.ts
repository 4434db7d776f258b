import { describe, expect, it } from '@jest/globals';
import { load, loadAll } from 'js-yaml';
import type { ManifestRequest } from '../../src/gateway/manifests.ts';
import { dig } from '../../src/gateway/plain-data.ts';
import type { Autoscaler } from '../../src/rollout/rollout.ts';
import { crdAdmitter, HAS_CRDS } from './crd-validator.ts';
import { divided, hub, reachable, shares } from './fleet-shop.ts';
import { changesOf, cluster, EU_WEST, generated, IDLE, render, rollout, warningsOf } from './shop.ts';

const ORDINARY = { 'eu-north': 4000, 'eu-west': 6000 };
const AUTOSCALER: Autoscaler = {
  kind: 'HorizontalPodAutoscaler',
  deployments: { blue: 'checkout-blue', green: 'checkout-green' },
  minimum: 2,
  maximum: 20,
  cpuPercent: 70,
  triggers: [],
};
const PATH = 'delivery/eu-west/checkout/autoscaler.yaml';
const KUSTOMIZATION = 'delivery/eu-west/checkout/kustomization.yaml';

function renderHub(changed: Partial<ManifestRequest> = {}) {
  const clusters = reachable('eu-north', 'eu-west');
  const one = divided(ORDINARY, hub());
  const after = shares(ORDINARY);
  return render({}, { rollout: one, clusters, fleet: [...clusters, cluster('hub')], before: after, after, ...changed });
}

function textOf(result: ReturnType<typeof render>, path: string): string {
  const change = changesOf(result).find((one) => one.path === path);
  if (change === undefined) throw new Error(`Not written: ${path}`);
  return change.after;
}

describe('autoscalers', () => {
  const one = rollout({ routes: [generated()], autoscaler: AUTOSCALER });

  it('are written once beside the route, for each slot, and never say replicas', () => {
    const text = textOf(render({}, { rollout: one, after: IDLE }), PATH);
    expect(
      text,
    ).toBe(`# Written by Headgate once, for the two slots of the rollout checkout. From now on it is yours to edit.
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: checkout-blue
  namespace: shop
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: checkout-blue
  minReplicas: 2
  maxReplicas: 20
  metrics:
    - type: Resource
      resource:
        name: cpu
        target:
          type: Utilization
          averageUtilization: 70
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: checkout-green
  namespace: shop
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: checkout-green
  minReplicas: 2
  maxReplicas: 20
  metrics:
    - type: Resource
      resource:
        name: cpu
        target:
          type: Utilization
          averageUtilization: 70
`);
    expect(text).not.toMatch(/\breplicas\b/);
  });

  it('may be KEDA’s, with triggers as they were configured', () => {
    const triggers = [{ type: 'prometheus', metadata: { query: 'sum(rate(requests[1m]))', threshold: '100' } }];
    const keda: Autoscaler = { ...AUTOSCALER, kind: 'ScaledObject', triggers };
    const text = textOf(render({}, { rollout: { ...one, autoscaler: keda }, after: IDLE }), PATH);
    const [blue] = loadAll(text);
    expect(blue).toEqual({
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'ScaledObject',
      metadata: { name: 'checkout-blue', namespace: 'shop' },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'checkout-blue' },
        minReplicaCount: 2,
        maxReplicaCount: 20,
        triggers: [{ type: 'cpu', metricType: 'Utilization', metadata: { value: '70' } }, ...triggers],
      },
    });
    expect(text).not.toMatch(/\breplicas\b/);
  });

  it('are left alone once they are there', () => {
    const result = render({ [PATH]: '# mine\n' }, { rollout: one, after: IDLE });
    expect(changesOf(result).map(({ path }) => path)).not.toContain(PATH);
  });
});

describe('the kustomization of a folder that gains a file', () => {
  const one = rollout({ routes: [generated()], autoscaler: AUTOSCALER });
  const route = textOf(render({}, { rollout: rollout({ routes: [generated()] }), after: IDLE }), EU_WEST);
  const gain = (kustomization: string) =>
    render({ [EU_WEST]: route, [KUSTOMIZATION]: kustomization }, { rollout: one, after: IDLE });
  const head = 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n';

  it('is written anew where it is as Headgate writes it', () => {
    const text = textOf(gain(`${head}resources:\n  - httproute.yaml\n`), KUSTOMIZATION);
    expect(text).toBe(`${head}resources:\n  - autoscaler.yaml\n  - httproute.yaml\n`);
  });

  it('gets a line in place where somebody edited it', () => {
    const edited = `${head}namePrefix: x- # ours\r\nresources:\r\n- httproute.yaml # the route\r\n- ../shared\r\nlabels: []\r\n`;
    expect(textOf(gain(edited), KUSTOMIZATION)).toBe(
      edited.replace('- ../shared\r\n', '- ../shared\r\n- autoscaler.yaml\r\n'),
    );
    const endless = `${head}# ours\nresources:\n    - httproute.yaml`;
    expect(textOf(gain(endless), KUSTOMIZATION)).toBe(`${endless}\n    - autoscaler.yaml`);
  });

  it('is left alone with a warning that says the line, where its style leaves no safe place', () => {
    const flow = `${head}resources: [httproute.yaml]\n`;
    const result = gain(flow);
    expect(changesOf(result).map(({ path }) => path)).toEqual([PATH]);
    expect(warningsOf(result)).toMatchObject([
      { where: `${KUSTOMIZATION}, resources`, next: 'Add `- autoscaler.yaml` to its resources.' },
    ]);
  });

  it('is left alone where it lists the file already', () => {
    const listed = `${head}# ours\nresources:\n  - ./autoscaler.yaml\n`;
    expect(changesOf(gain(listed)).map(({ path }) => path)).toEqual([PATH]);
  });
});

describe('the clusters behind a hub', () => {
  it('export a Service for each slot, and the file says that it must exist', () => {
    expect(
      textOf(renderHub(), 'delivery/eu-west/checkout/serviceexports.yaml'),
    ).toBe(`# Written by Headgate once, for the rollout checkout. From now on it is yours to edit.
# A Service of each name must exist in this cluster, since an export has the name of its Service:
#   checkout-blue-eu-west: the Pods of checkout-blue
#   checkout-green-eu-west: the Pods of checkout-green
apiVersion: multicluster.x-k8s.io/v1alpha1
kind: ServiceExport
metadata:
  name: checkout-blue-eu-west
  namespace: shop
---
apiVersion: multicluster.x-k8s.io/v1alpha1
kind: ServiceExport
metadata:
  name: checkout-green-eu-west
  namespace: shop
`);
  });

  it('export in their own kind on GKE, and in VPC Lattice’s own, where the hub imports too', () => {
    const gke = textOf(
      renderHub({ rollout: divided(ORDINARY, hub({ profile: 'gke' })) }),
      'delivery/eu-west/checkout/serviceexports.yaml',
    );
    expect(loadAll(gke)[0]).toMatchObject({ apiVersion: 'net.gke.io/v1', kind: 'ServiceExport' });
    const result = renderHub({ rollout: divided(ORDINARY, hub({ profile: 'aws' })) });
    expect(loadAll(textOf(result, 'delivery/eu-west/checkout/serviceexports.yaml'))[1]).toEqual({
      apiVersion: 'application-networking.k8s.aws/v1alpha1',
      kind: 'ServiceExport',
      metadata: {
        name: 'checkout-green-eu-west',
        namespace: 'shop',
        annotations: {
          'application-networking.k8s.aws/federation': 'amazon-vpc-lattice',
          'application-networking.k8s.aws/service-name': 'checkout-green',
        },
      },
      spec: { exportedPorts: [{ port: 8080, routeType: 'HTTP' }] },
    });
    const imports = loadAll(textOf(result, 'delivery/hub/checkout/serviceimports.yaml'));
    expect(imports.map((one) => dig(one, 'metadata', 'name'))).toEqual([
      'checkout-blue-eu-north',
      'checkout-green-eu-north',
      'checkout-blue-eu-west',
      'checkout-green-eu-west',
    ]);
  });

  it.each(['service', 'envoy-backend'] as const)('export nothing with the profile %s', (profile) => {
    const paths = changesOf(renderHub({ rollout: divided(ORDINARY, hub({ profile })) })).map(({ path }) => path);
    expect(paths).toEqual(['delivery/hub/checkout/httproute.yaml', 'delivery/hub/checkout/kustomization.yaml']);
  });

  it('are granted to the hub’s routes where the backends are in another namespace', () => {
    const backends = {
      blue: { service: 'checkout-blue', namespace: 'backends', port: 8080 },
      green: { service: 'checkout-green', namespace: 'backends', port: 8080 },
    };
    const result = renderHub({ rollout: divided(ORDINARY, hub(), { backends }) });
    expect(load(textOf(result, 'delivery/hub/checkout/referencegrants.yaml'))).toEqual({
      apiVersion: 'gateway.networking.k8s.io/v1beta1',
      kind: 'ReferenceGrant',
      metadata: { name: 'checkout', namespace: 'backends' },
      spec: {
        from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'shop' }],
        to: ['blue-eu-north', 'green-eu-north', 'blue-eu-west', 'green-eu-west'].map((name) => ({
          group: 'multicluster.x-k8s.io',
          kind: 'ServiceImport',
          name: `checkout-${name}`,
        })),
      },
    });
    if (HAS_CRDS) {
      const admit = crdAdmitter('gateway-api/v1.6.1/gateway.networking.k8s.io_referencegrants.yaml', 'v1beta1');
      expect(admit(load(textOf(result, 'delivery/hub/checkout/referencegrants.yaml'))).errors).toEqual([]);
    }
    const kustomization = load(textOf(result, 'delivery/hub/checkout/kustomization.yaml'));
    expect(dig(kustomization, 'resources')).toEqual(['httproute.yaml', 'referencegrants.yaml']);
  });

  (HAS_CRDS ? it : it.skip)('export what the CRD takes (needs ../shared/data)', () => {
    const admit = crdAdmitter('crds/multicluster.x-k8s.io_serviceexports.yaml', 'v1alpha1');
    for (const document of loadAll(textOf(renderHub(), 'delivery/eu-west/checkout/serviceexports.yaml'))) {
      expect(admit(document).errors).toEqual([]);
    }
  });
});
