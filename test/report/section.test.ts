import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fit, paragraph, type Section } from '../../src/report/section.ts';
import { nodesOf } from './hostile.ts';

const fence = (lines: readonly string[], importance: number): Section => ({
  importance,
  open: '```',
  lines,
  close: '```',
  rest: (left) => `${left} lines are left out.`,
});
const characters = (most: number) => ({ most, measure: (text: string) => text.length });

describe('sections', () => {
  it('that fit are joined whole, in their order', () => {
    expect(fit([paragraph('one', 1), paragraph('two', 9)], characters(1000))).toBe('one\n\ntwo');
  });

  it('that do not fit are cut between lines, with the fence closed and a sentence', () => {
    const text = fit([paragraph('before', 9), fence(Array(200).fill('0123456789'), 5)], characters(1000));
    expect(text).toMatch(/^before\n\n```\n(?:0123456789\n){10,}```\n\n\d+ lines are left out\.$/);
    expect(text.length).toBeLessThanOrEqual(1000);
  });

  it('of little importance give way to those of more', () => {
    const text = fit(
      [fence(Array(50).fill('low low low '.repeat(9)), 1), fence(Array(50).fill('high high'), 9)],
      characters(830),
    );
    expect(text.match(/high high/g)).toHaveLength(50);
    expect(text).not.toContain('low');
    expect(text).toContain('1 part is left out here');
  });

  it('are never longer than the limit, and every fence is closed', () => {
    const section = fc.oneof(
      fc
        .tuple(
          fc.string({ maxLength: 200 }).map((text) => `x${text.replace(/[^a-z ]/g, '')}`),
          fc.nat(9),
        )
        .map(([text, importance]) => paragraph(text, importance)),
      fc
        .tuple(fc.array(fc.stringMatching(/^[a-z ]{0,40}$/), { maxLength: 60 }), fc.nat(9))
        .map(([lines, importance]) => fence(lines, importance)),
    );
    fc.assert(
      fc.property(fc.array(section, { maxLength: 12 }), fc.integer({ min: 300, max: 3000 }), (sections, most) => {
        const text = fit(sections, characters(most));
        expect(text.length).toBeLessThanOrEqual(most);
        expect((text.match(/^```$/gm) ?? []).length % 2).toBe(0);
        expect(nodesOf(`${text}\n\nafter`).at(-1)).toMatchObject({ type: 'text', value: 'after' });
      }),
    );
  });
});
