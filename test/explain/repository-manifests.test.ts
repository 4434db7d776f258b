import { describe, expect, it } from '@jest/globals';
import { clusterFinder, repositoryManifests } from '../../src/explain/repository-manifests.ts';
import { cluster } from '../gateway/shop.ts';
import { route, ruleTo } from './manifests.ts';

describe('the files of a repository', () => {
  it.each([
    ['delivery/{cluster}/{rollout}', 'delivery/eu-west/checkout/route.yaml', 'eu-west'],
    ['delivery/{cluster}/{rollout}', 'delivery/eu-west/route.yaml', 'eu-west'],
    ['delivery/{cluster}/{rollout}', 'delivery/mars/checkout/route.yaml', null],
    ['delivery/{cluster}/{rollout}', 'other/eu-west/checkout/route.yaml', null],
    ['apps/{rollout}/overlays/{cluster}', 'apps/checkout/overlays/eu-west/deep/route.yaml', 'eu-west'],
    ['apps/{rollout}/overlays/{cluster}', 'apps/checkout/base/eu-west/route.yaml', null],
    ['k8s.d/c-{cluster}/{rollout}', 'k8s.d/c-eu-west/checkout/route.yaml', 'eu-west'],
    ['k8s.d/c-{cluster}/{rollout}', 'k8sxd/c-eu-west/checkout/route.yaml', null],
  ])('by %s, %s belongs to %s', (delivery, file, expected) => {
    expect(clusterFinder(delivery, ['eu-west', 'us-east'])(file)).toBe(expected);
  });

  it('are sorted by cluster; what cannot be read or placed is told, and what routes nothing is passed over', () => {
    const dns =
      'apiVersion: externaldns.k8s.io/v1alpha1\nkind: DNSEndpoint\nspec:\n  endpoints:\n    - {dnsName: a.example.com, targets: [192.0.2.1]}\n';
    const found = repositoryManifests(
      [
        ['delivery/us-east/shop/route.yaml', route([ruleTo('b')])],
        ['delivery/eu-west/shop/route.yaml', `${route([ruleTo('a')])}---\n${dns}`],
        ['delivery/eu-west/shop/broken.yaml', 'a: 1\nb: [gateway.networking.k8s.io/\n'],
        ['delivery/eu-west/shop/service.yaml', 'a: ['],
        ['base/route.yaml', route([ruleTo('c')])],
        ['dns/all.yaml', dns],
      ],
      { clusters: [cluster('eu-west'), cluster('us-east')], delivery: 'delivery/{cluster}/{rollout}' },
    );
    expect(found.routes.map(({ cluster: name, file }) => [name, file])).toEqual([
      ['eu-west', 'delivery/eu-west/shop/route.yaml'],
      ['us-east', 'delivery/us-east/shop/route.yaml'],
    ]);
    expect(found.records.map(({ file, line, name }) => [file, line, name])).toEqual([
      ['delivery/eu-west/shop/route.yaml', expect.any(Number), 'a.example.com'],
      ['dns/all.yaml', 5, 'a.example.com'],
    ]);
    expect(found.unreadable).toMatchObject([{ file: 'delivery/eu-west/shop/broken.yaml' }]);
    expect(found.unplaced).toEqual(['base/route.yaml']);
  });
});
