import { existsSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { load } from 'js-yaml';
import { valueAt } from '../../src/config/document-path.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';
import { exampleFile, exampleFleet, exampleRollout } from './example-repository.ts';

const ROLLOUTS = ['checkout', 'catalog'].map(exampleRollout);

function exists(path: string): boolean {
  return existsSync(new URL(`../../manifests/${path}`, import.meta.url));
}

function pinned(rollout: Rollout): { readonly file: string; readonly value: unknown }[] {
  return rollout.slots.flatMap((slot) =>
    rollout.versionPins.map((pin) => {
      const file = pin.file.replace('{rollout}', rollout.name).replace('{slot}', slot);
      return { file, value: valueAt(load(exampleFile(file)), pin.path) };
    }),
  );
}

describe('the example GitOps repository', () => {
  it('has three clusters in two jurisdictions, each with its own Gateway API and implementation', () => {
    const { clusters } = exampleFleet();
    const distinct = (of: (cluster: (typeof clusters)[number]) => string): number => new Set(clusters.map(of)).size;
    expect([
      clusters.length,
      distinct((each) => each.jurisdiction),
      distinct((each) => each.gatewayApi),
      distinct((each) => each.implementation),
    ]).toEqual([3, 2, 3, 3]);
  });

  it('has a Service with the right name and port for each slot', () => {
    const slots = ROLLOUTS.flatMap((rollout) =>
      rollout.slots.map((slot) => ({
        backend: rollout.backends[slot],
        file: `apps/${rollout.name}/${slot}/service.yaml`,
      })),
    );
    for (const { backend, file } of slots) {
      const service = load(exampleFile(file));
      expect([valueAt(service, ['metadata', 'name']), valueAt(service, ['spec', 'ports', 0, 'port'])]).toEqual([
        backend?.service,
        backend?.port,
      ]);
    }
  });

  it('has a value at each place where a version is pinned', () => {
    const places = ROLLOUTS.flatMap(pinned);
    expect(places).toHaveLength(4);
    for (const { value } of places) expect(value).toEqual(expect.any(String));
  });

  it('leaves to Headgate what Headgate writes first', () => {
    const first = [
      'rollouts/checkout/state.yaml',
      'rollouts/catalog/state.yaml',
      ...exampleFleet().clusters.map((cluster) => `delivery/${cluster.name}/checkout`),
    ];
    expect(first.filter(exists)).toEqual([]);
  });

  it('lists every file of a folder in its kustomization', () => {
    const folders = exampleFleet().clusters.map((cluster) => `delivery/${cluster.name}/catalog`);
    for (const folder of [
      ...folders,
      'apps/checkout/blue',
      'apps/checkout/green',
      'apps/catalog/blue',
      'apps/catalog/green',
    ]) {
      const resources = valueAt(load(exampleFile(`${folder}/kustomization.yaml`)), ['resources']);
      if (!Array.isArray(resources)) throw new Error(`${folder} lists no resources.`);
      expect(resources.filter((resource) => !exists(`${folder}/${resource}`))).toEqual([]);
    }
  });
});
