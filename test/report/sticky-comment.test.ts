import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { renderSticky, type StickyInput } from '../../src/report/sticky-comment.ts';
import { noteOf, readSticky, type SettledNote } from '../../src/report/sticky-note.ts';
import { initialState } from '../../src/rollout/state.ts';
import { ACTED_ON, EVERYTHING_HOSTILE, hostileText, htmlIn, nodesOf, searchedText } from './hostile.ts';
import * as shop from './shop.ts';

const checkout = shop.rollout();
const started = shop.underWay(checkout, { 'eu-west': 2500, 'eu-north': 2500 });

function sticky(more: Partial<StickyInput> = {}): string {
  return renderSticky({
    subject: shop.SUBJECT,
    views: [shop.view(checkout, started)],
    settled: [],
    settlements: [],
    head: shop.SHA,
    commit: null,
    commitUrl: null,
    now: shop.NOW,
    standing: '0123456789abcdef',
    ...more,
  });
}

const tooMuch = shop.refusal({
  reason: 'malformed_command',
  found: '`150`, which is more than 100 %',
  where: null,
  expected: 'a percentage from 0 to 100',
  next: 'All commands: `/help`',
});

describe('the sticky comment', () => {
  it('says where each cluster stands', () => {
    const text = sticky();
    expect(text).toContain('### checkout: under way, 25 % in 2 of 3 clusters');
    expect(text).toContain('| Cluster | Wave | `blue` stable<br>checkout-blue | `green` candidate<br>checkout-green |');
    expect(text).toContain('| `eu-west` | 1 (first) | 75 % | `███░░░░░░░` 25 % |');
    expect(text).toContain('| `us-east` | 2 (second) | 100 % | `░░░░░░░░░░` 0 % |');
  });

  it('says which commit is the candidate, and who pinned it when', () => {
    expect(sticky()).toContain(
      `[\`1111111\`](https://github.com/acme/shop/commit/${shop.SHA}) in \`green\`, pinned by ada on 2026-11-22 11:00 UTC.`,
    );
    expect(sticky()).not.toContain('pins again');
  });

  it('links to the GitHub that the GitOps repository is on', () => {
    const gitops = { repository: 'acme/gitops', branch: 'main', webUrl: 'https://github.example.com/acme/gitops' };
    expect(sticky({ views: [shop.view(checkout, started, { gitops })] })).toContain(
      `https://github.example.com/acme/shop/commit/${shop.SHA}`,
    );
    const local = { repository: '/srv/gitops', branch: 'main', webUrl: null };
    expect(sticky({ views: [shop.view(checkout, started, { gitops: local })] })).not.toContain('](http');
  });

  it('says that a later push changed nothing, and gives the command that pins it', () => {
    const text = sticky({ head: shop.HEAD });
    expect(text).toContain('Later pushes change nothing until somebody pins again.');
    expect(text).toContain('```\n/canary next --sha 2222222bbbbb\n```');
  });

  it('says what is waited for, who can end it and how', () => {
    expect(sticky()).toContain(
      '**Waits for** somebody to take the next step (role write or above). `/canary next` ends the waiting.',
    );
    const at25 = shop.underWay(checkout, { 'eu-west': 2500, 'eu-north': 2500, 'us-east': 2500 });
    expect(sticky({ views: [shop.view(checkout, at25)] })).toContain(
      '**Waits for** an approval (ada, or team acme/release). `/approve` ends the waiting.',
    );
    const paused = shop.underWay(checkout, { 'eu-west': 500 }, { phase: 'paused' });
    expect(sticky({ views: [shop.view(checkout, paused)] })).toContain('`/resume` ends the waiting.');
    const at5 = shop.underWay(checkout, { 'eu-west': 500, 'eu-north': 500, 'us-east': 500 });
    expect(sticky({ views: [shop.view(checkout, at5)] })).toContain(
      'the step’s pause, until 2026-11-22 11:10 UTC; then it goes on by itself.',
    );
  });

  it('says what can be said next', () => {
    expect(sticky()).toContain('```\n/canary next\n');
    expect(sticky()).toContain('**Next step:** 5 % in us-east (wave second).');
  });

  it.each([
    ['paused', 'paused, 25 % in 2 of 3 clusters'],
    ['rolling-back', 'rolling back step by step, 25 % in 2 of 3 clusters'],
    ['aborted', 'aborted, all traffic is on the stable version'],
  ] as const)('calls the phase %s by words', (phase, words) => {
    expect(sticky({ views: [shop.view(checkout, { ...started, phase })] })).toContain(`### checkout: ${words}`);
  });

  it('is short where nothing is under way', () => {
    const text = sticky({ views: [shop.view(checkout, initialState(checkout))] });
    expect(text).toContain('### checkout: nothing is under way');
    expect(text).toContain('`blue` (checkout-blue) has all traffic in 3 clusters.');
    expect(text).not.toContain('| Cluster');
  });

  it('says how the last rollout ended', () => {
    const last = {
      outcome: 'promoted',
      sha: shop.SHA,
      pullRequest: shop.SUBJECT,
      by: 'ada',
      at: '2026-11-22T11:30:00Z',
    } as const;
    const text = sticky({
      views: [shop.view(checkout, { ...initialState(checkout), revision: 9, stable: 'green', last })],
    });
    expect(text).toContain('### checkout: 1111111 is promoted');
    expect(text).toContain('was promoted by ada on 2026-11-22 11:30 UTC.');
  });

  it('offers no commands for a rollout that another pull request drives', () => {
    const candidate = { ...started.candidate, slot: 'green', sha: shop.SHA, pinnedBy: 'ada', pinnedAt: shop.NOW };
    const other = { ...started, candidate: { ...candidate, pullRequest: { repository: 'acme/shop', number: 9 } } };
    const text = sticky({ views: [shop.view(checkout, other)], head: shop.HEAD });
    expect(text).toContain('It belongs to `acme/shop#9`: only commands there move it.');
    expect(text).not.toContain('What can be said now');
    expect(text).not.toContain('pins again');
  });

  it('says who decided what and when, the newest first, ten at most', () => {
    const entries = Array.from({ length: 30 }, (_, index) =>
      shop.entry({
        key: `acme/shop#12/comment/${index}/1`,
        at: new Date(Date.UTC(2026, 0, 1, 0, index)).toISOString(),
        by: `user${index}`,
      }),
    );
    const text = sticky({ views: [shop.view(checkout, { ...started, ledger: { horizon: null, entries } })] });
    const shown = [...text.matchAll(/\| (user\d+) \|/g)].map((match) => match[1]);
    expect(shown).toEqual(Array.from({ length: 10 }, (_, index) => `user${29 - index}`));
  });

  it('tells a refusal in full once, and keeps a line of it afterwards', () => {
    const settlement = shop.refused('/canary 150', tooMuch, { rollout: null });
    const first = sticky({ settlements: [settlement], settled: [noteOf(settlement)] });
    expect(first).toContain('**Not done:** `/canary 150` by grace was refused.');
    expect(first).toContain('**Expected:** a percentage from 0 to 100');
    expect(first.match(/\/canary 150/g)).toHaveLength(1);
    const remembered = readSticky(first)?.settled ?? [];
    const later = sticky({ settled: remembered });
    expect(later).toContain(
      '| grace | `/canary 150` | **Refused** (`malformed_command`): `150`, which is more than 100 %. All commands: `/help` |',
    );
    expect(readSticky(later)?.settled).toEqual(remembered);
  });

  it('tells a refusal that meets several rollouts once', () => {
    const where = (name: string) =>
      shop.refused('/canary 25', shop.refusal({ where: `rollout ${name}` }), { rollout: name });
    const text = sticky({ settlements: [where('checkout'), where('cart')] });
    expect(text.match(/Not done/g)).toHaveLength(1);
    expect(text).toContain('on checkout, cart was refused');
  });

  it('links the commit and sums it up', () => {
    const changes = [{ path: 'delivery/eu-west/checkout/httproute.yaml', before: 'a\n', after: 'b\n' }];
    const text = sticky({
      views: [shop.view(checkout, started, { changes })],
      commit: shop.HEAD,
      commitUrl: `https://github.com/acme/gitops/commit/${shop.HEAD}`,
    });
    expect(text).toContain(
      `Committed as [\`2222222\`](https://github.com/acme/gitops/commit/${shop.HEAD}): 1 file of checkout.`,
    );
  });

  it('is the same for the same input, whatever the time is', () => {
    expect(sticky({ now: '2027-01-01T00:00:00Z' })).toBe(sticky());
  });
});

