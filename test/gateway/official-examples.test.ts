import { describe, expect, it } from '@jest/globals';
import { loadAll } from 'js-yaml';
import type { Rollout } from '../../src/rollout/rollout.ts';
import type { Route } from '../../src/rollout/route.ts';
import { admitter, HAS_CRDS, officialExample } from './crd-validator.ts';
import { adopted, afterOf, canary, EU_WEST, refusalsOf, render, rollout } from './shop.ts';

const contract = HAS_CRDS ? describe : describe.skip;

function owner(name: string, port: number, changed: Partial<Route> = {}): Rollout {
  return rollout({
    backends: {
      blue: { service: 'foo-v1', namespace: null, port },
      green: { service: 'foo-v2', namespace: null, port },
    },
    routes: [adopted({ name, ...changed })],
  });
}

contract(`the official examples as adopted routes${HAS_CRDS ? '' : ' (skipped: none in ../shared/data)'}`, () => {
  it.each<[string, Rollout, number, readonly [string, string][]]>([
    [
      'traffic-splitting/simple-split.yaml',
      owner('simple-split', 8080),
      1000,
      [
        ['90', '75'],
        ['10', '25'],
      ],
    ],
    [
      'traffic-splitting/traffic-split-2.yaml',
      owner('foo-route', 8080),
      1000,
      [
        ['90', '75'],
        ['10', '25'],
      ],
    ],
    [
      'traffic-splitting/traffic-split-3.yaml',
      owner('foo-route', 8080),
      10_000,
      [
        ['0', '75'],
        ['1', '25'],
      ],
    ],
    [
      'traffic-splitting/grpc-traffic-split-2.yaml',
      owner('foo-route', 50_051, { kind: 'GRPCRoute' }),
      1000,
      [
        ['90', '75'],
        ['10', '25'],
      ],
    ],
  ])('%s changes in two lines, and its CRD admits the result', (file, one, before, weights) => {
    const text = officialExample(file);
    const after = afterOf(render({ [EU_WEST]: text }, { rollout: one, before: canary(before), after: canary(2500) }));
    expect(after).toBe(weights.reduce((sum, [from, to]) => sum.replace(`weight: ${from}\n`, `weight: ${to}\n`), text));
    const kind = one.routes[0]?.kind ?? 'HTTPRoute';
    for (const object of loadAll(after)) expect(admitter(kind, '1.6')(object).errors).toEqual([]);
  });

  it('a route that splits by a header says what to add to each rule', () => {
    const refusals = refusalsOf(
      render(
        { [EU_WEST]: officialExample('traffic-splitting/traffic-split-1.yaml') },
        { rollout: owner('foo-route', 8080) },
      ),
    );
    expect(refusals.map(({ next }) => next)).toEqual([
      'Add to this rule’s backendRefs: `- {name: foo-v2, port: 8080, weight: 0}`',
      'Add to this rule’s backendRefs: `- {name: foo-v1, port: 8080, weight: 100}`',
    ]);
  });

  it.each(['location', 'method', 'simple', 'hybrid', 'gamma'])(
    'a route to ServiceImports is not taken for Services: %s',
    (name) => {
      const text = officialExample(`multicluster/httproute-${name}.yaml`);
      const one = rollout({
        backends: {
          blue: { service: 'store', namespace: null, port: 8080 },
          green: { service: 'store-global', namespace: null, port: 8080 },
        },
        routes: [adopted({ name: name === 'method' ? 'api' : 'store' })],
      });
      expect(refusalsOf(render({ [EU_WEST]: text }, { rollout: one }))).toMatchObject([
        { reason: 'route_not_editable' },
      ]);
    },
  );
});
