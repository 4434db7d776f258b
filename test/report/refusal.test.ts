import { describe, expect, it } from '@jest/globals';
import { briefRefusal, refusalLines, renderRefusal } from '../../src/report/refusal.ts';
import { ACTED_ON, EVERYTHING_HOSTILE, nodesOf, searchedText } from './hostile.ts';
import { refusal } from './shop.ts';

describe('a refusal', () => {
  it('says what was found, where, what was expected and what to do', () => {
    expect(renderRefusal(refusal())).toBe(
      [
        '- **Found:** grace has the role read',
        '- **Where:** rollout checkout',
        '- **Expected:** for `canary`: the role write or a stronger one',
        '- **Next:** Ask somebody who may.',
      ].join('\n'),
    );
  });

  it('gives the command to copy in a block of its own', () => {
    const nodes = nodesOf(renderRefusal(refusal({ next: 'Did you mean `/canary 25`?' })));
    expect(nodes.find(({ type }) => type === 'code')).toMatchObject({ value: '/canary 25' });
    expect(renderRefusal(refusal({ next: 'If that is 2222222: `/canary 25 --sha 2222222`' }))).toContain(
      '**Next:** If that is 2222222:\n\n```\n/canary 25 --sha 2222222\n```',
    );
  });

  it.each(['`/resume` first; `/rollback` works too.', 'Did you mean `eu-west`?', '`/resume` first.'])(
    'leaves a command where it is in: %s',
    (next) => {
      expect(nodesOf(renderRefusal(refusal({ next }))).some(({ type }) => type === 'code')).toBe(false);
    },
  );

  it('lets nothing act that it quotes', () => {
    const text = renderRefusal(
      refusal({ found: EVERYTHING_HOSTILE, where: EVERYTHING_HOSTILE, expected: '@all', next: 'Ask @all' }),
    );
    expect(searchedText(text)).not.toMatch(ACTED_ON);
    expect(text.split('\n')).toHaveLength(4);
  });

  it('leaves out what there is not to say', () => {
    expect(renderRefusal(refusal({ where: null, expected: '', next: '' }))).toBe(
      '- **Found:** grace has the role read',
    );
  });

  it('fits on one line where there is no more', () => {
    expect(briefRefusal(refusal(), 200)).toBe('Grace has the role read. Ask somebody who may.');
    expect(briefRefusal(refusal({ found: 'x\ny'.repeat(300) }), 100)).toHaveLength(100);
    expect(briefRefusal(refusal({ found: '' }), 200)).toContain('lacks the right');
  });

  it('is plain text for a terminal', () => {
    expect(refusalLines(refusal({ found: 'a\u001b[31m' }))).toContain('found:    a\ufffd[31m');
  });
});