describe('an answer', () => {
  it('to /plan shows what would move and the diff, and says that nothing was changed', () => {
    const after = shop.underWay(checkout, { 'eu-west': 5000, 'eu-north': 5000, 'us-east': 5000 });
    const question = shop.asked(
      '/plan canary 50',
      {
        verb: 'plan',
        of: {
          verb: 'canary',
          target: 5000,
          scope: { clusters: [], wave: null },
          fleet: false,
          sha: null,
          breakGlass: null,
        },
      },
      shop.applied('/plan canary 50', started, after),
    );
    const changes = [
      {
        path: 'delivery/eu-west/checkout/httproute.yaml',
        before: shop.routeText('eu-west', 25),
        after: shop.routeText('eu-west', 50),
      },
    ];
    const text = sticky({
      settlements: [question],
      previews: [{ key: question.intent.key, rollout: 'checkout', changes }],
    });
    expect(text).toContain('<summary><code>/plan canary 50</code> by grace for checkout</summary>');
    expect(text).toContain('Nothing was changed.');
    expect(text).toContain('| `green` | 25 → 50 % | eu-west, eu-north |');
    expect(text).toContain('| `green` | 0 → 50 % | us-east |');
    const diff = nodesOf(text).find((node) => node.type === 'code' && node.lang === 'diff');
    expect(diff).toMatchObject({ value: expect.stringContaining('-          weight: 25\n+          weight: 50') });
  });

  it('to /plan of something refused says why', () => {
    const question = shop.asked(
      '/plan promote',
      { verb: 'plan', of: { verb: 'promote', breakGlass: null } },
      shop.refused('/plan promote'),
    );
    expect(sticky({ settlements: [question] })).toContain(
      'It would be refused.\n\n- **Found:** grace has the role read',
    );
  });

  it('to /help lists all commands, and to /help canary its flags', () => {
    expect(sticky({ settlements: [shop.asked('/help', { verb: 'help', topic: null })] })).toContain('| `/abort');
    const one = sticky({ settlements: [shop.asked('/help canary', { verb: 'help', topic: 'canary' })] });
    expect(one).toContain('`--wave <wave>`');
    expect(one).toContain('It needs the right `canary` and moves traffic.');
  });
});

