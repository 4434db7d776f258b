import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readyEndpoints } from '../../src/kubernetes/ready-endpoints.ts';
import { slice } from './objects.ts';

describe('ready endpoints', () => {
  it('are none where there are no slices', () => {
    expect(readyEndpoints([])).toBe(0);
  });

  it('are counted once, though slices overlap while endpoints move between them', () => {
    const slices = [
      slice('a', 'blue', [['10.0.0.1', true]]),
      slice('b', 'blue', [
        ['10.0.0.1', true],
        ['10.0.0.2', true],
      ]),
    ];
    expect(readyEndpoints(slices)).toBe(2);
  });

  it('of a Service with two IP families are its pods, not their addresses', () => {
    const slices = [
      slice('v4', 'blue', [
        ['10.0.0.1', true],
        ['10.0.0.2', true],
      ]),
      slice(
        'v6',
        'blue',
        [
          ['fd00::1', true],
          ['fd00::2', true],
        ],
        'IPv6',
      ),
    ];
    expect(readyEndpoints(slices)).toBe(2);
  });

  it('count by the first address of an endpoint, which the API says to use', () => {
    const endpoints = [{ addresses: ['10.0.0.1', '10.0.0.2'], conditions: { ready: true } }];
    expect(readyEndpoints([{ addressType: 'IPv4', endpoints }])).toBe(1);
  });

  it('include those without a condition, and not those that are serving while they end', () => {
    const endpoints = [
      { addresses: ['10.0.0.1'] },
      { addresses: ['10.0.0.2'], conditions: { ready: null } },
      { addresses: ['10.0.0.3'], conditions: { ready: false, serving: true, terminating: true } },
    ];
    expect(readyEndpoints([{ addressType: 'IPv4', endpoints }])).toBe(2);
  });

  it('do not depend on how endpoints are divided into slices', () => {
    const endpoint = fc.record({ address: fc.ipV4(), ready: fc.boolean(), slice: fc.nat(3) });
    fc.assert(
      fc.property(fc.array(endpoint), (endpoints) => {
        const of = (which: number) =>
          slice(
            `s${which}`,
            'blue',
            endpoints.filter((each) => each.slice === which).map((each) => [each.address, each.ready]),
          );
        const ready = new Set(endpoints.filter((each) => each.ready).map(({ address }) => address));
        expect(readyEndpoints([0, 1, 2, 3].map(of))).toBe(ready.size);
      }),
    );
  });

  it('survive slices that are not as they should be', () => {
    fc.assert(
      fc.property(fc.array(fc.dictionary(fc.constantFrom('addressType', 'endpoints'), fc.jsonValue())), (slices) => {
        expect(readyEndpoints(slices)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
