import { afterEach, describe, expect, it } from '@jest/globals';
import type { InstallationClients } from '../../src/github/installations.ts';
import { createSweeper, type SweeperOptions } from '../../src/server/sweeper.ts';
import { Unavailable } from '../../src/world/unavailable.ts';
import {
  type ScriptedAnswer,
  type ScriptedGitHub,
  type ScriptedRequest,
  scriptGitHub,
} from '../github/scripted-github.ts';

const START = Date.parse('2026-01-10T12:00:00Z');
const MINUTE = 60_000;
const REPOSITORIES = ['acme/gitops', 'acme/shop', 'other/gitops'];
const LIMITED: ScriptedAnswer = {
  status: 403,
  headers: { 'retry-after': '1800' },
  body: { message: 'You have exceeded a secondary rate limit.' },
};

let github: ScriptedGitHub | null = null;
afterEach(async () => github?.stop());

/** Every repository's pull requests drive a rollout of its owner's `gitops`. */
function config({ path }: ScriptedRequest): ScriptedAnswer {
  const owner = path.split('/')[2];
  const text = [
    'apiVersion: headgate.dev/v1alpha1',
    'kind: App',
    'spec:',
    `  gitops: {repository: ${owner}/gitops, branch: main}`,
    '  rollouts: [checkout]',
    '',
  ];
  return { body: { type: 'file', content: Buffer.from(text.join('\n')).toString('base64') } };
}

/** A sweeper that asks a script, on a clock that the test sets on; what the script leaves out is as it should be. */
async function sweeping(
  script: (request: ScriptedRequest, minute: number) => ScriptedAnswer | null,
  more: Partial<Pick<SweeperOptions, 'tick'>> & Partial<Pick<InstallationClients, 'listRepositories'>> = {},
) {
  let now = START;
  const minute = () => (now - START) / MINUTE;
  const scripted = await scriptGitHub(
    (request) => script(request, minute()) ?? (request.path.includes('/contents/') ? config(request) : { body: [] }),
  );
  github = scripted;
  const listRepositories = more.listRepositories ?? (async () => REPOSITORIES);
  const ticked: { readonly minute: number; readonly repository: string; readonly since: number }[] = [];
  const halted: string[] = [];
  const sweeper = createSweeper({
    clients: { forRepository: () => scripted.client, forOrganisation: () => scripted.client, listRepositories },
    log: { warn: () => undefined },
    look: () => undefined,
    swept: () => undefined,
    now: () => now,
    async tick(target, since) {
      ticked.push({ minute: minute(), repository: target.branch.repository, since: (since - START) / MINUTE });
      await more.tick?.(target, since);
    },
  });
  return {
    ticked,
    halted,
    /** What a round at that minute asks of repositories, and how far back in minutes where that is in the question. */
    async round(at: number): Promise<readonly string[]> {
      now = START + at * MINUTE;
      scripted.requests.length = 0;
      await sweeper.sweep().catch((error: unknown) => halted.push(`${minute()}: ${String(error)}`));
      return scripted.requests.map(({ path, query }) => {
        const since = query['since'] === undefined ? '' : ` ${(Date.parse(query['since']) - START) / MINUTE}`;
        return `${path.replace(/^\/repos\//, '')}${since}`;
      });
    },
    targets: async () => (await sweeper.targets()).map(({ branch }) => branch.repository),
  };
}

const LISTS = [
  'acme/gitops/pulls',
  'acme/shop/pulls',
  'other/gitops/pulls',
  'acme/gitops/issues',
  'other/gitops/issues',
];
const THREE_DAYS = 3 * 24 * 60;

describe('where GitHub asks to wait', () => {
  it('nothing is asked for that owner before the time is over, and the others are looked at', async () => {
    const { round, ticked } = await sweeping(({ path }, minute) =>
      path === '/repos/acme/shop/pulls' && minute < 30 ? LIMITED : null,
    );
    await round(0);
    expect(await round(1)).toEqual(['other/gitops/pulls', `other/gitops/issues -5`]);
    // Their configuration is due too.
    expect((await round(29)).filter((asked) => asked.startsWith('acme'))).toEqual([]);
    expect((await round(31)).map((asked) => asked.split(' ')[0])).toEqual(expect.arrayContaining(LISTS));
    expect(ticked.map(({ minute, repository }) => `${minute} ${repository}`)).toEqual([
      '0 acme/gitops',
      '0 other/gitops',
      '1 other/gitops',
      '29 other/gitops',
      '31 acme/gitops',
      '31 other/gitops',
    ]);
  });

  it('the steps of that owner wait as well', async () => {
    const tick: SweeperOptions['tick'] = async ({ branch }) => {
      if (branch.repository === 'acme/gitops') throw new Unavailable('the branch', 'Too many requests.', 1800);
    };
    const { round, ticked } = await sweeping(() => null, { tick });
    expect((await round(0)).filter((asked) => asked.includes('acme') && !asked.includes('contents'))).toEqual([]);
    await round(29);
    await round(31);
    expect(ticked.filter(({ repository }) => repository === 'acme/gitops').map(({ minute }) => minute)).toEqual([
      0, 31,
    ]);
  });
});

