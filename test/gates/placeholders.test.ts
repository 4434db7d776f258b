import { describe, expect, it } from '@jest/globals';
import { fillPath, fillQuery } from '../../src/gates/placeholders.ts';
import { quoted, regularExpression } from '../../src/gates/promql.ts';

describe('placeholders', () => {
  it('are replaced wherever they stand, and nothing else is', () => {
    const query = 'sum by (a) (rate(x{job="{service}",n=~"a{2}",s="{service}"}[{window}])) > {other}';
    expect(fillQuery(query, { service: 'blue', window: '5m' })).toBe(
      'sum by (a) (rate(x{job="blue",n=~"a{2}",s="blue"}[5m])) > {other}',
    );
  });

  it('are escaped for a label’s value in double quotes', () => {
    expect(fillQuery('x{a="{slot}"}', { slot: 'b"} or y{c="\\\n' })).toBe('x{a="b\\"} or y{c=\\"\\\\\\n"}');
  });

  it('are encoded for a path', () => {
    expect(fillPath('/s/{slot}?app={rollout}', { slot: '../a b', rollout: 'x&y=z#é' })).toBe(
      '/s/..%2Fa%20b?app=x%26y%3Dz%23%C3%A9',
    );
  });

  it('are not replaced twice, and do not reach what every object has', () => {
    expect(fillQuery('{slot} {constructor} $&', { slot: '{window}', window: '5m' })).toBe('{window} {constructor} $&');
  });
});

describe('a label’s value', () => {
  it('is quoted, and matches itself alone as a regular expression', () => {
    expect(quoted('a"b\\c')).toBe('"a\\"b\\\\c"');
    expect(regularExpression('a.b-c/d_1(x)')).toBe('a\\.b-c/d_1\\(x\\)');
    expect(quoted(regularExpression('a.b'))).toBe('"a\\\\.b"');
  });
});
