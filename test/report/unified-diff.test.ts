import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { diffLines } from '../../src/report/line-diff.ts';
import { countChanges, unifiedDiff } from '../../src/report/unified-diff.ts';

const numbered = (count: number): string => Array.from({ length: count }, (_, index) => `line ${index}\n`).join('');

/** What git makes of the file when it is given the diff. */
function applied(before: string | null, after: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-diff-'));
  try {
    const path = 'delivery/eu-west/route.yaml';
    mkdirSync(join(folder, 'delivery/eu-west'), { recursive: true });
    if (before !== null) writeFileSync(join(folder, path), before);
    const input = `${unifiedDiff({ path, before, after }).join('\n')}\n`;
    execFileSync('git', ['apply', '--whitespace=nowarn', '-'], { cwd: folder, input });
    return readFileSync(join(folder, path), 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('a unified diff', () => {
  it('of two weights is two lines and their surroundings', () => {
    const before = 'a\nb\nc\nd\nweight: 75\ne\nweight: 25\nf\n';
    const change = { path: 'x.yaml', before, after: before.replace('75', '50').replace('25', '50') };
    expect(unifiedDiff(change)).toEqual([
      'diff --git a/x.yaml b/x.yaml',
      '--- a/x.yaml',
      '+++ b/x.yaml',
      '@@ -2,7 +2,7 @@',
      ' b',
      ' c',
      ' d',
      '-weight: 75',
      '+weight: 50',
      ' e',
      '-weight: 25',
      '+weight: 50',
      ' f',
    ]);
    expect(countChanges(change)).toEqual({ added: 2, removed: 2 });
  });

  it('of a new file begins before its first line', () => {
    expect(unifiedDiff({ path: 'x.yaml', before: null, after: 'a\nb\n' }).slice(1)).toEqual([
      'new file mode 100644',
      '--- /dev/null',
      '+++ b/x.yaml',
      '@@ -0,0 +1,2 @@',
      '+a',
      '+b',
    ]);
  });

  it.each<[string, string | null, string]>([
    ['a new file', null, 'one\ntwo\n'],
    ['a new file without a last line end', null, 'one'],
    ['a last line end that goes', 'one\ntwo\n', 'one\ntwo'],
    ['a last line end that comes', 'one\ntwo', 'one\ntwo\n'],
    ['carriage returns', 'a\r\nb\r\nc\r\n', 'a\r\nB\r\nc\r\n'],
    ['two distant places', numbered(60), numbered(60).replace('line 5\n', 'five\n').replace('line 50\n', '')],
    ['neighbouring places', numbered(30), numbered(30).replace('line 5\n', '').replace('line 11\n', 'eleven\nmore\n')],
    ['everything', numbered(20), 'nothing of it\n'],
    ['lines put first', numbered(9), `zero\n${numbered(9)}`],
    ['more differences than are looked for', numbered(1500), numbered(1500).replaceAll('line', 'row')],
  ])('with %s is applied by git', (_, before, after) => {
    expect(applied(before, after)).toBe(after);
  });

  it('of a file that did not change is empty', () => {
    expect(unifiedDiff({ path: 'x', before: 'a\n', after: 'a\n' })).toEqual([]);
    expect(countChanges({ path: 'x', before: 'a\n', after: 'a\n' })).toEqual({ added: 0, removed: 0 });
  });

  it('of any two texts is applied by git', () => {
    const text = fc
      .array(fc.constantFrom('a\n', 'b\n', 'c\n', '\n', 'd'), { maxLength: 25 })
      .map((lines) => lines.join(''));
    fc.assert(
      fc.property(text, text, (before, after) => {
        fc.pre(before !== after && before !== '' && after !== '');
        expect(applied(before, after)).toBe(after);
      }),
      { numRuns: 40 },
    );
  });
});

describe('a line diff', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 30 });

  it('holds both texts, in order', () => {
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const diff = diffLines(before, after);
        expect(diff.filter(({ kind }) => kind !== 'added').map(({ text }) => text)).toEqual(before);
        expect(diff.filter(({ kind }) => kind !== 'removed').map(({ text }) => text)).toEqual(after);
      }),
    );
  });

  it('keeps as many lines as two texts have in common', () => {
    const common = (one: readonly string[], other: readonly string[]): number => {
      let above = new Array<number>(other.length + 1).fill(0);
      for (const text of one) {
        const row = [0];
        other.forEach((line, index) => {
          row.push(line === text ? (above[index] ?? 0) + 1 : Math.max(above[index + 1] ?? 0, row[index] ?? 0));
        });
        above = row;
      }
      return above.at(-1) ?? 0;
    };
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        expect(diffLines(before, after).filter(({ kind }) => kind === 'same')).toHaveLength(common(before, after));
      }),
    );
  });
});
