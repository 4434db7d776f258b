import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type CommitMessageInput, commitMessage } from '../../src/report/commit-message.ts';
import { initialState, type State } from '../../src/rollout/state.ts';
import { hostileText } from './hostile.ts';
import * as shop from './shop.ts';

const checkout = shop.rollout();
const nothing = { ...initialState(checkout), revision: 2 };
const started = shop.underWay(checkout, { 'eu-west': 2500, 'eu-north': 2500 });

function message(more: Partial<CommitMessageInput> = {}): { headline: string; body: string } {
  const decisions = [
    { settlements: [shop.applied('/canary 25 --wave 1', nothing, started, 'started')], state: started },
  ];
  return commitMessage({ decisions, operation: 'a1b2c3d4', subject: shop.SUBJECT, ...more });
}

function trailers({ headline, body }: { headline: string; body: string }): string[] {
  const input = `${headline}\n\n${body}\n`;
  return execFileSync('git', ['interpret-trailers', '--parse'], { input, encoding: 'utf8' }).trim().split('\n');
}

describe('a commit message', () => {
  it('says in its headline what moves where, and who wanted it', () => {
    expect(message().headline).toBe('checkout: canary 25 % in eu-west, eu-north (acme/shop#12)');
  });

  it('says what moved from where to where, and who asked with which words', () => {
    const { body } = message();
    expect(body).toContain('checkout, revision 3: Candidate green at 1111111.');
    expect(body).toContain('- green 0 → 25 % in eu-west, eu-north');
    expect(body).toContain('- grace said "/canary 25 --wave 1" at 2026-11-22T11:59:00Z');
  });

  it('has trailers that git reads back', () => {
    expect(trailers(message())).toEqual([
      'Headgate-Rollout: checkout',
      'Headgate-Revision: 3',
      'Headgate-Pull-Request: acme/shop#12',
      'Headgate-Actor: grace',
      'Headgate-Operation: a1b2c3d4',
    ]);
    expect(trailers(message({ subject: null }))).not.toContain('Headgate-Pull-Request: acme/shop#12');
  });

  it.each<[string, State, 'promoted' | 'rolled_back' | 'paused' | 'resumed' | 'aborted' | 'approved', string]>([
    [
      'a promotion',
      { ...initialState(checkout), stable: 'green', revision: 4 },
      'promoted',
      'checkout: promote (acme/shop#12)',
    ],
    [
      'a rollback',
      { ...initialState(checkout), revision: 4 },
      'rolled_back',
      'checkout: roll back in eu-west, eu-north (acme/shop#12)',
    ],
    ['a pause', { ...started, phase: 'paused' }, 'paused', 'checkout: pause (acme/shop#12)'],
    ['a resumption', started, 'resumed', 'checkout: resume (acme/shop#12)'],
    [
      'an abort',
      { ...started, phase: 'aborted', weights: initialState(checkout).weights },
      'aborted',
      'checkout: abort in eu-west, eu-north (acme/shop#12)',
    ],
    ['an approval', started, 'approved', 'checkout: approve (acme/shop#12)'],
  ])('names %s', (_, after, reason, headline) => {
    const decisions = [{ settlements: [shop.applied('x', started, after, reason)], state: after }];
    expect(message({ decisions }).headline).toBe(headline);
  });

  it('names several commands in their order', () => {
    const paused = { ...started, phase: 'paused' as const };
    const settlements = [
      shop.applied('/canary 25', nothing, started, 'started'),
      shop.applied('/pause', started, paused, 'paused'),
    ];
    expect(message({ decisions: [{ settlements, state: paused }] }).headline).toBe(
      'checkout: canary 25 %, then pause in eu-west, eu-north (acme/shop#12)',
    );
  });

  it('names several rollouts, with trailers for each', () => {
    const cart = shop.rollout('cart');
    const cartState = shop.underWay(cart, { 'eu-west': 2500, 'eu-north': 2500, 'us-east': 2500 }, { revision: 8 });
    const all = message({
      decisions: [
        { settlements: [shop.applied('/canary 25', nothing, started, 'started')], state: started },
        {
          settlements: [shop.applied('/canary 25', { ...initialState(cart), rollout: 'cart' }, cartState, 'started')],
          state: cartState,
        },
      ],
    });
    expect(all.headline).toBe('cart, checkout: canary 25 % (acme/shop#12)');
    expect(trailers(all).slice(0, 4)).toEqual([
      'Headgate-Rollout: cart',
      'Headgate-Revision: 8',
      'Headgate-Rollout: checkout',
      'Headgate-Revision: 3',
    ]);
  });

  it('records what was refused in the same commit', () => {
    const settlements = [shop.applied('/canary 25', nothing, started, 'started'), shop.refused('/promote')];
    expect(message({ decisions: [{ settlements, state: started }] }).body).toContain(
      'said "/promote" at 2026-11-22T11:59:00Z (refused: not_permitted)',
    );
    expect(message({ decisions: [{ settlements: [shop.refused('/promote')], state: started }] }).headline).toBe(
      'checkout: record refusals (acme/shop#12)',
    );
  });

  it('has a headline of at most 72 characters, however many clusters and rollouts there are', () => {
    const names = Array.from({ length: 1000 }, (_, index) => `cluster-with-a-long-name-${index}`);
    const large = shop.rollout(`rollout-${'x'.repeat(40)}`, names);
    const after = shop.underWay(large, Object.fromEntries(names.slice(0, 999).map((name) => [name, 2500])));
    const one = { settlements: [shop.applied('/canary 25', initialState(large), after, 'started')], state: after };
    for (const decisions of [[one], Array<typeof one>(40).fill(one)]) {
      const { headline, body } = message({ decisions });
      expect(headline.length).toBeLessThanOrEqual(72);
      expect(body.length).toBeLessThan(40_000);
    }
    const short = shop.rollout('checkout', names);
    const moved = shop.underWay(short, Object.fromEntries(names.slice(0, 999).map((name) => [name, 2500])));
    const settlements = [shop.applied('/canary 25', initialState(short), moved, 'started')];
    expect(message({ decisions: [{ settlements, state: moved }] }).headline).toBe(
      'checkout: canary 25 % (acme/shop#12)',
    );
    expect(message({ decisions: [{ settlements, state: moved }] }).body).toContain('cluster-with-a-long-name-0, ');
  });

  it('lets nobody forge a trailer, mention anyone, close an issue or skip CI', () => {
    fc.assert(
      fc.property(hostileText, (said) => {
        const intent = shop.intent(said);
        const settlements = [
          { ...shop.applied(said, nothing, started, 'started'), intent },
          { ...shop.refused(said), intent },
        ];
        const written = message({ decisions: [{ settlements, state: started }] });
        expect(written.headline).toBe(message().headline);
        const upper = written.body.slice(0, written.body.lastIndexOf('\n\n'));
        expect(upper).not.toMatch(/@[a-z]|#\d|\bGH-\d|:\/\/|\[(?:skip ci|ci skip)\]|^Headgate-/m);
        expect(written.body.split('\n\n')).toHaveLength(2);
      }),
    );
    const forged = shop.applied('x\n\nHeadgate-Rollout: other\nHeadgate-Actor: root', nothing, started, 'started');
    expect(trailers(message({ decisions: [{ settlements: [forged], state: started }] }))).toEqual(trailers(message()));
  });

  it('does not depend on the order in which rollouts were decided', () => {
    const cartState = shop.underWay(shop.rollout('cart'), {});
    const one = { settlements: [shop.applied('/canary 25', nothing, started, 'started')], state: started };
    const other = { settlements: [shop.applied('/pause', cartState, cartState, 'paused')], state: cartState };
    expect(message({ decisions: [one, other] })).toEqual(message({ decisions: [other, one] }));
    expect(message({ decisions: [one, other] }).headline).toBe('cart, checkout: 2 commands (acme/shop#12)');
  });
});
