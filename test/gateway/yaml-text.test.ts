import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import type { Plain } from '../../src/gateway/plain-data.ts';
import { isPlainText, quotedScalar, textScalar, yamlText } from '../../src/gateway/yaml-text.ts';

const AMBIGUOUS = [
  ...[
    '',
    ' ',
    'yes',
    'No',
    'ON',
    'off',
    'y',
    'N',
    'true',
    'null',
    '~',
    '=',
    '<<',
    '-',
    '--- a',
    '...',
    '.',
    '.inf',
    '-.INF',
    '.NaN',
  ],
  ...[
    '1',
    '-1',
    '1_000',
    '0x1F',
    '0o17',
    '017',
    '0b11',
    '1e3',
    '1e1000000',
    '12e4567',
    '.5',
    '1.',
    '1.5e+3',
    '1:30',
    '190:20:30.15',
    '2001-12-14',
  ],
  ...[
    '2001-12-14t21:59:43.10-05:00',
    'a: b',
    'a:',
    'a #b',
    '#a',
    '*a',
    '&a',
    '!a',
    '|',
    '>',
    '@a',
    '`a',
    '%a',
    '{a',
    '[a',
    'a,b',
    "'a'",
    '"a"',
    '? a',
  ],
  ...[
    '\u0000',
    '\u007f',
    '\u0085',
    '\u2028',
    '\ufeff',
    '\ud83d\ude00',
    '\\n',
    'a\nb',
    '\t',
    'ä',
    '1234567',
    '0000000',
    '8e61234',
    '__proto__',
  ],
];

const text = fc.oneof(
  fc.constantFrom(...AMBIGUOUS),
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.stringMatching(/^[0-9a-f]{7}$/),
  fc.stringMatching(/^[-+.0-9_:eExob]{1,6}$/),
);
const key = text.filter((one) => one !== '__proto__');
const value = fc.letrec<{ plain: Plain }>((tie) => ({
  plain: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    text,
    fc.integer(),
    fc.boolean(),
    fc.array(tie('plain'), { maxLength: 3 }),
    fc.dictionary(key, tie('plain'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).plain;

describe('YAML that is written', () => {
  it.each(['1.1', '1.2'] as const)('means the same data to a reader of YAML %s', (version) => {
    fc.assert(
      fc.property(
        fc.dictionary(key, value, { maxKeys: 4, noNullPrototype: true }),
        fc.nat({ max: 6 }),
        (data, indent) => {
          if (Object.keys(data).length === 0) return;
          expect(parse(yamlText(data, indent), { version, schema: version === '1.1' ? 'yaml-1.1' : 'core' })).toEqual(
            data,
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  it('leaves ordinary words without quotes and quotes what could be taken for something else', () => {
    expect(
      ['checkout-blue', 'gateway.networking.k8s.io/v1', 'shop.example.com', '10s', '/cart', 'v1.2.3'].map(textScalar),
    ).toEqual(['checkout-blue', 'gateway.networking.k8s.io/v1', 'shop.example.com', '10s', '/cart', 'v1.2.3']);
    for (const one of AMBIGUOUS)
      if (isPlainText(one)) expect([one, parse(one, { version: '1.1' })]).toEqual([one, one]);
    expect(textScalar('')).toBe('""');
    expect(textScalar('1234567')).toBe('"1234567"');
    expect(textScalar('12e4567')).toBe('"12e4567"');
    expect(quotedScalar('\ufeff\u0085')).toBe('"\\ufeff\\u0085"');
  });
});
