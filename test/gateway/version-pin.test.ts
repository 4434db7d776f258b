import { describe, expect, it } from '@jest/globals';
import type { VersionPin } from '../../src/rollout/rollout.ts';
import {
  canary,
  changesOf,
  cluster,
  EU_WEST,
  generated,
  httpRoute,
  IDLE,
  refusalsOf,
  render,
  rollout,
  rule,
} from './shop.ts';

const SHA = '12e4567890abcdef1234567890abcdef12345678';
const KUSTOMIZATION = 'delivery/eu-west/checkout/kustomization.yaml';

function pin(changed: Partial<VersionPin> = {}): VersionPin {
  return { file: 'apps/{slot}.yaml', path: ['image', 'tag'], template: 'sha-{sha7}', ...changed };
}

function pinned(files: Readonly<Record<string, string>>, ...pins: VersionPin[]) {
  return render(
    { [EU_WEST]: httpRoute(rule(100, 0)), ...files },
    {
      rollout: rollout({ versionPins: pins }),
      after: IDLE,
      pin: { slot: 'green', sha: SHA },
    },
  );
}

function refusal(files: Readonly<Record<string, string>>, one = pin()): string {
  const [first] = refusalsOf(pinned(files, one));
  return `${first?.reason}: ${first?.where}: ${first?.found}`;
}

