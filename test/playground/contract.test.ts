import { describe, expect, it } from '@jest/globals';
import type { RestExchange } from '../../src/playground/scenario.ts';
import type { Delivery } from '../../src/playground/webhook-delivery.ts';
import { attachContract } from './contract.ts';

/** A stand-in that shows its exchanges only. */
function recorded() {
  const exchangeListeners: ((exchange: RestExchange) => void)[] = [];
  const deliveryListeners: ((delivery: Delivery) => void)[] = [];
  const unsupported: string[] = [];
  const contract = attachContract({
    onExchange: (listener) => void exchangeListeners.push(listener),
    onDelivery: (listener) => void deliveryListeners.push(listener),
    unsupported,
  });
  return {
    contract,
    unsupported,
    exchange: (exchange: Partial<RestExchange> & Pick<RestExchange, 'route' | 'status' | 'responseBody'>) => {
      for (const listener of exchangeListeners) listener({ method: 'GET', query: {}, requestBody: {}, ...exchange });
    },
    delivery: (delivery: Pick<Delivery, 'event' | 'action' | 'payload'>) => {
      const whole: Delivery = { id: '1', redelivery: false, status: 200, outcome: 'delivered', ...delivery };
      for (const listener of deliveryListeners) listener(whole);
    },
  };
}

const REF = {
  ref: 'refs/heads/main',
  node_id: 'REF_1',
  url: 'https://example.com/ref',
  object: { type: 'commit', sha: 'a'.repeat(40), url: 'https://example.com/commit' },
};

describe('the contract with GitHub’s published descriptions', () => {
  it('is content with what GitHub publishes', () => {
    const { contract, exchange } = recorded();
    exchange({ route: '/repos/{owner}/{repo}/git/ref/{ref}', status: 200, responseBody: REF });
    expect(contract.violations()).toEqual([]);
    expect(contract.covered()).toEqual(['GET /repos/{owner}/{repo}/git/ref/{ref} 200']);
  });

  it('reports an answer that lacks a field or has one of the wrong kind', () => {
    const { contract, exchange } = recorded();
    const { node_id: _, ...rest } = REF;
    exchange({ route: '/repos/{owner}/{repo}/git/ref/{ref}', status: 200, responseBody: { ...rest, url: 7 } });
    expect(contract.violations()).toEqual([
      expect.stringContaining('/url: must be string'),
      expect.stringContaining("must have required property 'node_id'"),
    ]);
  });

  it('reports a request that GitHub would not understand', () => {
    const { contract, exchange } = recorded();
    exchange({
      route: '/repos/{owner}/{repo}/pulls',
      status: 200,
      responseBody: [],
      query: { state: 'opne', sorted: 'yes' },
    });
    exchange({
      method: 'PATCH',
      route: '/repos/{owner}/{repo}/git/refs/{ref}',
      status: 200,
      responseBody: REF,
      requestBody: { sha: 7 },
    });
    expect(contract.violations()).toEqual([
      expect.stringContaining('query/state: must be equal to one of the allowed values'),
      expect.stringContaining('must NOT have additional properties {"additionalProperty":"sorted"}'),
      expect.stringContaining('request/sha: must be string'),
    ]);
  });

  it('reports a route and a status that GitHub does not have', () => {
    const { contract, exchange } = recorded();
    exchange({ route: '/repos/{owner}/{repo}/rollouts', status: 200, responseBody: {} });
    exchange({ route: '/user', status: 202, responseBody: {} });
    expect(contract.violations()).toEqual([
      "GET /repos/{owner}/{repo}/rollouts is not in GitHub's description",
      'GET /user 202 is not documented',
    ]);
  });

  it('reports a webhook that GitHub would not send', () => {
    const { contract, delivery } = recorded();
    delivery({ event: 'issue_comment', action: 'created', payload: { action: 'created' } });
    delivery({ event: 'issue_comment', action: 'invented', payload: {} });
    expect(contract.violations()).toEqual(
      expect.arrayContaining([
        expect.stringContaining("issue_comment$created: must have required property 'comment'"),
        'issue_comment$invented is not a published event',
      ]),
    );
  });

  it('reports what the stand-in was asked for and does not know', () => {
    const { contract, unsupported } = recorded();
    unsupported.push('GET /repos/acme/shop/topics');
    expect(contract.violations()).toEqual(['unsupported: GET /repos/acme/shop/topics']);
  });
});
