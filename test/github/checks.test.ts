import { afterEach, describe, expect, it } from '@jest/globals';
import { readCheck } from '../../src/github/checks.ts';
import { type ScriptedAnswer, type ScriptedGitHub, type ScriptedRequest, scriptGitHub } from './scripted-github.ts';

const SHA = 'a'.repeat(40);

interface Run {
  readonly id: number;
  readonly app?: number;
  readonly slug?: string;
  readonly name?: string;
  readonly head_sha?: string;
  readonly status?: string;
  readonly conclusion?: string | null;
}

let github: ScriptedGitHub | null = null;
afterEach(async () => github?.stop());

function checkRuns(runs: readonly Run[], total = runs.length): ScriptedAnswer {
  const check_runs = runs.map(({ id, app = 1, slug = 'tests', ...run }) => ({
    ...{ name: 'smoke', head_sha: SHA, status: 'completed', conclusion: 'success' },
    ...run,
    ...{ id, app: { id: app, slug } },
  }));
  return { body: { total_count: total, check_runs } };
}

function statuses(states: Readonly<Record<string, string>>, total = Object.keys(states).length): ScriptedAnswer {
  const listed = Object.entries(states).map(([context, state]) => ({ context, state }));
  return { body: { state: 'pending', total_count: total, statuses: listed } };
}

const NO_RUNS = checkRuns([]);
const NO_STATUSES = statuses({});

async function outcome(
  runs: ScriptedAnswer,
  status: (request: ScriptedRequest) => ScriptedAnswer,
  app?: string | null,
) {
  github = await scriptGitHub((request) => (request.path.endsWith('/check-runs') ? runs : status(request)));
  return readCheck(github.client, 'acme/shop', SHA, 'smoke', app);
}

describe('a check that an app reports', () => {
  it.each<[string, readonly Run[], string]>([
    ['that succeeded', [{ id: 1 }], 'success'],
    ['that failed', [{ id: 1, conclusion: 'failure' }], 'failure'],
    ['that was skipped, which tests nothing', [{ id: 1, conclusion: 'skipped' }], 'failure'],
    ['that ended as neutral', [{ id: 1, conclusion: 'neutral' }], 'failure'],
    ['that was cancelled', [{ id: 1, conclusion: 'cancelled' }], 'failure'],
    ['that waits', [{ id: 1, status: 'queued', conclusion: null }], 'pending'],
    [
      'that runs again after it failed',
      [
        { id: 1, conclusion: 'failure' },
        { id: 2, status: 'in_progress' },
      ],
      'pending',
    ],
    ['that succeeded at the second try', [{ id: 2 }, { id: 1, conclusion: 'failure' }], 'success'],
    ['that failed at the second try', [{ id: 2, conclusion: 'failure' }, { id: 1 }], 'failure'],
    ['that another app says has failed', [{ id: 1 }, { id: 2, app: 2, conclusion: 'failure' }], 'failure'],
    ['of another name', [{ id: 1, name: 'smoke test' }], 'missing'],
    ['of another commit', [{ id: 1, head_sha: 'b'.repeat(40) }], 'missing'],
    ['that nobody made', [], 'missing'],
  ])('%s', async (_, runs, expected) => {
    expect(await outcome(checkRuns(runs), () => NO_STATUSES)).toBe(expected);
    expect(github?.requests.find(({ path }) => path.endsWith('/check-runs'))).toMatchObject({
      path: `/repos/acme/shop/commits/${SHA}/check-runs`,
      query: { check_name: 'smoke', per_page: '100' },
    });
  });

  it('is unknown where there are more of that name than a page holds', async () => {
    expect(await outcome(checkRuns([{ id: 1 }], 101), () => NO_STATUSES)).toBe('unknown');
  });
});

describe('a commit status', () => {
  it.each<[string, string]>([
    ['success', 'success'],
    ['pending', 'pending'],
    ['failure', 'failure'],
    ['error', 'failure'],
  ])('that says %s', async (state, expected) => {
    expect(await outcome(NO_RUNS, () => statuses({ build: 'success', smoke: state }))).toBe(expected);
  });

  it('of another name is none', async () => {
    expect(await outcome(NO_RUNS, () => statuses({ Smoke: 'success' }))).toBe('missing');
  });

  it('beside a check run of the same name must have succeeded too', async () => {
    expect(await outcome(checkRuns([{ id: 1 }]), () => statuses({ smoke: 'failure' }))).toBe('failure');
    await github?.stop();
    expect(await outcome(checkRuns([{ id: 1 }]), () => statuses({ smoke: 'success' }))).toBe('success');
  });

  it('is found on a later page, and not looked for without end', async () => {
    const onPage = (wanted: string) => (request: ScriptedRequest) =>
      statuses(request.query['page'] === wanted ? { smoke: 'success' } : { build: 'success' }, 2000);
    expect(await outcome(NO_RUNS, onPage('3'))).toBe('success');
    await github?.stop();
    expect(await outcome(NO_RUNS, onPage('12'))).toBe('unknown');
  });
});

describe('a check', () => {
  it.each([403, 404, 422])(
    'is unknown where GitHub refuses with %i, even if the other half succeeded',
    async (status) => {
      const refused = { status, body: { message: 'Resource not accessible by integration' } };
      expect(await outcome(checkRuns([{ id: 1 }]), () => refused)).toBe('unknown');
    },
  );

  it('is left undecided where GitHub cannot be reached', async () => {
    await expect(outcome({ status: 502 }, () => NO_STATUSES)).rejects.toMatchObject({ name: 'Unavailable' });
  });
});

describe('a check that a certain app must have made', () => {
  it.each<[string, readonly Run[], string]>([
    ['succeeded by its word', [{ id: 1 }], 'success'],
    ['failed by its word', [{ id: 1, conclusion: 'failure' }], 'failure'],
    ['is not there by the word of another', [{ id: 1, app: 2, slug: 'others' }], 'missing'],
    [
      'is not failed by the word of another',
      [{ id: 1 }, { id: 2, app: 2, slug: 'others', conclusion: 'failure' }],
      'success',
    ],
    [
      'did not succeed by the word of another',
      [
        { id: 1, conclusion: 'failure' },
        { id: 2, app: 2, slug: 'others' },
      ],
      'failure',
    ],
  ])('%s', async (_, runs, expected) => {
    expect(await outcome(checkRuns(runs), () => NO_STATUSES, 'tests')).toBe(expected);
  });

  it('is not made by a commit status, which is not even read', async () => {
    expect(await outcome(NO_RUNS, () => statuses({ smoke: 'success' }), 'tests')).toBe('missing');
    expect(github?.requests.map(({ path }) => path)).toEqual([`/repos/acme/shop/commits/${SHA}/check-runs`]);
    await github?.stop();
    expect(await outcome(checkRuns([{ id: 1 }]), () => statuses({ smoke: 'failure' }), 'tests')).toBe('success');
  });

  it('may be anybody’s where no app is named', async () => {
    expect(await outcome(NO_RUNS, () => statuses({ smoke: 'success' }), null)).toBe('success');
  });
});
