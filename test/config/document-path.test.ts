import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatPath, parsePath, valueAt } from '../../src/config/document-path.ts';

describe('a path in a document', () => {
  it('is written as people write it', () => {
    expect(formatPath(['spec', 'steps', 1, 'weight'])).toBe('spec.steps[1].weight');
    expect(formatPath(['labels', 'app.kubernetes.io/name'])).toBe('labels["app.kubernetes.io/name"]');
  });

  it.each(['', '.', 'a.', '.a', 'a..b', 'a[', 'a[x]', 'a[-1]', 'a b', 'a["x]', '1a'])('%j is none', (text) => {
    expect(parsePath(text)).toBeNull();
  });

  it('is read back as it was written', () => {
    const part = fc.oneof(fc.string(), fc.nat(999_999_999));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1 }), (path) => {
        const printable = path.every((each) => typeof each === 'number' || !/[\p{Cc}\u2028\u2029\p{Cs}]/u.test(each));
        if (printable) expect(parsePath(formatPath(path))).toEqual(path);
      }),
    );
  });

  it('leads to what is there, and never to what an object inherits', () => {
    expect(valueAt({ a: [{ b: 1 }] }, ['a', 0, 'b'])).toBe(1);
    expect(valueAt({ a: {} }, ['a', 'toString'])).toBeUndefined();
    expect(valueAt([1], ['length'])).toBeUndefined();
  });
});
