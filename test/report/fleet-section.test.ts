import { describe, expect, it } from '@jest/globals';
import { renderCheck } from '../../src/report/check-run.ts';
import { renderSticky, type StickyInput } from '../../src/report/sticky-comment.ts';
import { renderSummary } from '../../src/report/summary.ts';
import { renderTerminal } from '../../src/report/terminal.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';
import type { State } from '../../src/rollout/state.ts';
import { away, blueGreen, failover, fleetRollout, policy, standing } from './fleet-shop.ts';
import { ACTED_ON, cellsOf, EVERYTHING_HOSTILE, htmlIn, nodesOf, searchedText } from './hostile.ts';
import * as shop from './shop.ts';

const checkout = fleetRollout();

function sticky(of: Rollout, state: State, more: Partial<StickyInput> = {}): string {
  return renderSticky({
    subject: { repository: 'acme/gitops', number: 3 },
    kind: 'issue',
    views: [shop.view(of, state)],
    settled: [],
    settlements: [],
    head: null,
    commit: null,
    commitUrl: null,
    now: shop.NOW,
    standing: '0123456789abcdef',
    ...more,
  });
}

/** The rows of the first table that begins with a cluster and what it has. */
function rowsOf(text: string): readonly (readonly string[])[] {
  const from = text.indexOf('| Cluster | Has now |');
  return text.slice(from).split('\n\n')[0]?.split('\n').slice(2).map(cellsOf) as readonly (readonly string[])[];
}

function stateOf(of: Rollout, state: State, cluster: string): string | undefined {
  return rowsOf(sticky(of, state)).find(([name]) => name === `\`${cluster}\``)?.[3];
}

describe('which cluster serves whom', () => {
  it('is a table with what is in force, what is so in ordinary times, and why', () => {
    expect(rowsOf(sticky(checkout, away(checkout)))).toEqual([
      ['`eu-west`', '`░░░░░░░░░░` 0 %', '60 %', 'failed over to eu-north by ada since 2026-11-22 11:00 UTC'],
      ['`eu-north`', '`██████████` 100 %', '40 %', 'carries the traffic of eu-west'],
      ['`us-east`', '`░░░░░░░░░░` 0 %', '0 %', 'warm standby'],
    ]);
  });

  it.each<[string, State, string, RegExp]>([
    [
      'that it was drained, by whom and since when',
      standing(checkout, { drained: { 'eu-west': { by: 'ada', at: '2026-11-22T11:00:00Z' } } }),
      'eu-west',
      /^drained by ada since 2026-11-22 11:00 UTC$/,
    ],
    [
      'how much it has back',
      away(checkout, { returned: 5000 }),
      'eu-west',
      /^coming back, has 50 % of its own traffic since/,
    ],
    [
      'until when a drill runs',
      away(checkout, { drillEnds: '2026-11-22T12:15:00Z' }),
      'eu-west',
      /^drill until 2026-11-22 12:15 UTC: failed over to eu-north by ada$/,
    ],
  ])('says of a cluster %s', (_, state, cluster, words) => {
    expect(stateOf(checkout, state, cluster)).toMatch(words);
  });

  it('says who overflows into whom', () => {
    const of = fleetRollout({
      burst: {
        homes: { all: 'eu-west' },
        threshold: 8000,
        returnBelow: 5000,
        intervalSeconds: 300,
        mostPerMove: 2000,
        leastPerMove: 200,
        staleSeconds: 120,
      },
    });
    const weights = { 'eu-west': 5000, 'eu-north': 5000, 'us-east': 0 };
    const state = standing(of, { weights: { all: weights }, bursts: { all: { weights, at: '2026-11-22T11:00:00Z' } } });
    expect(stateOf(of, state, 'eu-west')).toBe('overflows into others since 2026-11-22 11:00 UTC');
    expect(stateOf(of, state, 'eu-north')).toBe('takes the overflow of eu-west');
    expect(sticky(of, state)).toContain('no more than 50 % of what eu-west can carry');
  });

  it('tells what a person set in ordinary times from what the configuration says', () => {
    const weights = { 'eu-west': 7000, 'eu-north': 3000, 'us-east': 0 };
    const state = standing(checkout, { weights: { all: weights }, shifted: { all: weights } });
    expect(rowsOf(sticky(checkout, state))[0]?.slice(1, 3)).toEqual([
      '`███████░░░` 70 %',
      '70 % (configuration: 60 %)',
    ]);
  });

  it('is a table for each pool, under the host that leads to it', () => {
    const pool = (name: string, host: string | null, cluster: string) => {
      return { name, serves: [name], host, clusters: [cluster], shares: { [cluster]: 10_000 } };
    };
    const of = fleetRollout({ pools: [pool('eu', 'eu.shop.example.com', 'eu-west'), pool('us', null, 'us-east')] });
    const text = sticky(of, standing(of, {}));
    expect(text).toContain('Which cluster serves the users of eu (`eu.shop.example.com`):');
    expect(text).toContain('Which cluster serves the users of us:');
  });

  it('says how long it takes until users feel it, and that weight 0 is a warm standby', () => {
    const text = sticky(checkout, away(checkout));
    expect(text).toMatch(/Users feel a change once the agent has applied the commit, ExternalDNS .* TTL 1m/);
    expect(text).toContain('Weight 0 is a warm standby: the records of eu-west, us-east stay');
    const hub = fleetRollout({ writer: { kind: 'hub', cluster: 'hub', profile: 'mcs', name: '{service}-{cluster}' } });
    expect(sticky(hub, away(hub))).toContain('as soon as the agent of hub has applied the commit');
    expect(sticky(hub, away(hub))).not.toContain('warm standby:');
  });

  it('says what happens by itself and what waits for a person', () => {
    expect(sticky(checkout, away(checkout))).toContain('eu-west comes back when somebody says `/failback eu-west`');
    const itself = fleetRollout({ failover: { ...policy().failover, returnsByItself: true } });
    expect(sticky(itself, away(itself))).toContain('comes back by itself once it has been seen healthy for 10m');
    expect(sticky(checkout, away(checkout, { returned: 1000 }))).toContain(
      'eu-west gets 50 % of its own traffic from 2026-11-22 11:05 UTC on, by itself, unless',
    );
  });

  it('offers the commands that end it, to copy, in the configured prefix’s own form', () => {
    expect(sticky(checkout, away(checkout))).toContain(
      'What can be said of the clusters now:\n\n```\n/failback eu-west\n',
    );
  });
});

