import { describe, expect, it } from '@jest/globals';
import { readInteger } from '../../src/gateway/integer-notation.ts';

describe('an integer as go-yaml reads it', () => {
  it.each([
    ['0', 0],
    ['90', 90],
    ['+90', 90],
    ['-1', -1],
    ['-0', 0],
    ['0x5A', 90],
    ['0X5a', 90],
    ['0o132', 90],
    ['0132', 90],
    ['0b1011010', 90],
    ['1_000', 1000],
    ['90.0', 90],
    ['90.', 90],
    ['9e1', 90],
    ['.9e2', 90],
    ['08', 8],
  ])('reads %s as %d', (text, number) => {
    expect(readInteger(text)).toBe(number);
  });

  it.each(['', '~', 'ninety', '90%', '0x', '9.5', '1e-1', '.inf', '.nan', '1:30', '9 0', '0b2', '1e400'])(
    'takes %s for no integer',
    (text) => {
      expect(readInteger(text)).toBeNull();
    },
  );
});
