import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import { dig, isRecord, listIn } from '../../src/gateway/plain-data.ts';
import { isShare, type Shares } from '../../src/gateway/share.ts';
import { adoptedFile } from './adopted-file-arbitrary.ts';
import { afterOf, canary, changesOf, EU_WEST, render } from './shop.ts';

/** Whole percentages, so that any sum of a thousand can be divided so. */
const weight = fc.integer({ min: 0, max: 100 }).map((percent) => percent * 100);
const step = (canonical = false) =>
  fc
    .tuple(weight, weight)
    .chain(([from, to]) =>
      fc.record({ from: fc.constant(from), to: fc.constant(to), file: adoptedFile(shares(from), canonical) }),
    );

function shares(green: number): Shares {
  return [10_000 - green, green];
}

/** The file after the step, or as it is where nothing had to change. */
function moved(text: string, from: number, to: number): string {
  const result = render({ [EU_WEST]: text }, { before: canary(from), after: canary(to) });
  return changesOf(result).length === 0 ? text : afterOf(result);
}

describe('any legal file of an operator', () => {
  it('changes in the weights’ own bytes and in no other', () => {
    fc.assert(
      fc.property(step(), ({ from, to, file }) => {
        expect(moved(file.text, from, to)).toBe(from === to ? file.text : file.after(shares(to)));
      }),
      { numRuns: 600 },
    );
  });

  it('means the same to a parser, but for the weights, which have the share', () => {
    fc.assert(
      fc.property(step(), ({ from, to, file }) => {
        const before = parted(file.text);
        const after = parted(moved(file.text, from, to));
        expect(after.rest).toEqual(before.rest);
        expect(after.weights).toHaveLength(before.weights.length);
        for (const pair of after.weights) expect(isShare(pair, shares(to))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('has its bytes back after a step there and one back, where its weights are written as Headgate writes them', () => {
    fc.assert(
      fc.property(step(true), ({ from, to, file }) => {
        expect(moved(moved(file.text, from, to), to, from)).toBe(file.text);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a file with a slip in it', () => {
  it('is edited or refused, never an exception, and where it is edited its weights have the share', () => {
    const slip = fc.constantFrom(
      '',
      ' ',
      '\t',
      '\n',
      ':',
      '-',
      '#',
      '*a',
      '&a ',
      '!',
      '{',
      ']',
      '"',
      "'",
      '|',
      '%',
      '---\n',
      '\u0000',
      '\ud800',
      '7',
    );
    const spoiled = fc.tuple(step(), fc.double({ min: 0, max: 1, noNaN: true }), fc.nat({ max: 3 }), slip);
    const seen = { edited: 0, refused: 0 };
    fc.assert(
      fc.property(spoiled, ([{ from, to, file }, place, length, inserted]) => {
        const at = Math.floor(place * file.text.length);
        const text = file.text.slice(0, at) + inserted + file.text.slice(at + length);
        const result = render({ [EU_WEST]: text }, { before: canary(from), after: canary(to) });
        seen[result.ok ? 'edited' : 'refused'] += 1;
        if (!result.ok || from === to) return;
        const { weights } = parted(result.changes[0]?.after ?? text);
        expect(weights.some((pair) => isShare(pair, shares(to)))).toBe(true);
      }),
      { numRuns: 500 },
    );
    expect(Math.min(seen.edited, seen.refused)).toBeGreaterThan(50);
  });
});

/** The documents without our weights, and our weights. */
function parted(text: string): { rest: unknown[]; weights: (readonly [number, number])[] } {
  const weights: (readonly [number, number])[] = [];
  const rest = parseAllDocuments(text, { logLevel: 'silent' }).map((document) => {
    expect(document.errors).toEqual([]);
    const data: unknown = document.toJS();
    if (dig(data, 'kind') !== 'HTTPRoute' || dig(data, 'metadata', 'name') !== 'checkout') return data;
    for (const rule of listIn(dig(data, 'spec', 'rules'))) {
      const [blue, green] = ['checkout-blue', 'checkout-green'].map((name) =>
        listIn(dig(rule, 'backendRefs')).find((one) => dig(one, 'name') === name),
      );
      if (!isRecord(blue) || !isRecord(green)) continue;
      weights.push([Number(blue['weight'] ?? 1), Number(green['weight'] ?? 1)]);
      Reflect.deleteProperty(blue, 'weight');
      Reflect.deleteProperty(green, 'weight');
    }
    return data;
  });
  return { rest, weights };
}
