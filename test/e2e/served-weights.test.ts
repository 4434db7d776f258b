import { describe, expect, it } from '@jest/globals';
import { route, routeStatus } from '../kubernetes/objects.ts';
import { servedWeights } from './served-weights.ts';

const served = (observedGeneration: number) => ({
  ...route('checkout', [30, 10]),
  metadata: { name: 'checkout', generation: 2 },
  status: routeStatus(observedGeneration),
});

describe('the weights that a gateway serves', () => {
  it('are points of 100, by backend', () => {
    expect(servedWeights(served(2))).toEqual({ 'checkout-blue': 75, 'checkout-green': 25 });
  });

  it.each([
    ['there is no route', null],
    ['no controller has looked at it', { ...served(2), status: { parents: [] } }],
    ['the controller looked at an older one', served(1)],
  ])('are not known while %s', (_, object) => {
    expect(servedWeights(object)).toBeNull();
  });
});
