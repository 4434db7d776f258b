import { describe, expect, it } from '@jest/globals';
import { environmentOf, membershipKey } from '../../src/rollout/environment.ts';

const of = (environment: string) => environmentOf({ name: 'checkout', deployments: { environment } }, 'eu-west');

describe('the name of an environment', () => {
  it('has the rollout and the cluster in it, wherever they are named', () => {
    expect(of('{rollout}/{cluster}')).toBe('checkout/eu-west');
    expect(of('{cluster}-{cluster}')).toBe('eu-west-eu-west');
  });

  it('is one line within GitHub’s limit', () => {
    expect(of(' a\nb\u0000\u200bc ')).toBe('a b c');
    expect(of('x'.repeat(300))).toHaveLength(255);
  });

  it('is missing where the rollout has no deployments', () => {
    expect(environmentOf({ name: 'checkout', deployments: null }, 'eu-west')).toBeNull();
  });
});

describe('a membership', () => {
  it('is the same whatever the case', () => {
    expect(membershipKey('Acme/SRE', 'Carol')).toBe(membershipKey('acme/sre', 'carol'));
  });
});
