import { describe, expect, it } from '@jest/globals';
import { judgeGateway, wantedGateways } from '../../src/live/judge-gateway.ts';
import { conclude } from '../../src/live/judgement.ts';
import { condition, gateway, wanted } from './shop-cluster.ts';

const WANTED = { namespace: 'infra', name: 'public', sections: ['https'], ports: [80] };

function judged(live: Record<string, unknown> | null, of = WANTED, wasLive = false) {
  const { faults, notes } = judgeGateway(of, live, wasLive);
  const { verdict, findings } = conclude(faults);
  return { verdict, found: findings.map(({ found }) => found), notes };
}

describe('the Gateways that routes name', () => {
  it('are told once, with every listener that somebody names', () => {
    const routes = [
      [
        { name: 'public', namespace: 'infra', sectionName: 'https' },
        { name: 'inner', port: 8080 },
      ],
      [
        { name: 'public', namespace: 'infra', sectionName: 'http' },
        { kind: 'Service', group: '', name: 'mesh' },
      ],
    ].map((parentRefs) => ({ ...wanted(), spec: { ...wanted().spec, parentRefs } }));
    expect(wantedGateways(routes)).toEqual([
      { namespace: 'infra', name: 'public', sections: ['http', 'https'], ports: [] },
      { namespace: 'shop', name: 'inner', sections: [], ports: [8080] },
    ]);
  });
});

describe('a Gateway', () => {
  it('is live where it is accepted and programmed as it is, with the listeners that are named', () => {
    expect(judged(gateway())).toEqual({ verdict: 'live', found: [], notes: [] });
  });

  it('is broken where it does not exist, or is going', () => {
    expect(judged(null)).toMatchObject({ verdict: 'broken', found: ['it does not exist'] });
    expect(judged(gateway({ metadata: { deletionTimestamp: '2026-01-05T10:00:00Z' } }))).toMatchObject({
      verdict: 'broken',
      found: ['it is being deleted'],
    });
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['not programmed for good', condition('Programmed', 'False', { reason: 'Invalid' }), 'broken'],
    ['not programmed yet', condition('Programmed', 'False', { reason: 'Pending' }), 'pending'],
    ['without an address yet', condition('Programmed', 'False', { reason: 'AddressNotAssigned' }), 'pending'],
    ['programmed in an older generation', condition('Programmed', 'True', { observedGeneration: 3 }), 'pending'],
    ['without a word about it', condition('Ready'), 'pending'],
  ])('is not live where it is %s', (_, second, verdict) => {
    expect(judged(gateway({ conditions: [condition('Accepted'), second] })).verdict).toBe(verdict);
  });

  it.each(['Pending', 'AddressNotAssigned'])('has gone down where it is %s in a cluster that was live', (reason) => {
    const conditions = [condition('Accepted'), condition('Programmed', 'False', { reason })];
    expect(judged(gateway({ conditions }), WANTED, true).verdict).toBe('broken');
    const outdated = [condition('Accepted'), condition('Programmed', 'True', { observedGeneration: 3 })];
    expect(judged(gateway({ conditions: outdated }), WANTED, true).verdict).toBe('pending');
  });

  it('is not live where it was not accepted', () => {
    const conditions = [condition('Accepted', 'False', { reason: 'Invalid' }), condition('Programmed')];
    expect(judged(gateway({ conditions })).verdict).toBe('broken');
  });

  it('is noted where it says no generation', () => {
    const conditions = ['Accepted', 'Programmed'].map((type) => condition(type, 'True', { observedGeneration: 0 }));
    const { verdict, notes } = judged(gateway({ conditions }));
    expect([verdict, notes.length]).toEqual(['live', 1]);
  });

  it('is broken without a listener that a route names, and says which there are', () => {
    expect(judged(gateway(), { ...WANTED, sections: ['grpc'], ports: [8443] })).toMatchObject({
      verdict: 'broken',
      found: [
        'it has no listener grpc; it has http on port 80, https on port 443',
        'it has no listener on port 8443; it has http on port 80, https on port 443',
      ],
    });
  });
});
