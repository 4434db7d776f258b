import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EVERYTHING, isEqual, shareOf, sum } from '../../src/explain/fraction.ts';
import { repositoryManifests } from '../../src/explain/repository-manifests.ts';
import { type Landscape, receive, servedBy } from '../../src/explain/served.ts';
import { versionFinder } from '../../src/explain/version.ts';
import type { FleetCluster } from '../../src/fleet/fleet.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';
import { cluster, rollout } from '../gateway/shop.ts';
import { requests, routes } from './arbitrary.ts';
import { exampleFleet, exampleOf, idle, moved, rendered } from './example.ts';
import { request, route, ruleTo } from './manifests.ts';

const FLEET = exampleFleet();

function landscape(
  files: Readonly<Record<string, string>>,
  clusters: readonly FleetCluster[],
  rollouts: readonly Rollout[] = [],
): Landscape {
  const delivery = 'delivery/{cluster}/{rollout}';
  return {
    manifests: repositoryManifests(Object.entries(files), { clusters, delivery }),
    clusters,
    versionOf: versionFinder(rollouts),
  };
}

function told(of: Landscape, ...asked: Parameters<typeof request>): readonly string[] {
  const asking = request(...asked);
  return servedBy(of, asking, receive(of, asking)).map(({ fate, share }) => {
    const what =
      fate.kind === 'backend'
        ? `${fate.version?.slot ?? fate.label} in ${fate.cluster}`
        : fate.kind === 'status'
          ? `${fate.status} in ${fate.cluster}`
          : fate.kind === 'elsewhere'
            ? `to ${fate.address}`
            : fate.kind;
    return `${shareOf(share).exact} ${what}`;
  });
}

const redirectTo = (redirect: string) => `{filters: [{type: RequestRedirect, requestRedirect: ${redirect}}]}`;
const west = { 'delivery/west/shop/route.yaml': route([ruleTo('web')]) };

describe('a user', () => {
  it('is served by what DNS and the routes say together', () => {
    const accounts = exampleOf('accounts', FLEET);
    const files = rendered(
      accounts,
      FLEET,
      idle(accounts),
      moved(accounts, [1000, 2000, 0], { eu: { 'eu-west': 7500, 'eu-north': 2500 }, us: { 'us-east': 10_000 } }),
    );
    const texts = Object.fromEntries([...files].flatMap(([path, text]) => (text === null ? [] : [[path, text]])));
    const world = landscape(texts, FLEET.clusters, [accounts]);
    const german = ['6750 blue in eu-west', '750 green in eu-west', '2000 blue in eu-north', '500 green in eu-north'];
    expect(told(world, 'https://accounts.example.com/', { country: 'DE' })).toEqual(german);
    expect(told(world, 'https://accounts.example.com/', { country: 'BR' })).toEqual(['10000 blue in us-east']);
    // A German who asks for the American host is sent home, if the CDN says where she is.
    const header = ['CF-IPCountry: DE'];
    expect(told(world, 'https://us.accounts.example.com/', { country: 'DE', headers: header })).toEqual(german);
  });

  it('is told to a hub’s version and cluster by the name of the backend', () => {
    const search = exampleOf('search', FLEET);
    const standing = moved(search, [2000, 2000], { all: { 'eu-west': 7000, 'eu-north': 3000 } });
    const files = rendered(search, FLEET, idle(search), standing);
    const texts = Object.fromEntries([...files].flatMap(([path, text]) => (text === null ? [] : [[path, text]])));
    expect(told(landscape(texts, FLEET.clusters, [search]), 'https://search.example.com/')).toEqual([
      '5600 blue in eu-west',
      '1400 green in eu-west',
      '2400 blue in eu-north',
      '600 green in eu-north',
    ]);
  });

  it('may get an error in one cluster', () => {
    const files = { ...west, 'delivery/east/shop/route.yaml': route([ruleTo('web', '{path: {value: /only}}')]) };
    const world = landscape(files, [cluster('west', { share: 3 }), cluster('east')]);
    expect(told(world, 'https://shop.example.com/')).toEqual(['7500 web:80 in west', '2500 404 in east']);
  });

  it('may be sent to where the manifests end, or around in circles', () => {
    const away = { 'delivery/west/shop/route.yaml': route([redirectTo('{hostname: other.example.org}')]) };
    expect(told(landscape(away, [cluster('west')]), 'https://shop.example.com/a')).toEqual([
      '10000 to https://other.example.org/a',
    ]);
    const round = {
      'delivery/west/shop/route.yaml': route([redirectTo('{path: {type: ReplaceFullPath, replaceFullPath: /x}}')]),
    };
    expect(told(landscape(round, [cluster('west')]), 'https://shop.example.com/a')).toEqual([
      '10000 to https://shop.example.com/x',
    ]);
  });

  it('comes in at the gateway that the fleet declares', () => {
    const files = {
      'delivery/west/shop/a.yaml': route([ruleTo('inside')], {
        name: 'inside',
        parents: '[{name: internal, namespace: gateways}]',
      }),
      'delivery/west/shop/b.yaml': route([ruleTo('outside')], { name: 'outside' }),
    };
    const at = (gateways: FleetCluster['gateways']) =>
      told(landscape(files, [cluster('west', { gateways })]), 'https://shop.example.com/');
    expect(at([{ name: 'public', namespace: 'gateways', sectionName: null }])).toEqual(['10000 outside:80 in west']);
    expect(at([{ name: 'internal', namespace: 'gateways', sectionName: null }])).toEqual(['10000 inside:80 in west']);
    expect(at([{ name: 'public', namespace: 'elsewhere', sectionName: null }])).toEqual(['10000 undecided']);
  });

  it('gets something in the end: the shares sum to one', () => {
    fc.assert(
      fc.property(routes, requests, (all, asked) => {
        const world: Landscape = {
          manifests: { routes: all, records: [], gslbs: [], unreadable: [], unplaced: [] },
          clusters: [cluster('one')],
          versionOf: versionFinder([rollout()]),
        };
        const shares = servedBy(world, asked, receive(world, asked)).map(({ share }) => share);
        expect(isEqual(sum(shares), EVERYTHING)).toBe(true);
      }),
    );
  });
});
