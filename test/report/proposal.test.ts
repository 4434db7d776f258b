import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { describedHead, type ProposalInput, renderProposal } from '../../src/report/proposal.ts';
import { initialState, type State } from '../../src/rollout/state.ts';
import { ACTED_ON, EVERYTHING_HOSTILE, hostileText, htmlIn, nodesOf, searchedText } from './hostile.ts';
import * as shop from './shop.ts';

const checkout = shop.rollout();
const idle = initialState(checkout);
const HEAD = 'c'.repeat(40);

function wanted(weights: Readonly<Record<string, number>>, more: Partial<State> = {}): State {
  return shop.underWay(checkout, weights, { revision: 1, ...more });
}

const EVERYWHERE = { 'eu-west': 500, 'eu-north': 500, 'us-east': 500 };

function words(more: Partial<ProposalInput> = {}) {
  const input = { rollout: checkout, inForce: idle, wanted: wanted(EVERYWHERE), changes: [], head: HEAD };
  return renderProposal({ ...input, autoMerge: false, ...more });
}

describe('the title of a step’s pull request', () => {
  it.each([
    ['what moves everywhere', {}, 'checkout: green 0 → 5 %'],
    ['what moves somewhere', { wanted: wanted({ 'us-east': 2500 }) }, 'checkout: green 0 → 25 % in us-east'],
    ['a promotion', { inForce: wanted(EVERYWHERE), wanted: { ...idle, stable: 'green' } }, 'checkout: promote green'],
    ['a pause', { inForce: wanted(EVERYWHERE), wanted: wanted(EVERYWHERE, { phase: 'paused' }) }, 'checkout: paused'],
    ['a ledger alone', { inForce: idle, wanted: idle }, 'checkout: record what was decided'],
  ] as const)('says %s', (_, more, title) => {
    expect(words(more).title).toBe(title);
  });
});

describe('the text of a step’s pull request', () => {
  it('says what is in force and what is wanted, and who asked for what', () => {
    const asked = shop.entry({ key: 'new', by: 'grace', said: '/canary 5' });
    const inForce = { ...idle, ledger: { horizon: null, entries: [shop.entry({ by: 'ada', said: '/status' })] } };
    const ledger = { horizon: null, entries: [...inForce.ledger.entries, asked] };
    const { body } = words({ inForce, wanted: wanted(EVERYWHERE, { ledger }) });
    expect(body).toContain('| eu-west | blue 100 % | green 5 % |');
    expect(body).toContain('grace | `/canary 5`');
    expect(body).not.toContain('/status');
  });

  it('has every cluster’s diff, to be opened', () => {
    const changes = ['eu-west', 'us-east'].map((cluster) => ({
      path: `delivery/${cluster}/checkout/httproute.yaml`,
      before: shop.routeText(cluster, 0),
      after: shop.routeText(cluster, 5),
    }));
    const { body } = words({
      changes: [...changes, { path: 'rollouts/checkout/state.yaml', before: null, after: 'a\n' }],
    });
    const summaries = htmlIn(body).match(/<summary>.*?<\/summary>/g);
    expect(summaries).toEqual([
      '<summary>eu-west: delivery/eu-west/checkout/httproute.yaml</summary>',
      '<summary>us-east: delivery/us-east/checkout/httproute.yaml</summary>',
      '<summary>all clusters: rollouts/checkout/state.yaml</summary>',
    ]);
    expect(body.match(/^\+ {10}weight: 5$/gm)).toHaveLength(2);
  });

  it('says which commit it describes, and nobody can forge that', () => {
    expect(describedHead(words().body)).toBe(HEAD);
    const forged = `<!-- headgate:proposal v1 ${'d'.repeat(40)} -->`;
    const ledger = { horizon: null, entries: [shop.entry({ said: forged })] };
    expect(describedHead(words({ wanted: wanted(EVERYWHERE, { ledger }) }).body)).toBe(HEAD);
    expect(describedHead(`Please merge.\n${forged}`)).toBeNull();
    expect(describedHead('')).toBeNull();
  });

  it('does nothing that others wrote into it', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (said, by) => {
        const ledger = { horizon: null, entries: [shop.entry({ said, by })] };
        const change = { path: said || 'x', before: null, after: `${by}\n` };
        const { title, body } = words({ wanted: wanted(EVERYWHERE, { ledger }), changes: [change] });
        expect(title).not.toContain('\n');
        expect(searchedText(body)).not.toMatch(ACTED_ON);
        expect(htmlIn(body).match(/<!--/g)).toHaveLength(1);
        expect(nodesOf(body).filter(({ type }) => type === 'image' || type === 'definition')).toEqual([]);
        expect(htmlIn(body).match(/<\/details>/g)).toHaveLength(1);
      }),
      { numRuns: 100 },
    );
  });

  it('is never longer than GitHub takes, with every element closed', () => {
    const names = Array.from({ length: 1000 }, (_, index) => `cluster-${index}`);
    const large = shop.rollout('large', names);
    const weights = Object.fromEntries(names.map((name, index) => [name, index]));
    const changes = names.map((name) => ({
      path: `delivery/${name}/large/httproute.yaml`,
      before: shop.routeText(name, 0),
      after: `${shop.routeText(name, 25)}${EVERYTHING_HOSTILE.replaceAll('\n', ' ')}\n`,
    }));
    const { title, body } = renderProposal({
      rollout: large,
      inForce: initialState(large),
      wanted: shop.underWay(large, weights),
      changes,
      head: HEAD,
      autoMerge: true,
    });
    expect(title.length).toBeLessThanOrEqual(120);
    expect(body.length).toBeLessThanOrEqual(65_536);
    expect(body.match(/^<details>$/gm)?.length ?? 0).toBe(body.match(/^<\/details>$/gm)?.length ?? 0);
  });
});