describe('a version pin', () => {
  it('changes one scalar of the candidate’s slot and nothing else', () => {
    const before = '# tags\r\nimage:\r\n  name: shop  # ours\r\n  tag: sha-0000000 # old\r\nother: {tag: 1}';
    expect(changesOf(pinned({ 'apps/green.yaml': before, 'apps/blue.yaml': before }, pin()))).toEqual([
      { path: 'apps/green.yaml', before, after: before.replace('sha-0000000', 'sha-12e4567') },
    ]);
  });

  it.each([
    ['tag: v1', '{sha}', `tag: "${SHA}"`.replace(/"/g, '')],
    ['tag: v1', '{sha7}', 'tag: "12e4567"'],
    ['tag: 1234567', '{sha7}', 'tag: "12e4567"'],
    ["tag: 'v1'", '{sha7}', "tag: '12e4567'"],
    ["tag: ''", "it's {sha7}", "tag: 'it''s 12e4567'"],
    ['tag: "v1"', '{sha7}', 'tag: "12e4567"'],
    ['tag: v1', 'a: b #{sha7}', 'tag: "a: b #12e4567"'],
    ['{"tag":"v1"}', '{sha7}-{sha7}', '{"tag":"12e4567-12e4567"}'],
    ['&now v1', 'v-{sha7}', '&now v-12e4567'],
  ])('keeps the quotes of %s, and quotes what would be a number: %s', (before, template, after) => {
    const path = before.startsWith('&') ? ['image'] : ['image', 'tag'];
    const text = (value: string) => (before.startsWith('tag') ? `image:\n  ${value}\n` : `image: ${value}\n`);
    expect(changesOf(pinned({ 'apps/green.yaml': text(before) }, pin({ template, path })))[0]?.after).toBe(text(after));
  });

  it('finds lists by their index, in the one document that has the place', () => {
    const before = 'kind: A\n---\nimages:\n- newTag: a\n- {name: shop, newTag: b}\n';
    const change = changesOf(
      pinned(
        { [KUSTOMIZATION]: before },
        pin({ file: 'delivery/{cluster}/{rollout}/kustomization.yaml', path: ['images', 1, 'newTag'] }),
      ),
    );
    expect(change[0]?.after).toBe(before.replace('newTag: b', 'newTag: sha-12e4567'));
  });

  it('is written once where the file is the same for all clusters, and in each where it is not', () => {
    const clusters = ['eu-west', 'us-east'].map((name) => cluster(name));
    const one = rollout({ clusters, routes: [generated()], versionPins: [pin(), pin({ file: '{cluster}.yaml' })] });
    const files = {
      'apps/green.yaml': 'image: {tag: a}',
      'eu-west.yaml': 'image: {tag: a}',
      'us-east.yaml': 'image: {tag: sha-12e4567}',
    };
    const paths = changesOf(
      render(files, {
        rollout: one,
        clusters,
        after: canary(0, 'eu-west', 'us-east'),
        pin: { slot: 'green', sha: SHA },
      }),
    ).map(({ path }) => path);
    expect(paths.filter((path) => !path.startsWith('delivery/'))).toEqual(['apps/green.yaml', 'eu-west.yaml']);
  });

  it('is left alone where nothing is pinned', () => {
    const one = rollout({ versionPins: [pin()] });
    expect(
      changesOf(render({ [EU_WEST]: httpRoute(rule(100, 0)) }, { rollout: one, after: canary(1000) })).map(
        ({ path }) => path,
      ),
    ).toEqual([EU_WEST]);
  });

  it('can stand in the route’s own file, beside the weights', () => {
    const one = rollout({ versionPins: [pin({ file: EU_WEST, path: ['metadata', 'labels', 'version'] })] });
    const text = httpRoute(rule(100, 0), '  labels: {version: a}\n');
    const change = changesOf(render({ [EU_WEST]: text }, { rollout: one, pin: { slot: 'green', sha: SHA } }));
    expect(change[0]?.after).toBe(httpRoute(rule(75, 25), '  labels: {version: sha-12e4567}\n'));
  });

  it('can stand in a generated route’s file', () => {
    const routes = [
      generated([], { generate: { hostnames: [], rules: [], labels: { version: 'a' }, annotations: {} } }),
    ];
    const one = rollout({ routes, versionPins: [pin({ file: EU_WEST, path: ['metadata', 'labels', 'version'] })] });
    const written = changesOf(render({}, { rollout: one, after: canary(1000) }))[0]?.after ?? '';
    const change = changesOf(
      render({ [EU_WEST]: written }, { rollout: one, before: canary(1000), pin: { slot: 'green', sha: SHA } }),
    );
    expect(change[0]?.after).toBe(
      written
        .replace('version: a', 'version: sha-12e4567')
        .replace('weight: 90', 'weight: 75')
        .replace('weight: 10', 'weight: 25'),
    );
  });
});

describe('a version pin without its place', () => {
  it.each<[string, Record<string, string>, RegExp]>([
    ['no file', {}, /apps\/green.yaml, image.tag: there is no such file/],
    ['no key', { 'apps/green.yaml': 'image: {name: a, digest: b}' }, /image has no tag; it has name, digest/],
    ['nothing below', { 'apps/green.yaml': 'image: shop:v1' }, /image has nothing below it/],
    ['an alias', { 'apps/green.yaml': 'a: &a {tag: b}\nimage: *a' }, /image is the alias \*a/],
    ['an empty file', { 'apps/green.yaml': '' }, /the file is empty/],
    ['an empty value', { 'apps/green.yaml': 'image:\n  tag:\n' }, /no plain or quoted text/],
    ['a mapping', { 'apps/green.yaml': 'image: {tag: {a: b}}' }, /no plain or quoted text/],
    ['a block text', { 'apps/green.yaml': 'image:\n  tag: |\n    a\n' }, /no plain or quoted text/],
    [
      'several documents',
      { 'apps/green.yaml': 'image: {tag: a}\n---\nimage: {tag: b}\n' },
      /2 documents of the file have that field/,
    ],
    ['no YAML', { 'apps/green.yaml': 'image: [' }, /line 1 is not YAML/],
  ])('is refused: %s', (_, files, found) => {
    expect(refusal(files)).toMatch(found);
    expect(refusal(files)).toMatch(/^version_pin_missing: apps\/green.yaml/);
  });

  it('is refused where a list is shorter or no list', () => {
    const one = pin({ path: ['images', 2] });
    expect(refusal({ 'apps/green.yaml': 'images: [a]' }, one)).toMatch(/images is a list of 1 and has no 2/);
    expect(refusal({ 'apps/green.yaml': 'images: {a: b}' }, one)).toMatch(/images has no 2; it has a/);
  });

  it('is refused where it is a weight that the step moves', () => {
    const one = rollout({
      versionPins: [pin({ file: EU_WEST, path: ['spec', 'rules', 0, 'backendRefs', 0, 'weight'] })],
    });
    const result = render({ [EU_WEST]: httpRoute(rule(100, 0)) }, { rollout: one, pin: { slot: 'green', sha: SHA } });
    expect(refusalsOf(result)).toMatchObject([
      { reason: 'version_pin_missing', found: expect.stringContaining('it is a weight') },
    ]);
  });
});
