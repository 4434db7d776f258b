import { describe, expect, it } from '@jest/globals';
import { load } from 'js-yaml';
import type { ManifestRequest } from '../../src/gateway/manifests.ts';
import { dig } from '../../src/gateway/plain-data.ts';
import type { AnnotationWriter } from '../../src/rollout/fleet-writer.ts';
import { divided, policy, reachable, shares } from './fleet-shop.ts';
import { adopted, changesOf, generated, httpRoute, refusalsOf, render, rule, warningsOf } from './shop.ts';

const ORDINARY = { 'eu-north': 4000, 'eu-west': 6000 };
const HALF = { 'eu-north': 5000, 'eu-west': 5000 };
const NORTH = 'delivery/eu-north/checkout/httproute.yaml';
const WEST = 'delivery/eu-west/checkout/httproute.yaml';
const WRITER: AnnotationWriter = { kind: 'annotations', prefix: 'external-dns.kubernetes.io/' };

function renderRoutes(files: Readonly<Record<string, string>>, changed: Partial<ManifestRequest> = {}) {
  return render(files, {
    rollout: divided(ORDINARY, WRITER),
    clusters: reachable('eu-north', 'eu-west'),
    before: shares(ORDINARY),
    after: shares(ORDINARY),
    ...changed,
  });
}

function textsOf(result: ReturnType<typeof render>): Readonly<Record<string, string>> {
  return Object.fromEntries(changesOf(result).map(({ path, after }) => [path, after]));
}

function annotationsIn(text: string | undefined): unknown {
  return dig(load(text ?? ''), 'metadata', 'annotations');
}

describe('annotations of a route for ExternalDNS', () => {
  it('are written with the route, beside those that are configured', () => {
    const route = generated([], {
      generate: { hostnames: ['shop.example.com'], rules: [], labels: {}, annotations: { 'acme.dev/owner': 'shop' } },
    });
    const texts = textsOf(renderRoutes({}, { rollout: divided(ORDINARY, WRITER, { routes: [route] }) }));
    expect(annotationsIn(texts[NORTH])).toEqual({
      'acme.dev/owner': 'shop',
      'external-dns.kubernetes.io/aws-weight': '40',
      'external-dns.kubernetes.io/set-identifier': 'eu-north',
    });
    expect(annotationsIn(texts[WEST])).toMatchObject({ 'external-dns.kubernetes.io/aws-weight': '60' });
  });

  it('are written whole for the next weights where nobody else wrote in the file', () => {
    const first = textsOf(renderRoutes({}));
    const files = { [NORTH]: first[NORTH] ?? '', [WEST]: first[WEST] ?? '' };
    const next = textsOf(renderRoutes(files, { after: shares(HALF) }));
    expect(next[NORTH]).toBe(first[NORTH]?.replace('"40"', '"50"'));
    expect(next[WEST]).toBe(first[WEST]?.replace('"60"', '"50"'));
  });

  it('stand on the first HTTPRoute alone', () => {
    const routes = [
      generated([], { kind: 'GRPCRoute', name: 'rpc' }),
      generated(),
      generated([], { name: 'second', file: 'second.yaml' }),
    ];
    const texts = textsOf(renderRoutes({}, { rollout: divided(ORDINARY, WRITER, { routes }) }));
    expect(texts[NORTH]?.match(/aws-weight/g)).toHaveLength(1);
    expect(texts['delivery/eu-north/checkout/second.yaml']).not.toContain('aws-weight');
  });

  const own = (weight: string, name: string) =>
    httpRoute(
      rule(100, 0),
      `  annotations:\n    external-dns.kubernetes.io/set-identifier: ${name}\n    external-dns.kubernetes.io/aws-weight: ${weight} # of 255\n`,
    );
  const one = divided(ORDINARY, WRITER, { routes: [adopted()] });

  it('are moved in place in files that somebody owns', () => {
    const files = { [NORTH]: own("'40'", 'eu-north'), [WEST]: own('"60"', 'eu-west') };
    const texts = textsOf(renderRoutes(files, { rollout: one, after: shares(HALF) }));
    expect(texts).toEqual({ [NORTH]: own("'50'", 'eu-north'), [WEST]: own('"50"', 'eu-west') });
  });

  it('with a weight that nobody decided, or another cluster’s name, are refused unless forced', () => {
    const files = { [NORTH]: own('"41"', 'eu-north'), [WEST]: own('"60"', 'ireland') };
    const refusals = refusalsOf(renderRoutes(files, { rollout: one, after: shares(HALF) }));
    expect(refusals.map(({ reason, found }) => `${reason}: ${found}`)).toEqual([
      'route_edited_by_hand: it is "41"',
      'route_edited_by_hand: it is "ireland"',
    ]);
    const forced = textsOf(renderRoutes(files, { rollout: one, after: shares(HALF), force: true }));
    expect(forced[WEST]).toBe(own('"50"', 'eu-west'));
  });

  it('that are missing are said line by line, and stop what would move them', () => {
    const files = { [NORTH]: httpRoute(rule(100, 0)), [WEST]: httpRoute(rule(100, 0)) };
    const refusals = refusalsOf(renderRoutes(files, { rollout: one, after: shares(HALF) }));
    expect(refusals.map(({ next }) => next.replace(/ to the route.*/, ''))).toEqual([
      'Add `external-dns.kubernetes.io/aws-weight: "40"`',
      'Add `external-dns.kubernetes.io/set-identifier: "eu-north"`',
      'Add `external-dns.kubernetes.io/aws-weight: "60"`',
      'Add `external-dns.kubernetes.io/set-identifier: "eu-west"`',
    ]);
  });

  it('that are missing do not stop a step of the version', () => {
    const files = { [NORTH]: httpRoute(rule(100, 0)), [WEST]: httpRoute(rule(100, 0)) };
    const after = {
      stable: 'blue',
      candidate: 'green',
      weights: { 'eu-north': 100, 'eu-west': 0 },
      fleet: { all: ORDINARY },
    };
    expect(warningsOf(renderRoutes(files, { rollout: one, after })).map(({ found }) => found)).toHaveLength(2);
  });

  it('are refused where users are to be led by country', () => {
    const geo = { header: null, defaultPool: 'all', status: 307 } as const;
    const fleet = { ...policy({ writer: WRITER }), geo };
    const [refusal] = refusalsOf(renderRoutes({}, { rollout: { ...one, routes: [generated()], fleet } }));
    expect(refusal?.found).toBe('annotations cannot lead users to their pools: all');
  });

  it('are refused without an HTTPRoute', () => {
    const routes = [generated([], { kind: 'GRPCRoute' })];
    const [refusal] = refusalsOf(renderRoutes({}, { rollout: { ...one, routes } }));
    expect(refusal?.found).toBe('the rollout has no HTTPRoute to annotate');
  });
});
