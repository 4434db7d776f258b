import { describe, expect, it } from '@jest/globals';
import { deliveryFolder, fileInFolder, pinnedFile } from '../../src/gateway/manifest-path.ts';
import { manifestPaths, neighbourPaths } from '../../src/gateway/manifests.ts';
import { adopted, cluster, DELIVERY, generated, rollout } from './shop.ts';

describe('the paths of manifests', () => {
  it('put the cluster and the rollout into the template', () => {
    expect(fileInFolder(deliveryFolder(DELIVERY, 'eu-west', 'checkout'), 'routes/http.yaml')).toBe(
      'delivery/eu-west/checkout/routes/http.yaml',
    );
    const pin = { file: 'apps/{rollout}/{slot}/{cluster}.yaml', path: ['tag'], template: '{sha}' };
    expect(pinnedFile(pin, 'green', 'eu-west', 'checkout')).toBe('apps/checkout/green/eu-west.yaml');
  });

  it.each([
    ['/etc', 'passwd'],
    ['delivery/..', 'x.yaml'],
    ['delivery', '../x.yaml'],
    ['delivery', './x.yaml'],
    ['delivery//a', 'x.yaml'],
    ['delivery', ''],
    ['.git', 'config'],
    ['delivery/.git', 'config'],
    ['delivery', 'a\\..\\b'],
    ['delivery', 'a\u0000b'],
    ['delivery/{region}', 'x.yaml'],
  ])('never leave the repository: %s and %s', (folder, file) => {
    expect(() => fileInFolder(folder, file)).toThrow(RangeError);
  });

  it('allow dots that are part of a name', () => {
    expect(fileInFolder('delivery/..a/b..', '.github.yaml')).toBe('delivery/..a/b../.github.yaml');
  });

  it('name every file that rendering may read: routes, kustomizations where one may be written, pins of both slots', () => {
    const one = rollout({
      clusters: [cluster('eu-west'), cluster('us-east')],
      routes: [generated(), adopted({ kind: 'GRPCRoute', file: 'grpcroute.yaml' })],
      versionPins: [
        { file: 'apps/{slot}.yaml', path: ['tag'], template: '{sha}' },
        { file: 'delivery/{cluster}/{rollout}/kustomization.yaml', path: ['images', 0, 'newTag'], template: '{sha7}' },
      ],
    });
    expect(manifestPaths(one, [cluster('ap-south'), cluster('us-east'), cluster('eu-west')], DELIVERY)).toEqual([
      'apps/blue.yaml',
      'apps/green.yaml',
      ...['eu-west', 'us-east'].flatMap((name) => [
        `delivery/${name}/checkout/grpcroute.yaml`,
        `delivery/${name}/checkout/httproute.yaml`,
        `delivery/${name}/checkout/kustomization.yaml`,
      ]),
    ]);
    expect(manifestPaths(rollout(), [cluster('eu-west')], DELIVERY)).toEqual([
      'delivery/eu-west/checkout/httproute.yaml',
    ]);
  });

  it('reads the kustomizations only beside routes that are to be written', () => {
    const one = rollout({ routes: [generated(), adopted({ kind: 'GRPCRoute', file: 'grpcroute.yaml' })] });
    const files = new Map([
      ['delivery/eu-west/checkout/httproute.yaml', null],
      ['delivery/eu-west/checkout/grpcroute.yaml', 'kind: GRPCRoute'],
      ['delivery/us-east/checkout/httproute.yaml', 'kind: HTTPRoute'],
      ['delivery/us-east/checkout/grpcroute.yaml', null],
    ]);
    expect(neighbourPaths(one, [cluster('us-east'), cluster('eu-west')], DELIVERY, files)).toEqual([
      'delivery/eu-west/checkout/Kustomization',
      'delivery/eu-west/checkout/kustomization.yaml',
      'delivery/eu-west/checkout/kustomization.yml',
    ]);
  });
});
