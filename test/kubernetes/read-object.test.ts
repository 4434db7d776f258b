import { describe, expect, it } from '@jest/globals';
import { isMissingObject } from '../../src/kubernetes/read-object.ts';

const status = (details: unknown, reason = 'NotFound') =>
  JSON.stringify({ kind: 'Status', code: 404, reason, details });

describe('a 404', () => {
  it('is of a missing object where it names that object', () => {
    expect(isMissingObject(status({ name: 'checkout', kind: 'httproutes' }), 'checkout')).toBe(true);
  });

  it.each([
    ['names nothing', status({})],
    ['names another', status({ name: 'shop', kind: 'namespaces' })],
    ['has another reason', status({ name: 'checkout' }, 'Gone')],
    ['is plain text', '404 page not found'],
    ['is empty', ''],
  ])('is not where it %s', (_, text) => {
    expect(isMissingObject(text, 'checkout')).toBe(false);
  });
});