describe('what could not be looked at', () => {
  it('makes the round a failed one where it is everything, so that somebody is woken, and only then', async () => {
    const tick: SweeperOptions['tick'] = async () => {
      if (isDown) throw new Unavailable('the branch', 'No answer.');
    };
    let isDown = false;
    const { round, halted } = await sweeping(
      ({ path }, minute) => {
        const isFailing = minute === 1 || (minute === 2 && path.startsWith('/repos/acme'));
        return isFailing && !path.includes('/contents/') ? { status: 502, body: {} } : null;
      },
      { tick },
    );
    await round(0);
    isDown = true;
    await round(1);
    await round(2);
    isDown = false;
    await round(3);
    expect(halted).toEqual(['1: Unavailable: None of 7 repositories and branches could be looked at']);
  });

  it('is looked at later as far back as it was missed', async () => {
    const { round } = await sweeping(({ path }, minute) => {
      const isBroken = path === '/repos/acme/gitops/issues' && minute > 0 && minute < 9;
      return isBroken ? { status: 502, body: {} } : null;
    });
    const issues = async (minute: number) =>
      (await round(minute)).findLast((asked) => /^acme.gitops.issues/.test(asked));
    expect(await issues(0)).toBe(`acme/gitops/issues ${-THREE_DAYS - 5}`);
    expect(await issues(2)).toBe('acme/gitops/issues -5');
    expect(await issues(4)).toBe('acme/gitops/issues -5');
    expect(await issues(9)).toBe('acme/gitops/issues -5');
    expect(await issues(10)).toBe('acme/gitops/issues 4');
  });

  it('also where it is a branch', async () => {
    let isDown = false;
    const tick: SweeperOptions['tick'] = async () => {
      if (isDown) throw new Unavailable('the branch', 'It did not answer.');
    };
    const { round, ticked } = await sweeping(() => null, { tick });
    await round(0);
    isDown = true;
    await round(2);
    await round(4);
    isDown = false;
    await round(6);
    await round(8);
    expect(ticked.filter(({ repository }) => repository === 'acme/gitops').map(({ since }) => since)).toEqual([
      -THREE_DAYS - 5,
      -5,
      -5,
      -5,
      1,
    ]);
  });
});

describe('a configuration that cannot be read for the moment', () => {
  it('holds as it was, so that its rollouts are looked at', async () => {
    const { round, targets } = await sweeping(({ path }, minute) =>
      path.includes('/contents/') && path.includes('/acme/') && minute > 0 ? { status: 502, body: {} } : null,
    );
    await round(0);
    await round(11);
    expect(await targets()).toEqual(['acme/gitops', 'other/gitops']);
  });

  it('is asked for again soon where nothing was known of it, and those that were read are not', async () => {
    const { round, targets } = await sweeping(({ path }, minute) =>
      path.includes('/contents/') && path.includes('/acme/') && minute === 0 ? { status: 502, body: {} } : null,
    );
    await round(0);
    expect(await targets()).toEqual(['other/gitops']);
    const asked = (await round(2)).filter((path) => path.includes('/contents/'));
    expect(asked.map((path) => path.split('/contents/')[0])).toEqual(['acme/gitops', 'acme/shop']);
    expect(await targets()).toEqual(['acme/gitops', 'other/gitops']);
  });

  it('also where the repositories cannot be listed', async () => {
    let lists = 0;
    const listRepositories = async () => {
      lists += 1;
      if (lists > 1) throw new Unavailable('the list', 'Too many requests.', 1800);
      return REPOSITORIES;
    };
    const { round, ticked } = await sweeping(() => null, { listRepositories });
    for (const minute of [0, 11, 13, 15]) await round(minute);
    expect(ticked.map(({ minute }) => minute)).toEqual([0, 0, 11, 11, 13, 13, 15, 15]);
    expect(lists).toBe(2);
  });
});