describe('on an issue', () => {
  it('the clusters come before the versions, and nothing is offered that needs a pull request', () => {
    const text = sticky(checkout, away(checkout));
    expect(text).toContain('### checkout: eu-west failed over to eu-north\n');
    expect(text.indexOf('| Cluster | Has now |')).toBeLessThan(text.indexOf('**Version:** nothing is under way.'));
    expect(text).not.toContain('/canary');
  });

  it('a rollout without a fleet axis is told of as on a pull request', () => {
    const of = shop.rollout();
    expect(sticky(of, shop.underWay(of, { 'eu-west': 500 }))).toContain('### checkout: under way, 5 % in 1 of 3');
  });
});

describe('on a pull request', () => {
  const from = { kind: 'pull-request', subject: shop.SUBJECT, head: shop.SHA } as const;
  const started = (fleet: State['fleet']): State => ({ ...shop.underWay(checkout, { 'eu-west': 500 }), fleet });

  it('ordinary times take one line', () => {
    const text = sticky(checkout, started(standing(checkout, {}).fleet), from);
    expect(text).toContain('### checkout: under way, 5 % in 1 of 3 clusters\n');
    expect(text).toContain('- **Clusters:** eu-west 60 %, eu-north 40 %, us-east 0 %, as in ordinary times.');
    expect(text).not.toContain('| Has now |');
  });

  it('anything else is told in full, after the version', () => {
    const text = sticky(checkout, started(away(checkout).fleet), from);
    expect(text).toContain('### checkout: under way, 5 % in 1 of 3 clusters; eu-west failed over to eu-north\n');
    expect(text.indexOf('| Cluster | Wave |')).toBeLessThan(text.indexOf('| Cluster | Has now |'));
    const check = renderCheck({
      subject: shop.SUBJECT,
      views: [shop.view(checkout, started(away(checkout).fleet))],
      settlements: [],
    });
    expect(check.title).toBe('checkout: under way, 5 % in 1 of 3 clusters; eu-west failed over to eu-north');
    expect(check.summary).toContain('| `eu-west` | `░░░░░░░░░░` 0 % | 60 % | failed over to eu-north');
  });
});

