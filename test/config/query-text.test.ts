import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readQuery } from '../../src/config/query-text.ts';

const KNOWN = ['cluster', 'service', 'window', 'port'];

function flawsOf(query: string): string[] {
  return readQuery(query, KNOWN).flaws.map(
    ({ found, expected, suggestion }) => `${found}: ${expected}${suggestion === null ? '' : ` (${suggestion}?)`}`,
  );
}

describe('the placeholders of a query', () => {
  it('are found in double quotes, and durations and numbers anywhere', () => {
    const read = readQuery('sum(rate(x{a="b-{cluster}",s=~"{service}.*"}[{window}])) > {port}', KNOWN);
    expect(read).toEqual({ uses: new Set(['cluster', 'service', 'window', 'port']), flaws: [] });
  });

  it.each([
    'x{job="a"}',
    'x{a=~"b{2}",c=~"d{2,3}"}',
    'x{}',
    '{"http.requests", job="a"}',
    "x # {cluster} is no placeholder, and don't mind the quote",
    'x{a="\\"{cluster}\\""}',
    'x{a=\'it is "{2}"\'}',
  ])('%s has nothing wrong', (query) => {
    expect(flawsOf(query)).toEqual([]);
  });

  it.each([
    ['x{a={cluster}}', '{cluster} outside of double quotes: "…{cluster}…" in double quotes, where it is escaped'],
    ["x{a='{cluster}'}", '{cluster} outside of double quotes: "…{cluster}…" in double quotes, where it is escaped'],
    ['x{a=`{cluster}`}', '{cluster} outside of double quotes: "…{cluster}…" in double quotes, where it is escaped'],
    ['x{a="{clutser}"}', 'the placeholder {clutser}: one of {cluster}, {service}, {window}, {port} ({cluster}?)'],
    ['x[{windw}]', 'the placeholder {windw}: one of {cluster}, {service}, {window}, {port} ({window}?)'],
    ["x{a='{nobody_knows}'}", 'the placeholder {nobody_knows}: one of {cluster}, {service}, {window}, {port}'],
    ['x{a="b}', 'a string that is not closed: PromQL whose strings end'],
    ["x{a='b\n'}", 'a string that is not closed: PromQL whose strings end'],
  ])('%s: %s', (query, expected) => {
    expect(flawsOf(query)).toContain(expected);
  });

  it('are read in any text, in time', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('"', "'", '`', '\\', '\n', '#', '{cluster}', '{', '}', 'a') }),
        (query) => {
          expect(readQuery(query, KNOWN).uses.size).toBeLessThanOrEqual(1);
        },
      ),
    );
    for (const piece of ['"', "'", '`', '\\', '"\\', '{a', '{cluster}', '#\n', "'\n"])
      readQuery(piece.repeat(50_000), KNOWN);
  });
});
