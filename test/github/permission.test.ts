import { afterEach, describe, expect, it } from '@jest/globals';
import { readRole, readTeamMembership } from '../../src/github/permission.ts';
import { readNewestPush } from '../../src/github/pushes.ts';
import { type ScriptedAnswer, type ScriptedGitHub, scriptGitHub } from './scripted-github.ts';

let github: ScriptedGitHub | null = null;
afterEach(async () => github?.stop());

async function client(answer: ScriptedAnswer) {
  github = await scriptGitHub(() => answer);
  return github.client;
}

describe('a role', () => {
  it.each<[string, string | undefined, string, string]>([
    ['admin', 'admin', 'admin', 'admin'],
    ['maintain', 'maintain', 'write', 'maintain'],
    ['write', 'write', 'write', 'write'],
    ['triage', 'triage', 'read', 'triage'],
    ['read', 'read', 'read', 'read'],
    ['none', 'none', 'none', 'none'],
    ['none without a name', '', 'none', 'none'],
    ['a custom one built on write', 'Security Engineer', 'write', 'write'],
    ['a custom one built on read', 'Auditor', 'read', 'read'],
    ['an old server’s, without the newer field', undefined, 'write', 'write'],
    ['a name that the older field denies', 'admin', 'none', 'none'],
    ['a name that the older field contradicts', 'admin', 'read', 'unknown'],
    ['an older field that is new', 'admin', 'superuser', 'unknown'],
    ['an older field that says a newer name', 'maintain', 'maintain', 'unknown'],
  ])('%s', async (_, roleName, permission, expected) => {
    const body = roleName === undefined ? { permission } : { permission, role_name: roleName };
    expect(await readRole(await client({ body }), 'acme/shop', 'mona')).toBe(expected);
    expect(github?.requests[0]?.path).toBe('/repos/acme/shop/collaborators/mona/permission');
  });

  it.each<[string, ScriptedAnswer, string]>([
    ['no such account', { status: 404, body: { message: 'mona is not a user' } }, 'none'],
    ['a hidden repository', { status: 404, body: { message: 'Not Found' } }, 'unknown'],
    ['a lacking right', { status: 403, body: { message: 'Resource not accessible by integration' } }, 'unknown'],
    ['an empty answer', { body: {} }, 'unknown'],
    ['no answer at all', {}, 'unknown'],
  ])('after %s', async (_, answer, expected) => {
    expect(await readRole(await client(answer), 'acme/shop', 'mona')).toBe(expected);
  });

  it.each<[string, ScriptedAnswer]>([
    ['cannot be reached', { status: 502 }],
    ['is over its limit', { status: 403, headers: { 'retry-after': '5' }, body: {} }],
  ])('is left undecided where GitHub %s', async (_, answer) => {
    const role = readRole(await client(answer), 'acme/shop', 'mona');
    await expect(role).rejects.toMatchObject({ name: 'Unavailable', what: 'the role of mona in acme/shop' });
  });

  it('of a login with odd characters is asked for by an escaped address', async () => {
    await readRole(await client({ body: {} }), 'acme/shop', '../../admin?x');
    expect(github?.requests[0]?.path).toBe('/repos/acme/shop/collaborators/../../admin?x/permission');
  });
});

describe('a membership', () => {
  it.each<[string, ScriptedAnswer, boolean | 'unknown']>([
    ['active', { body: { state: 'active', role: 'member' } }, true],
    ['pending', { body: { state: 'pending', role: 'member' } }, false],
    ['none', { status: 404, body: { message: 'Not Found' } }, false],
    ['not to be read', { status: 403, body: { message: 'Resource not accessible by integration' } }, 'unknown'],
    ['an empty answer', { body: {} }, 'unknown'],
  ])('%s', async (_, answer, expected) => {
    expect(await readTeamMembership(await client(answer), 'acme/sre', 'mona')).toBe(expected);
    expect(github?.requests[0]?.path).toBe('/orgs/acme/teams/sre/memberships/mona');
  });

  it('is unknown for what is no team’s name', async () => {
    expect(await readTeamMembership(await client({ body: {} }), 'sre', 'mona')).toBe('unknown');
  });

  it('is left undecided where GitHub cannot be reached', async () => {
    await expect(readTeamMembership(await client('drop'), 'acme/sre', 'mona')).rejects.toThrow(/could not be reached/);
  });
});

describe('the newest push', () => {
  const activity = { ref: 'refs/heads/faster', after: 'a'.repeat(40), timestamp: '2026-01-01T10:00:00Z' };

  it('is the first of the branch’s activity', async () => {
    const push = await readNewestPush(await client({ body: [activity] }), 'acme/shop', 'faster');
    expect(push).toEqual({ after: 'a'.repeat(40), at: '2026-01-01T10:00:00Z' });
    expect(github?.requests[0]).toMatchObject({
      path: '/repos/acme/shop/activity',
      query: { ref: 'refs/heads/faster', per_page: '1' },
    });
  });

  it.each<[string, ScriptedAnswer]>([
    ['there is none', { body: [] }],
    ['the server is too old', { status: 404, body: { message: 'Not Found' } }],
    ['it may not be read', { status: 403, body: { message: 'Resource not accessible' } }],
    ['the branch was deleted', { body: [{ ...activity, after: '0'.repeat(40) }] }],
    ['the answer speaks of another branch', { body: [{ ...activity, ref: 'refs/heads/main' }] }],
  ])('is unknown where %s', async (_, answer) => {
    expect(await readNewestPush(await client(answer), 'acme/shop', 'faster')).toBeNull();
  });

  it('is left undecided where GitHub cannot be reached', async () => {
    await expect(readNewestPush(await client({ status: 503 }), 'acme/shop', 'faster')).rejects.toMatchObject({
      name: 'Unavailable',
    });
  });
});
