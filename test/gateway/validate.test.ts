import { describe, expect, it } from '@jest/globals';
import { type ValidationRequest, validateManifests, validationPaths } from '../../src/gateway/validate.ts';
import type { Problem } from '../../src/rollout/refusal.ts';
import {
  adopted,
  canary,
  changesOf,
  cluster,
  DELIVERY,
  EU_WEST,
  generated,
  httpRoute,
  IDLE,
  render,
  rollout,
  rule,
} from './shop.ts';

const FOLDER = 'delivery/eu-west/checkout';
const LISTED = { [`${FOLDER}/kustomization.yaml`]: 'resources: [httproute.yaml]\n' };

function problems(
  files: Readonly<Record<string, string>>,
  changed: {
    rollout?: ReturnType<typeof rollout>;
    standing?: ValidationRequest['standing'];
    cluster?: ReturnType<typeof cluster>;
  } = {},
): Problem[] {
  const one = changed.rollout ?? rollout();
  const clusters = one.clusters.map(({ name }) => changed.cluster ?? cluster(name));
  return validateManifests({
    rollout: one,
    clusters,
    delivery: DELIVERY,
    standing: changed.standing ?? IDLE,
    files: new Map(validationPaths(one, clusters, DELIVERY).map((path) => [path, files[path] ?? null])),
  });
}

describe('validating a rollout’s manifests', () => {
  it('finds nothing wrong in what a step wrote', () => {
    const one = rollout({ routes: [generated()] });
    const written = Object.fromEntries(
      changesOf(render({}, { rollout: one, after: canary(2500) })).map(({ path, after }) => [path, after]),
    );
    expect(problems(written, { rollout: one, standing: canary(2500) })).toEqual([]);
    expect(problems({}, { rollout: one })).toEqual([]);
    expect(problems({ ...LISTED, [EU_WEST]: httpRoute(rule(9, 1)) }, { standing: canary(1000) })).toEqual([]);
  });

  it('says where the weights are not those of the state, with the line', () => {
    expect(problems({ ...LISTED, [EU_WEST]: httpRoute(rule(90, 10)) })).toEqual([
      {
        file: EU_WEST,
        path: 'spec.rules[0].backendRefs',
        line: 14,
        found: 'the weights are checkout-blue:8080 90 and checkout-green:8080 10',
        expected: expect.stringContaining('checkout-blue:8080 100 and checkout-green:8080 0'),
        suggestion: null,
      },
    ]);
  });

  it('looks at every cluster and reports everything, sorted by file', () => {
    const clusters = ['us-east', 'eu-west', 'ap-south'].map((name) => cluster(name));
    const one = rollout({ clusters, versionPins: [{ file: 'apps/{slot}.yaml', path: ['tag'], template: '{sha}' }] });
    const files = {
      [EU_WEST]: httpRoute(rule(100, 0).replace('checkout-green', 'other')),
      'delivery/us-east/checkout/httproute.yaml': 'a: [',
      'delivery/us-east/checkout/kustomization.yml': 'resources: [deployment.yaml]\n',
      'apps/blue.yaml': 'image: a\n',
    };
    expect(problems(files, { rollout: one }).map(({ file, found }) => [file, found])).toEqual([
      ['apps/blue.yaml', 'the document has no tag; it has image'],
      ['apps/green.yaml', 'there is no such file'],
      [
        'delivery/ap-south/checkout/httproute.yaml',
        expect.stringContaining('the cluster ap-south has no HTTPRoute checkout'),
      ],
      [EU_WEST, 'checkout-green:8080 is missing; there is checkout-blue:8080, other:8080'],
      ['delivery/us-east/checkout/httproute.yaml', expect.stringContaining('line 1 is not YAML')],
      ['delivery/us-east/checkout/kustomization.yml', expect.stringContaining('does not list httproute.yaml')],
    ]);
  });

  it('finds a kustomization that leaves the route out, one that cannot be read, and two in one folder', () => {
    const file = { [EU_WEST]: httpRoute(rule(100, 0)) };
    const found = (files: Record<string, string>) => problems({ ...file, ...files }).map((problem) => problem.found);
    expect(found({})).toEqual([]);
    expect(found({ [`${FOLDER}/kustomization.yaml`]: 'resources:\n- ./routes/\n' })).toEqual([
      expect.stringContaining('does not list'),
    ]);
    expect(found({ [`${FOLDER}/kustomization.yaml`]: 'a: [' })).toEqual([expect.stringContaining('not YAML')]);
    expect(found({ ...LISTED, [`${FOLDER}/Kustomization`]: '' })).toEqual([
      expect.stringContaining('another kustomization'),
    ]);
    const nested = rollout({ routes: [adopted({ file: 'routes/http.yaml' })] });
    const listing = {
      [`${FOLDER}/routes/http.yaml`]: httpRoute(rule(100, 0)),
      [`${FOLDER}/kustomization.yaml`]: 'resources: [routes]\n',
    };
    expect(problems(listing, { rollout: nested })).toEqual([]);
  });

  it('holds files to what the cluster supports, and what would be generated too', () => {
    const old = cluster('eu-west', { gatewayApi: '1.1' });
    const text = httpRoute(rule(100, 0).replace('- backendRefs', '- timeouts: {request: 1s}\n      backendRefs'));
    expect(problems({ ...LISTED, [EU_WEST]: text }, { cluster: old })).toMatchObject([
      { file: EU_WEST, path: 'spec.rules[0].timeouts' },
    ]);
    const one = rollout({ routes: [generated([{ timeouts: { request: '1s' } }])] });
    expect(problems({}, { rollout: one, cluster: old })).toMatchObject([
      { file: EU_WEST, path: 'spec.rules[0].timeouts', line: null },
    ]);
  });

  it('reads the kustomizations of adopted routes too', () => {
    expect(validationPaths(rollout(), [cluster('eu-west')], DELIVERY)).toEqual([
      `${FOLDER}/Kustomization`,
      `${FOLDER}/httproute.yaml`,
      `${FOLDER}/kustomization.yaml`,
      `${FOLDER}/kustomization.yml`,
    ]);
  });
});
