import { describe, expect, it } from '@jest/globals';
import { load } from 'js-yaml';
import { dig, listIn } from '../../src/gateway/plain-data.ts';
import { previewRule } from '../../src/gateway/preview-rule.ts';
import type { Standing } from '../../src/gateway/share.ts';
import type { Route } from '../../src/rollout/route.ts';
import {
  adopted,
  afterOf,
  canary,
  changesOf,
  EU_WEST,
  generated,
  httpRoute,
  IDLE,
  refusalsOf,
  render,
  rollout,
  rule,
} from './shop.ts';

const PREVIEW = previewRule({}, { kind: 'header', name: 'x-preview', value: 'candidate' });
const PROMOTED: Standing = { stable: 'green', candidate: null, weights: { 'eu-west': 0 } };

/** The weights of each rule, first slot then second. */
function weightsIn(text: string): unknown[] {
  return listIn(dig(load(text), 'spec', 'rules')).map((one) =>
    listIn(dig(one, 'backendRefs')).map((backend) => dig(backend, 'weight')),
  );
}

/** The texts of the one file through several standings, beginning from none. */
function through(route: Route, first: string | null, ...standings: readonly Standing[]): string[] {
  const one = rollout({ routes: [route] });
  const texts: string[] = [];
  let text = first;
  let before = IDLE;
  for (const after of standings) {
    const files: Record<string, string> = text === null ? {} : { [EU_WEST]: text };
    const change = changesOf(render(files, { rollout: one, before, after })).find(({ path }) => path === EU_WEST);
    text = change?.after ?? text;
    texts.push(text ?? '');
    before = after;
  }
  return texts;
}

const previewed = (index: number | string) =>
  `    - name: ${typeof index === 'string' ? index : 'p'}
      matches: [{headers: [{name: x-preview, value: candidate}]}] # ours
${rule(100, 0).replace('    - backendRefs', '      backendRefs')}`;

const FILES: readonly [string, Route, string | null][] = [
  ['a generated route', generated([{}, PREVIEW], { previewRules: [1] }), null],
  ['an adopted route, by index', adopted({ previewRules: [1] }), httpRoute(rule(100, 0) + previewed(1))],
  [
    'an adopted route, by name, with a list of rules that leaves it out',
    adopted({ rules: [0], previewRules: ['look'] }),
    httpRoute(rule(100, 0) + previewed('look')),
  ],
];

describe('a preview rule', () => {
  it.each(FILES)(
    'leads to the candidate as a whole from its first day to its last, whatever its weight: %s',
    (_, route, text) => {
      const texts = through(route, text, canary(0), canary(2500), canary(10_000), PROMOTED);
      expect(texts.map(weightsIn)).toEqual([
        [
          [100, 0],
          [0, 100],
        ],
        [
          [75, 25],
          [0, 100],
        ],
        [
          [0, 100],
          [0, 100],
        ],
        [
          [0, 100],
          [0, 100],
        ],
      ]);
    },
  );

  it.each(FILES)('leads to the stable version where there is no candidate, as after an abort: %s', (_, route, text) => {
    const texts = through(route, text, canary(2500), IDLE);
    expect(weightsIn(texts[1] ?? '')).toEqual([
      [100, 0],
      [100, 0],
    ]);
  });

  it.each(FILES.slice(1))('changes in two lines: %s', (_, route, text) => {
    const [after = ''] = through(route, text, canary(0));
    const [was, is] = [(text ?? '').split('\n'), after.split('\n')];
    expect(is).toHaveLength(was.length);
    expect(is.filter((line, at) => line !== was[at])).toEqual(['          weight: 0', '          weight: 100']);
  });

  it('is changed by nothing but the candidate where the shares of both are the same', () => {
    const written = through(generated([{}, PREVIEW], { previewRules: [1] }), null, canary(0), PROMOTED);
    expect(weightsIn(written[1] ?? '')).toEqual([
      [0, 100],
      [0, 100],
    ]);
  });

  it('that does not exist, or lacks a backend, is refused by its name', () => {
    const text = httpRoute(rule(100, 0) + previewed('look').replace('checkout-green', 'other'));
    const missing = rollout({ routes: [adopted({ rules: [0], previewRules: ['lok'] })] });
    expect(refusalsOf(render({ [EU_WEST]: text }, { rollout: missing, after: canary(0) }))).toMatchObject([
      {
        reason: 'route_not_editable',
        found: 'there is no rule lok; there are 0, 1 (look)',
        next: expect.stringContaining('`previewRules`'),
      },
    ]);
    const lacking = rollout({ routes: [adopted({ rules: [0], previewRules: [1] })] });
    expect(refusalsOf(render({ [EU_WEST]: text }, { rollout: lacking, after: canary(0) }))).toMatchObject([
      { found: expect.stringContaining('checkout-green:8080 is missing'), next: expect.stringContaining('weight: 0') },
    ]);
  });

  it('that somebody edited stops the step with what it should have', () => {
    const text = httpRoute(
      rule(100, 0) + previewed('look').replace('weight: 0', 'weight: 50').replace('weight: 100', 'weight: 50'),
    );
    const one = rollout({ routes: [adopted({ previewRules: ['look'] })] });
    expect(refusalsOf(render({ [EU_WEST]: text }, { rollout: one, after: canary(0) }))).toMatchObject([
      {
        reason: 'route_edited_by_hand',
        expected: expect.stringContaining('checkout-blue:8080 100 and checkout-green:8080 0'),
      },
    ]);
  });

  it('leaves a file without one alone when a candidate comes at weight 0', () => {
    const one = rollout();
    expect(changesOf(render({ [EU_WEST]: httpRoute(rule(9, 1)) }, { rollout: one, after: canary(0) }))).toEqual([]);
  });

  it('is edited in place in a generated file that somebody edited', () => {
    const route = generated([PREVIEW, {}], { previewRules: [0] });
    const [written = ''] = through(route, null, IDLE);
    const one = rollout({ routes: [route] });
    const after = afterOf(
      render({ [EU_WEST]: `${written}# mine\n` }, { rollout: one, before: IDLE, after: canary(1000) }),
    );
    expect(after).toMatch(/# mine\n$/);
    expect(weightsIn(after)).toEqual([
      [0, 100],
      [90, 10],
    ]);
  });
});
