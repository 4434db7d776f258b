import { describe, expect, it } from '@jest/globals';
import { judgeBackends, wantedServices } from '../../src/live/judge-backends.ts';
import { wanted } from './shop-cluster.ts';

const ROUTED = { candidate: null, isRouted: true };

function routeWith(...backendRefs: readonly Record<string, unknown>[]) {
  return { ...wanted(), spec: { rules: [{ backendRefs }] } };
}

function services(...backendRefs: readonly Record<string, unknown>[]) {
  return wantedServices([routeWith(...backendRefs)]);
}

describe('the Services behind routes', () => {
  it('are told once, weighted where any rule gives them weight, and only those', () => {
    const found = wantedServices([
      routeWith({ name: 'green', weight: 0 }, { name: 'blue' }),
      routeWith({ name: 'green', weight: 5 }, { name: 'far', namespace: 'b', weight: 0 }),
      routeWith({ name: 'imported', group: 'multicluster.x-k8s.io', kind: 'ServiceImport' }),
    ]);
    expect(found.map(({ namespace, name, isWeighted, where }) => [namespace, name, isWeighted, where])).toEqual([
      ['b', 'far', false, 'HTTPRoute shop/checkout, spec.rules[0].backendRefs[1]'],
      ['shop', 'blue', true, 'HTTPRoute shop/checkout, spec.rules[0].backendRefs[1]'],
      ['shop', 'green', true, 'HTTPRoute shop/checkout, spec.rules[0].backendRefs[0]'],
    ]);
  });

  it.each<[number | null, string]>([
    [null, 'Service shop/green does not exist, so its share is answered with 500'],
    [0, 'Service shop/green has no ready endpoints, so its share is answered with 503'],
  ])('are broken with weight and %s endpoints', (endpoints, found) => {
    const { faults } = judgeBackends(
      services({ name: 'green', weight: 5 }),
      new Map([['shop/green', endpoints]]),
      ROUTED,
    );
    expect(faults).toEqual([
      {
        verdict: 'broken',
        finding: {
          found,
          where: 'HTTPRoute shop/checkout, spec.rules[0].backendRefs[0]',
          expected: 'a Service with ready endpoints',
        },
      },
    ]);
  });

  it('are awaited where the route is not there either', () => {
    const traffic = { candidate: null, isRouted: false };
    const { faults } = judgeBackends(services({ name: 'green' }), new Map([['shop/green', null]]), traffic);
    expect(faults.map(({ verdict }) => verdict)).toEqual(['pending']);
  });

  it('are fine with an endpoint, and without weight', () => {
    const endpoints = new Map([
      ['shop/blue', 1],
      ['shop/green', null],
    ]);
    const wantedOnes = services({ name: 'blue' }, { name: 'green', weight: 0 });
    expect(judgeBackends(wantedOnes, endpoints, ROUTED)).toEqual({ faults: [], notes: [] });
  });

  it.each<[number | null, string]>([
    [null, 'does not exist yet'],
    [0, 'has no ready endpoints yet'],
  ])('are noted as the candidate’s with %s endpoints before they get weight', (endpoints, lack) => {
    const traffic = { candidate: { namespace: 'shop', name: 'green' }, isRouted: true };
    const judged = judgeBackends(services({ name: 'green', weight: 0 }), new Map([['shop/green', endpoints]]), traffic);
    expect(judged).toEqual({
      faults: [],
      notes: [`The candidate’s Service shop/green ${lack}; it must before it gets any weight.`],
    });
  });
});
