import { describe, expect, it } from '@jest/globals';
import { judgeStatuses, type Status, type StatusScene } from '../../src/live/judge-statuses.ts';

const NOW = '2026-01-05T12:00:00.000Z';
const PLACE = { rollout: 'checkout', cluster: 'eu-west', folder: 'delivery/eu-west/checkout' };
const SOURCE = { context: 'kustomization/{rollout}-{cluster}/*', creator: 'flux[bot]' };
const [NEWEST, MIDDLE, OLDEST] = ['c', 'b', 'a'].map((letter) => letter.repeat(40)) as [string, string, string];

/** Minutes past ten by which commits got their statuses. */
const AT: Readonly<Record<string, string>> = { [OLDEST]: '10:01', [MIDDLE]: '10:02', [NEWEST]: '10:03' };

function status(commit: string, state: Status['state'], more: Partial<Status> = {}): Status {
  return {
    commit,
    state,
    context: 'kustomization/checkout-eu-west/1f2e3d4c',
    creator: 'flux[bot]',
    at: `2026-01-05T${AT[commit]}:00Z`,
    ...more,
  };
}

function judged(statuses: readonly Status[], changedBy: StatusScene['changedBy'] = OLDEST, source = SOURCE) {
  return judgeStatuses(PLACE, source, { changedBy, statuses }, NOW);
}

describe('a cluster whose agent reports by commit statuses', () => {
  it.each<[string, readonly Status[], string, string]>([
    ['a success', [status(OLDEST, 'success')], 'live', '10:01'],
    ['a success on a later commit', [status(NEWEST, 'success')], 'live', '10:03'],
    ['successes: since the first', [status(NEWEST, 'success'), status(OLDEST, 'success')], 'live', '10:01'],
    ['a success before what is pending', [status(NEWEST, 'pending'), status(MIDDLE, 'success')], 'live', '10:02'],
    ['a success after a failure: since then', [status(NEWEST, 'success'), status(OLDEST, 'failure')], 'live', '10:03'],
    ['a failure', [status(OLDEST, 'failure')], 'broken', '10:01'],
    ['an error', [status(OLDEST, 'error')], 'broken', '10:01'],
    ['a failure after a success', [status(NEWEST, 'failure'), status(OLDEST, 'success')], 'broken', '10:03'],
    ['a failure before what is pending', [status(NEWEST, 'pending'), status(OLDEST, 'failure')], 'broken', '10:01'],
    ['what is pending', [status(OLDEST, 'pending')], 'pending', '10:01'],
    ['what is expected', [status(OLDEST, 'expected')], 'pending', '10:01'],
  ])('with %s', (_, statuses, verdict, at) => {
    const reading = judged(statuses);
    expect([reading.verdict, reading.at]).toEqual([verdict, `2026-01-05T${at}:00Z`]);
    expect(reading.findings).toHaveLength(verdict === 'live' ? 0 : 1);
  });

  // Flux before 2.8 reports every event that is no error as a success: this is what it writes of these two.
  it.each(['dependency not ready', 'health check canceled'])('awaits more than a success of “%s”', (description) => {
    const premature = status(NEWEST, 'success', { description });
    expect(judged([premature])).toMatchObject({
      verdict: 'pending',
      findings: [{ found: `it says success of \`${description}\` alone`, expected: 'success' }],
    });
    expect(judged([premature, status(MIDDLE, 'failure')]).verdict).toBe('broken');
    expect(judged([premature, status(MIDDLE, 'success', { description: 'reconciliation succeeded' })])).toMatchObject({
      verdict: 'live',
      at: '2026-01-05T10:02:00Z',
    });
  });

  it('names the context and the commit of what failed', () => {
    expect(judged([status(NEWEST, 'failure')]).findings).toEqual([
      {
        found: 'it says failure',
        where: 'the status `kustomization/checkout-eu-west/1f2e3d4c` on ccccccc',
        expected: 'success',
      },
    ]);
  });

  it('is awaited without any status, from the commit that changed its folder', () => {
    expect(judged([])).toEqual({
      cluster: 'eu-west',
      verdict: 'pending',
      at: NOW,
      findings: [
        {
          found: 'no status that matches `kustomization/checkout-eu-west/*` is on aaaaaaa or a later commit',
          where: PLACE.folder,
          expected: 'success by `flux[bot]`',
        },
      ],
      notes: [],
    });
  });

  it('may have any status of the newest commits where its folder changed before these', () => {
    expect(judged([status(MIDDLE, 'success')], null).verdict).toBe('live');
    expect(judged([], null).findings[0]?.found).toMatch(/any of the newest commits$/);
  });

  it('does not hear of other contexts', () => {
    const context = 'kustomization/checkout-eu-east/1f2e3d4c';
    expect(judged([status(NEWEST, 'success', { context })])).toMatchObject({ verdict: 'pending', notes: [] });
  });

  it('does not believe anybody else, and says so', () => {
    const statuses = [
      status(NEWEST, 'success', { creator: 'mallory' }),
      status(MIDDLE, 'success', { creator: null }),
      status(OLDEST, 'pending'),
    ];
    expect(judged(statuses)).toMatchObject({
      verdict: 'pending',
      notes: [
        '2 statuses of that context by `mallory`, `somebody who is gone` did not count: only those by `flux[bot]` do.',
      ],
    });
    expect(judged([status(NEWEST, 'failure', { creator: 'mallory' }), status(OLDEST, 'success')]).verdict).toBe('live');
  });

  it('knows a login whatever its case, and never without its suffix', () => {
    expect(judged([status(NEWEST, 'success', { creator: 'Flux[Bot]' })]).verdict).toBe('live');
    expect(judged([status(NEWEST, 'success', { creator: 'flux' })]).verdict).toBe('pending');
  });

  it('needs every context that matches, since the last of them, and notes that there are several', () => {
    const other = { context: 'kustomization/checkout-eu-west/ffffffff' };
    const both = [status(NEWEST, 'success', other), status(OLDEST, 'success')];
    expect(judged(both)).toMatchObject({ verdict: 'live', at: '2026-01-05T10:03:00Z' });
    expect(judged(both).notes[0]).toMatch(/^2 contexts match /);
    expect(judged([status(NEWEST, 'failure', other), status(OLDEST, 'success')]).verdict).toBe('broken');
    expect(judged([status(NEWEST, 'pending', other), status(OLDEST, 'success')]).verdict).toBe('pending');
  });
});
