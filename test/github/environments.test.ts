import { afterEach, describe, expect, it } from '@jest/globals';
import { readEnvironments } from '../../src/github/environments.ts';
import { type ScriptedAnswer, type ScriptedGitHub, type ScriptedRequest, scriptGitHub } from './scripted-github.ts';

let github: ScriptedGitHub | null = null;
let warnings: string[] = [];
afterEach(async () => github?.stop());

async function read(names: readonly string[], answer: (request: ScriptedRequest) => ScriptedAnswer) {
  warnings = [];
  github = await scriptGitHub(answer);
  const log = { warn: (_: unknown, message: string) => void warnings.push(message) };
  return Object.fromEntries(await readEnvironments(github.client, 'acme/shop', names, log));
}

const listed = (...environments: readonly unknown[]): ScriptedAnswer => ({
  body: { total_count: environments.length, environments },
});

const reviewed = (name: string, reviewers: readonly unknown[], more: object = {}) => ({
  name,
  protection_rules: [{ type: 'required_reviewers', reviewers, ...more }, { type: 'branch_policy' }],
});
const carol = { type: 'User', reviewer: { login: 'carol' } };
const sre = { type: 'Team', reviewer: { slug: 'sre' } };

describe('the environments of a repository', () => {
  it('say whom they need, who may not be it, and how long jobs wait', async () => {
    const timer = { name: 'slow', protection_rules: [{ type: 'wait_timer', wait_timer: 30 }] };
    const found = await read(['prod', 'slow', 'free', 'new'], () =>
      listed(reviewed('prod', [carol, sre], { prevent_self_review: true }), timer, { name: 'free' }),
    );
    expect(found).toEqual({
      prod: { users: ['carol'], teams: ['acme/sre'], preventSelfReview: true, waitMinutes: 0 },
      slow: { users: [], teams: [], preventSelfReview: false, waitMinutes: 30 },
      free: null,
      new: null,
    });
    expect(github?.requests).toHaveLength(1);
  });

  it('are the same whatever the case of their names', async () => {
    expect(await read(['Prod'], () => listed(reviewed('pROD', [carol])))).toMatchObject({ Prod: { users: ['carol'] } });
  });

  it('are asked for one by one behind some hundreds of others', async () => {
    const full = listed(...Array.from({ length: 100 }, (_, index) => ({ name: `preview-${index}` })));
    const found = await read(['prod', 'new'], ({ path }) => {
      if (path.endsWith('/environments')) return full;
      return path.endsWith('/prod')
        ? { body: reviewed('prod', [carol]) }
        : { status: 404, body: { message: 'Not Found' } };
    });
    expect(found).toMatchObject({ prod: { users: ['carol'] }, new: null });
    expect(github?.requests).toHaveLength(5);
  });

  it.each([
    ['may not be read', { status: 403, body: { message: 'Resource not accessible by integration' } }],
    ['are hidden', { status: 404, body: { message: 'Not Found' } }],
    ['do not come', { status: 502, body: { message: 'Bad gateway' } }],
  ])('are unknown, which denies, where they %s', async (_, answer) => {
    expect(await read(['prod'], () => answer)).toEqual({ prod: 'unknown' });
    expect(warnings).toHaveLength(1);
  });

  it.each([
    ['a reviewer is hidden', reviewed('prod', [{ type: 'Team', reviewer: null }])],
    ['a kind of reviewer is new', reviewed('prod', [{ type: 'App', reviewer: { slug: 'x' } }])],
    ['nobody is named', reviewed('prod', [])],
  ])('are unknown where %s', async (_, environment) => {
    expect(await read(['prod'], () => listed(environment))).toEqual({ prod: 'unknown' });
  });
});
