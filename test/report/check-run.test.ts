import { describe, expect, it } from '@jest/globals';
import { type CheckInput, type CheckReport, renderCheck } from '../../src/report/check-run.ts';
import { initialState } from '../../src/rollout/state.ts';
import { ACTED_ON, EVERYTHING_HOSTILE, nodesOf, searchedText } from './hostile.ts';
import * as shop from './shop.ts';

const checkout = shop.rollout();
const started = shop.underWay(checkout, { 'eu-west': 2500, 'eu-north': 2500 });
const last = (outcome: 'promoted' | 'rolled-back') => ({
  outcome,
  sha: shop.SHA,
  pullRequest: shop.SUBJECT,
  by: 'ada',
  at: shop.NOW,
});

function check(more: Partial<CheckInput> = {}): CheckReport {
  return renderCheck({ subject: shop.SUBJECT, views: [shop.view(checkout, started)], settlements: [], ...more });
}

describe('the check', () => {
  it('is in progress while the rollout is, and says where it stands', () => {
    expect(check()).toMatchObject({ conclusion: null, title: 'checkout: under way, 25 % in 2 of 3 clusters' });
  });

  it.each([
    ['succeeds once the candidate is promoted', { ...initialState(checkout), last: last('promoted') }, 'success'],
    ['fails once it is rolled back', { ...initialState(checkout), last: last('rolled-back') }, 'failure'],
    ['fails while it is aborted', { ...started, phase: 'aborted' as const }, 'failure'],
    ['is neutral where nothing was rolled out', initialState(checkout), 'neutral'],
  ])('%s', (_, state, conclusion) => {
    expect(check({ views: [shop.view(checkout, state)] }).conclusion).toBe(conclusion);
  });

  it('is not turned red by a slip or by somebody who may not', () => {
    expect(check({ settlements: [shop.refused('/canary 25')] }).conclusion).toBeNull();
  });

  it('fails where something must be repaired first, and says what', () => {
    const broken = shop.refused(
      '/canary 25',
      shop.refusal({ reason: 'route_unreadable', found: 'the file is no YAML' }),
    );
    expect(check({ settlements: [broken] })).toMatchObject({
      conclusion: 'failure',
      title: 'Cannot go on: the file is no YAML',
    });
  });

  it('shows the plan, and the diff of each cluster', () => {
    const changes = ['eu-west', 'eu-north'].map((name) => ({
      path: `delivery/${name}/checkout/httproute.yaml`,
      before: shop.routeText(name, 0),
      after: shop.routeText(name, 25),
    }));
    const { summary, text } = check({ views: [shop.view(checkout, started, { changes })] });
    expect(summary).toContain('**Plan:** 5 %, 25 %, 100 %; waves: first (2 clusters), second (1 cluster)');
    expect(summary).toContain('| `eu-west` |');
    const diffs = nodesOf(text).filter((node) => node.type === 'code' && node.lang === 'diff');
    expect(diffs).toHaveLength(2);
    expect(text).toContain('`delivery/eu-west/checkout/httproute.yaml`: 2 lines added, 2 removed');
  });

  it('keeps every field within what GitHub takes, in bytes, for a thousand clusters', () => {
    const names = Array.from({ length: 1000 }, (_, index) => `cluster-${index}`);
    const large = shop.rollout('large', names);
    const state = shop.underWay(large, Object.fromEntries(names.map((name, index) => [name, index * 10])));
    const changes = names.map((name) => ({
      path: `delivery/${name}/ä.yaml`,
      before: '█'.repeat(300),
      after: `${'█'.repeat(300)}\n`,
    }));
    const { title, summary, text } = check({ views: [shop.view(large, state, { changes })] });
    for (const field of [summary, text]) {
      expect(Buffer.byteLength(field)).toBeLessThanOrEqual(65_535);
      expect(nodesOf(`${field}\n\nafter`).at(-1)).toMatchObject({ type: 'text', value: 'after' });
    }
    expect(title.length).toBeLessThanOrEqual(120);
    expect(text).toMatch(/\d+ parts are left out here/);
  });

  it('lets nothing act that others wrote, and no file close its fence', () => {
    const hostile = shop.refused(
      EVERYTHING_HOSTILE,
      shop.refusal({ found: EVERYTHING_HOSTILE, reason: 'config_invalid' }),
    );
    const changes = [
      { path: 'x.yaml', before: EVERYTHING_HOSTILE, after: `${EVERYTHING_HOSTILE}\n\`\`\`\n@octocat\n` },
    ];
    const { title, summary, text } = check({
      settlements: [hostile],
      views: [shop.view(checkout, started, { changes })],
    });
    expect(searchedText(summary)).not.toMatch(ACTED_ON);
    expect(searchedText(text)).not.toMatch(ACTED_ON);
    expect(title).not.toMatch(/[\r\n]/);
  });
});
