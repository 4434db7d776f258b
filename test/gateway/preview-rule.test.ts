import { describe, expect, it } from '@jest/globals';
import { flawsOfGenerated } from '../../src/gateway/generated-flaws.ts';
import { isGenerated } from '../../src/gateway/generated-route.ts';
import { previewRule } from '../../src/gateway/preview-rule.ts';
import type { PreviewCondition } from '../../src/rollout/rollout.ts';
import { generated } from './shop.ts';

const HEADER: PreviewCondition = { kind: 'header', name: 'x-preview', value: 'candidate' };
const COOKIE: PreviewCondition = { kind: 'cookie', name: 'preview', value: 'candidate' };
const EXACT = { type: 'Exact', name: 'x-preview', value: 'candidate' };

describe('a preview rule', () => {
  it('matches every request with the header where the base rule matches everything', () => {
    expect(previewRule({}, HEADER)).toEqual({ matches: [{ headers: [EXACT] }] });
    expect(previewRule({ matches: [] }, HEADER)).toEqual({ matches: [{ headers: [EXACT] }] });
  });

  it('narrows each match of the base rule, and keeps everything else of it', () => {
    const own = { name: 'x-user', value: 'a' };
    const base = {
      matches: [{ path: { type: 'Exact', value: '/cart' }, headers: [own] }, { method: 'GET' }],
      filters: [{ type: 'RequestHeaderModifier', requestHeaderModifier: { remove: ['a'] } }],
      timeouts: { request: '10s' },
    };
    expect(previewRule(base, HEADER)).toEqual({
      ...base,
      matches: [
        { path: { type: 'Exact', value: '/cart' }, headers: [own, EXACT] },
        { method: 'GET', headers: [EXACT] },
      ],
    });
  });

  it('finds a cookie by a regular expression', () => {
    expect(previewRule({}, COOKIE)).toEqual({
      matches: [
        {
          headers: [{ type: 'RegularExpression', name: 'Cookie', value: '^(.*;\\s*)?preview=candidate(;.*)?$' }],
        },
      ],
    });
  });

  it('has a name of its own where the base rule has one', () => {
    expect(previewRule({ name: 'main' }, HEADER)['name']).toBe('main-preview');
    expect(previewRule({ name: 'main' }, COOKIE, 2)['name']).toBe('main-preview-2');
    expect(previewRule({}, HEADER)).not.toHaveProperty('name');
  });

  it.each(['x-preview', 'X-Preview'])('is refused where a match has a header of that name already: %s', (name) => {
    const rule = previewRule({ matches: [{ headers: [{ name, value: 'other' }] }] }, HEADER);
    const route = generated([rule, {}]);
    if (!isGenerated(route)) throw new Error('Not generated');
    expect(flawsOfGenerated(route, '1.6').map(({ found }) => found)).toEqual(['x-preview is there twice']);
  });
});
