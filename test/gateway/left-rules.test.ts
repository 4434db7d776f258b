import { describe, expect, it } from '@jest/globals';
import { withPreview } from '../../src/config/preview-rules.ts';
import { validateManifests, validationPaths } from '../../src/gateway/validate.ts';
import type { PreviewCondition, Rollout } from '../../src/rollout/rollout.ts';
import type { RouteRule } from '../../src/rollout/route.ts';
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
  warningsOf,
} from './shop.ts';

const HEADER: PreviewCondition = { kind: 'header', name: 'x-preview', value: 'candidate' };
const COOKIE: PreviewCondition = { kind: 'cookie', name: 'preview', value: 'candidate' };

/** The file that was written while the configuration had it, with a comment of somebody's own. */
function own(earlier: Rollout): string {
  const text = changesOf(render({}, { rollout: earlier, before: IDLE, after: canary(0) }))[0]?.after ?? '';
  return `${text}# ours\n`;
}

const warned = (text: string, one: Rollout) =>
  warningsOf(render({ [EU_WEST]: text }, { rollout: one, before: canary(0), after: canary(10), force: true }))
    .filter(({ expected }) => expected.startsWith('no such'))
    .map(({ where, found }) => `${where}: ${found}`);

describe('a preview that the configuration has no more', () => {
  const rules: readonly RouteRule[] = [{ matches: [{ path: { type: 'Exact', value: '/cart' } }] }, {}];
  const route = (conditions: readonly PreviewCondition[]) =>
    withPreview(generated(rules), { host: null, conditions })[0] ?? generated();

  it.each([
    ['header', HEADER, 'x-preview'],
    ['cookie', COOKIE, 'Cookie'],
  ])('is told of rule by rule, with file and line (%s)', (_, condition, name) => {
    const text = own(rollout({ routes: [route([condition])] }));
    const found = warned(text, rollout({ routes: [generated(rules)] }));
    expect(found).toHaveLength(2);
    for (const [index, one] of found.entries()) {
      expect(one).toMatch(new RegExp(`^delivery/eu-west/checkout/httproute.yaml:\\d+, spec.rules.${index}.: `));
      expect(one).toContain(`it takes requests with the header ${name} apart, as a preview does`);
    }
  });

  it('is told of where one of two conditions has gone', () => {
    const text = own(rollout({ routes: [route([HEADER, COOKIE])] }));
    const found = warned(text, rollout({ routes: [route([HEADER])] }));
    expect(found).toHaveLength(2);
    expect(found.join()).not.toContain('x-preview');
  });

  it('is no matter where the configuration has it, nor are cookies where users stay on their version', () => {
    const text = own(rollout({ routes: [route([HEADER])] }));
    expect(warned(text, rollout({ routes: [route([HEADER])] }))).toEqual([]);
    const sessions = { cookie: 'shop', maxAgeSeconds: 60 };
    const kept = rollout({ routes: [generated(rules)], sessions });
    const started = changesOf(render({}, { rollout: kept, before: IDLE, after: canary(10) }))[0]?.after ?? '';
    expect(started).toContain('Cookie');
    expect(warned(`${started}# ours\n`, kept)).toEqual([]);
  });

  it('is told of by validating', () => {
    const text = own(rollout({ routes: [route([HEADER])] }));
    const one = rollout({ routes: [generated(rules)] });
    const clusters = [cluster('eu-west')];
    const files = new Map(
      validationPaths(one, clusters, DELIVERY).map((path) => [path, path === EU_WEST ? text : null]),
    );
    const problems = validateManifests({ rollout: one, clusters, delivery: DELIVERY, standing: IDLE, files });
    const left = problems.filter(({ found }) => found.includes('as a preview does'));
    expect(left.map(({ line, warning }) => [typeof line, warning])).toEqual([
      ['number', true],
      ['number', true],
    ]);
  });
});

describe('a mirror that the configuration has no more', () => {
  it('is told of with file and line', () => {
    const text = own(rollout({ mirror: { share: 1000 }, routes: [generated()] }));
    const found = warned(text, rollout({ routes: [generated()] }));
    expect(found).toEqual([expect.stringContaining('it copies requests to checkout-green')]);
    expect(found[0]).toMatch(/^delivery\/eu-west\/checkout\/httproute\.yaml:\d+, spec\.rules\[0\]\.filters\[0\]/);
  });

  it.each([
    ['percent: 5', 1],
    ['percent: 0', 0],
    ['fraction: {numerator: 0}', 0],
  ])('is told of in a file of somebody’s own while it copies anything: %s', (amount, count) => {
    const filter = `      filters:\n        - {type: RequestMirror, requestMirror: {backendRef: {name: checkout-green, port: 8080}, ${amount}}}\n`;
    const text = httpRoute(`${rule(100, 0)}${filter}`);
    expect(warned(text, rollout({ routes: [adopted()] }))).toHaveLength(count);
  });

  it('is no matter where it copies to somebody else', () => {
    const filter =
      '      filters:\n        - {type: RequestMirror, requestMirror: {backendRef: {name: audit, port: 8080}}}\n';
    expect(warned(httpRoute(`${rule(100, 0)}${filter}`), rollout({ routes: [adopted()] }))).toEqual([]);
  });
});