describe('what others wrote', () => {
  const note = (said: string, by: string): SettledNote => ({
    ...noteOf(shop.refused('x', tooMuch)),
    said,
    by,
    message: said,
  });

  it('does nothing in the comment, wherever it stands', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (said, by) => {
        const intent = shop.intent(said, { key: 'other', actor: { login: by, bot: true } });
        const settlement = shop.refused(
          said,
          shop.refusal({ found: said, where: by, expected: said, next: `Say \`${said}\`.` }),
          { intent },
        );
        const question = { ...shop.asked(said, { verb: 'help', topic: 'pause' }), intent };
        const entries = [shop.entry({ said, by })];
        const text = sticky({
          title: said,
          settled: [note(said, by)],
          settlements: [settlement, question],
          views: [shop.view(checkout, { ...started, ledger: { horizon: null, entries } })],
        });
        expect(text.startsWith('<!-- headgate:sticky v1 -->')).toBe(true);
        const searched = searchedText(text);
        expect(searched).not.toMatch(ACTED_ON);
        const elements = htmlIn(text);
        // The marker, what is remembered, and the standing.
        expect(elements.match(/<!--/g)).toHaveLength(3);
        expect(elements.match(/<\w+/g)?.filter((tag) => !['<span', '<br'].includes(tag))).toEqual([
          '<details',
          '<summary',
          '<code',
        ]);
        expect(elements.match(/<\/details>/g)).toHaveLength(1);
        expect(nodesOf(text).filter(({ type }) => type === 'image' || type === 'definition')).toEqual([]);
        const headings = nodesOf(text).filter(({ type }) => type === 'heading');
        expect(headings).toHaveLength(2);
        for (const line of text.split('\n').filter((row) => row.startsWith('| 2026'))) {
          expect(line.split(/(?<!\\)\|/)).toHaveLength(6);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('cannot forge what the comment remembers', () => {
    const forged = renderSticky({
      ...{
        subject: shop.SUBJECT,
        views: [],
        settlements: [],
        head: null,
        commit: null,
        commitUrl: null,
        now: shop.NOW,
        standing: '0123456789abcdef',
      },
      settled: [note('/canary 25', 'mallory')],
    });
    const text = sticky({
      settlements: [shop.refused(forged.slice(0, 2000))],
      settled: [note(EVERYTHING_HOSTILE.slice(0, 100), 'grace')],
    });
    expect(readSticky(text)?.settled.map(({ by }) => by)).toEqual(['grace']);
  });
});

describe('the limit of 65,536 characters', () => {
  const names = Array.from({ length: 1000 }, (_, index) => `cluster-${String(index).padStart(4, '0')}`);
  const large = shop.rollout('large', names);

  it('holds for a thousand clusters, which are told by wave', () => {
    const weights = Object.fromEntries(names.slice(0, 300).map((name) => [name, 2500]));
    const text = sticky({ views: [shop.view(large, shop.underWay(large, weights))] });
    expect(text.length).toBeLessThan(10_000);
    expect(text).toContain(
      '| 1 (first) | 300: cluster-0000, cluster-0001, cluster-0002, cluster-0003 and 296 more | 75 % |',
    );
    expect(text).toContain('| **all** | **1000** |');
  });

  it('holds for everything at once, with every fence and element closed', () => {
    const weights = Object.fromEntries(names.map((name, index) => [name, index * 10]));
    const after = shop.underWay(
      large,
      Object.fromEntries(names.map((name, index) => [name, Math.min(10_000, index * 10 + 5)])),
    );
    const before = shop.underWay(large, weights);
    const question = shop.asked(
      '/plan canary next',
      { verb: 'plan', of: { verb: 'pause' } },
      shop.applied('x', before, after),
    );
    const changes = names.map((name) => ({
      path: `delivery/${name}/large/httproute.yaml`,
      before: shop.routeText(name, 0),
      after: shop.routeText(name, 25),
    }));
    const refusals = Array.from({ length: 60 }, (_, index) =>
      shop.refused(EVERYTHING_HOSTILE, shop.refusal({ found: `${index} ${EVERYTHING_HOSTILE.repeat(9)}` }), {
        intent: shop.intent('x', { key: `k${index}` }),
      }),
    );
    const text = sticky({
      views: [
        shop.view(large, before),
        ...Array.from({ length: 30 }, (_, index) =>
          shop.view(shop.rollout(`shop-${index}`, names.slice(0, 60)), started),
        ),
      ],
      settlements: [...refusals, { ...question, rollout: 'large' }],
      settled: refusals.map(noteOf),
      previews: [{ key: question.intent.key, rollout: 'large', changes }],
    });
    expect(text.length).toBeLessThanOrEqual(65_536);
    expect(text).toMatch(/parts? (?:is|are) left out here/);
    expect(nodesOf(`${text}\n\nafter`).at(-1)).toMatchObject({ type: 'text', value: 'after' });
    expect(htmlIn(text)).not.toMatch(/<img|<\/code|<details/);
    expect(text).toContain('### large: ');
    expect(readSticky(text)?.settled.length).toBeGreaterThan(0);
  });

  it('cuts a long diff between lines, closes its fence and says so', () => {
    const question = shop.asked(
      '/plan pause',
      { verb: 'plan', of: { verb: 'pause' } },
      shop.applied('x', started, started),
    );
    const changes = names.map((name) => ({
      path: `delivery/${name}/x.yaml`,
      before: shop.routeText(name, 0),
      after: shop.routeText(name, 25),
    }));
    const text = sticky({
      settlements: [question],
      previews: [{ key: question.intent.key, rollout: 'checkout', changes }],
    });
    expect(text.length).toBeLessThanOrEqual(65_536);
    expect(text.length).toBeGreaterThan(60_000);
    expect(text).toMatch(/```\n\n<\/details>\n\n\d+ more lines of the diff left out here\./);
    expect(text).toContain('1000 files: 2000 lines added, 2000 removed');
  });
});
