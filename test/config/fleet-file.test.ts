import { describe, expect, it } from '@jest/globals';
import { readFleet } from '../../src/config/fleet-file.ts';
import { accepted, edited, problemsOf } from './example-repository.ts';
import { PLAIN_FLEET as EXAMPLE } from './written-fleet.ts';

function problemsAfter(passage: string, replacement: string): string[] {
  return problemsOf(readFleet('fleet.yaml', edited(EXAMPLE, passage, replacement)));
}

describe('readFleet', () => {
  it('reads a fleet in its order, normalised', () => {
    const { clusters, delivery } = accepted(readFleet('fleet.yaml', EXAMPLE));
    expect(delivery).toBe('delivery/{cluster}/{rollout}');
    expect(clusters.map((cluster) => cluster.name)).toEqual(['eu-west', 'eu-north', 'us-east']);
    expect(clusters[0]).toEqual({
      name: 'eu-west',
      region: 'eu-west-1',
      jurisdiction: 'eu',
      labels: { tier: 'canary' },
      share: 40,
      capacity: null,
      gatewayApi: '1.4',
      implementation: 'envoy-gateway',
      gateways: [{ name: 'public', namespace: 'gateways', sectionName: 'https' }],
      dns: { targets: [], healthCheck: null, geoTag: 'eu-west-1' },
      health: null,
      live: null,
      hints: [],
      load: null,
    });
  });

  it('fills in the defaults', () => {
    const text = [
      'apiVersion: headgate.dev/v1alpha1',
      'kind: Fleet',
      'spec: {clusters: [{name: a, region: r, jurisdiction: eu, gatewayApi: {version: "1.1", implementation: other}, gateways: [{name: g}]}]}',
    ].join('\n');
    expect(accepted(readFleet('fleet.yaml', text))).toEqual({
      delivery: 'delivery/{cluster}/{rollout}',
      jurisdictions: [],
      clusters: [
        {
          name: 'a',
          region: 'r',
          jurisdiction: 'eu',
          labels: {},
          share: 1,
          capacity: null,
          gatewayApi: '1.1',
          implementation: 'other',
          gateways: [{ name: 'g', namespace: null, sectionName: null }],
          dns: { targets: [], healthCheck: null, geoTag: 'r' },
          health: null,
          live: null,
          hints: [],
          load: null,
        },
      ],
      sources: new Map(),
      windows: { allow: [], exclude: [] },
    });
  });

  it.each([
    ['another kind', 'kind: Fleet', 'kind: Flet', '3 kind: found "Flet", expected Fleet (Fleet?)'],
    [
      'an unknown key',
      'delivery:',
      'delivry:',
      '5 spec.delivry: found the unknown key "delivry", expected one of delivery, jurisdictions, sources, windows, clusters (delivery?)',
    ],
    [
      'a name twice',
      'name: eu-north',
      'name: eu-west',
      '14 spec.clusters[1].name: found "eu-west", expected a name that spec.clusters[0] does not have already',
    ],
    [
      'a name that JavaScript gives a meaning',
      'name: eu-north',
      'name: constructor',
      '14 spec.clusters[1].name: found "constructor", expected any other name',
    ],
    [
      'a share of nothing',
      'share: 20',
      'share: 0',
      '18 spec.clusters[1].share: found 0, expected a whole number from 1 to 1000000',
    ],
    ['a list for labels', '{tier: canary}', '[canary]', '10 spec.clusters[0].labels: found a list, expected a mapping'],
    [
      'an empty place',
      'labels: {tier: canary}',
      'labels:',
      '10 spec.clusters[0].labels: found an empty value, expected a mapping',
    ],
    [
      'no gateways',
      '[{name: public, namespace: gateways, sectionName: https}]',
      '[]',
      '13 spec.clusters[0].gateways: found an empty list, expected a list of 1 to 32 gateways',
    ],
    [
      'a misspelt implementation',
      'envoy-gateway',
      'envoygateway',
      expect.stringMatching(/found "envoygateway", .* \(envoy-gateway\?\)$/),
    ],
    [
      'a version without quotes',
      '"1.4"',
      '1.4',
      expect.stringMatching(/found 1\.4, expected one of .*, in quotes \(1\.4\?\)$/),
    ],
    ['an unknown version', '"1.4"', '"1.40"', expect.stringMatching(/found "1\.40", expected one of /)],
    [
      'a delivery folder without clusters',
      '{cluster}/{rollout}',
      '{rollout}',
      '5 spec.delivery: found "delivery/{rollout}", expected a text with {cluster} in it',
    ],
    [
      'a delivery folder that is ambiguous',
      '{cluster}/{rollout}',
      '{cluster}-{rollout}',
      expect.stringContaining('at most one placeholder in each part'),
    ],
    [
      'an unknown placeholder',
      '{cluster}/{rollout}',
      '{cluster}/{rollout}/{region}',
      expect.stringContaining('no placeholders but {cluster}, {rollout}'),
    ],
    [
      'a delivery folder outside the repository',
      'delivery/{cluster}',
      '../{cluster}',
      expect.stringContaining('stays inside its folder'),
    ],
    [
      'a delivery folder in .github',
      'delivery/{cluster}',
      '.github/{cluster}',
      expect.stringContaining('a path outside .github'),
    ],
    [
      'a delivery folder beside the state',
      'delivery/{cluster}',
      'rollouts/{cluster}',
      expect.stringContaining('a folder outside rollouts/'),
    ],
  ])('refuses %s', (_what, passage, replacement, expected) => {
    expect(problemsAfter(passage, replacement)).toEqual([expected]);
  });

  it('refuses one Gateway twice, unless each time with another listener', () => {
    const gateways = (list: string): string[] =>
      problemsAfter('[{name: public, namespace: gateways, sectionName: https}]', list);
    expect(gateways('[{name: a, sectionName: x}, {name: a, sectionName: y}]')).toEqual([]);
    expect(gateways('[{name: a}, {name: a, namespace: b}]')).toEqual([]);
    expect(gateways('[{name: a, sectionName: x}, {name: a, sectionName: x}]')).toHaveLength(1);
    expect(gateways('[{name: a}, {name: a, sectionName: x}]')).toHaveLength(1);
    expect(gateways('[{name: a, sectionName: x}, {name: a}]')).toHaveLength(1);
  });

  it('reports everything at once, in the file’s order, also what reaches beyond a broken part', () => {
    const broken = EXAMPLE.replace('share: 40', 'share: many')
      .replace('name: eu-north', 'name: eu-west')
      .replace('jurisdiction: us', 'jurisdiction: US')
      .replace('delivery/{cluster}', '/{cluster}');
    const problems = problemsOf(readFleet('fleet.yaml', broken));
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      '5 spec.delivery',
      '11 spec.clusters[0].share',
      '14 spec.clusters[1].name',
      '23 spec.clusters[2].jurisdiction',
    ]);
  });

  it('reads a fleet of a thousand clusters', () => {
    const cluster = EXAMPLE.slice(EXAMPLE.indexOf('    - name: eu-west'), EXAMPLE.indexOf('    - name: eu-north'));
    const head = EXAMPLE.slice(0, EXAMPLE.indexOf('    - name: eu-west'));
    const many =
      head + Array.from({ length: 1_000 }, (_, index) => cluster.replace('eu-west\n', `cluster-${index}\n`)).join('');
    expect(accepted(readFleet('fleet.yaml', many)).clusters).toHaveLength(1_000);
  });
});