describe('in a terminal and in a job’s summary', () => {
  const look = {
    subject: null,
    settlements: [],
    views: [{ rollout: checkout, state: away(checkout), changes: [] }],
    commit: null,
    conflicts: 0,
  };

  it('both axes are there', () => {
    const text = renderTerminal(look, { colour: false, diff: false });
    expect(text).toContain('checkout: nothing is under way; eu-west failed over to eu-north\n');
    expect(text).toMatch(/eu-west +1 \(first\) +100 % /);
    expect(text).toMatch(/eu-west +░{10} 0 % +60 % +failed over to eu-north by ada since/);
    expect(text).toMatch(/can say .*\/failback eu-west/);
    expect(text).not.toContain('`');
    expect(renderSummary(look)).toContain(
      '| `eu-north` | `██████████` 100 % | 40 % | carries the traffic of eu-west |',
    );
  });

  it('a rollout without a fleet axis says nothing of it', () => {
    const of = shop.rollout();
    const none = { ...look, views: [{ rollout: of, state: shop.underWay(of, {}), changes: [] }] };
    expect(renderTerminal(none, { colour: false, diff: false })).not.toContain('serves');
    expect(renderSummary(none)).not.toContain('serves');
  });
});

describe('whatever a fleet holds', () => {
  it('nothing acts that somebody’s name says', () => {
    const by = EVERYTHING_HOSTILE;
    const state = standing(checkout, {
      drained: { 'eu-north': { by, at: 'never @octocat' } },
      failovers: [failover({ by })],
    });
    const text = sticky(checkout, state);
    expect(searchedText(text)).not.toMatch(ACTED_ON);
    expect(htmlIn(text).replace(/<!--.*?-->|<br>|<span>|<\/span>/g, '')).not.toMatch(/<[a-z]/i);
    expect(rowsOf(text).map((row) => row.length)).toEqual([4, 4, 4]);
  });

  it('a thousand clusters fit, and those that are not as usual come first', () => {
    const names = Array.from({ length: 1000 }, (_, index) => `cluster-${index}`);
    const shares = Object.fromEntries(names.map((name) => [name, 10]));
    const of = fleetRollout(
      { pools: [{ name: 'all', serves: [], host: null, clusters: names, shares }] },
      shop.rollout('large', names),
    );
    const drained = { 'cluster-777': { by: 'ada', at: shop.NOW } };
    const text = sticky(
      of,
      standing(of, { weights: { all: { ...shares, 'cluster-777': 0, 'cluster-0': 20 } }, drained }),
    );
    expect(text.length).toBeLessThanOrEqual(65_536);
    expect(rowsOf(text).map(([cluster]) => cluster)).toEqual(['`cluster-0`', '`cluster-777`', '998 other clusters']);
    expect(text.match(/^\/failover/gm)).toHaveLength(4);
    expect(nodesOf(`${text}\n\nafter`).at(-1)).toMatchObject({ type: 'text', value: 'after' });
  });
});

describe('blue-green', () => {
  const of = blueGreen();
  const title = (state: State): string =>
    renderCheck({ subject: shop.SUBJECT, views: [shop.view(of, state)], settlements: [] }).title;

  it.each<[string, Readonly<Record<string, number>>, Partial<State>, string]>([
    ['before the switch', {}, {}, 'deployed, 0 %, waits to be switched'],
    ['in between', { 'eu-west': 10_000, 'eu-north': 10_000 }, {}, 'switched in 2 of 3 clusters'],
    ['after it', { 'eu-west': 10_000, 'eu-north': 10_000, 'us-east': 10_000 }, {}, 'switched in all 3 clusters'],
    ['on hold', {}, { phase: 'paused' }, 'paused, deployed, 0 %'],
    ['with other weights, from another strategy', { 'eu-west': 2500 }, {}, 'under way, 25 % in 1 of 3 clusters'],
  ])('says where it stands %s', (_, weights, more, words) => {
    expect(title(shop.underWay(of, weights, more))).toBe(`checkout: ${words}`);
  });

  it('says until when the version before is kept warm', () => {
    const state = { ...shop.underWay(of, {}), phase: 'idle', candidate: null } as const;
    const waiting = [{ kind: 'warm', until: '2026-11-22T13:00:00Z', command: null }] as const;
    const text = sticky(of, state, { kind: 'pull-request', views: [shop.view(of, state, { waiting })] });
    expect(text).toContain('- **Kept warm:** until 2026-11-22 13:00 UTC the version before is still there');
    expect(text).toContain('`/blue-green --now` takes its slot');
  });

  it('pins a later push with its own command', () => {
    const text = sticky(of, shop.underWay(of, {}), { kind: 'pull-request', subject: shop.SUBJECT, head: shop.HEAD });
    expect(text).toContain('```\n/blue-green --sha 2222222bbbbb\n```');
  });
});
