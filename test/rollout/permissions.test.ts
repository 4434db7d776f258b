import { describe, expect, it } from '@jest/globals';
import { type Authority, deny, namesBot, teamsOf } from '../../src/rollout/permissions.ts';
import type { Allowed, Permissions, Restriction } from '../../src/rollout/rights.ts';
import { exampleRollout } from './example-rollout.ts';

const nobody: Allowed = { role: null, users: [], teams: [] };
const alice = { login: 'alice', bot: false };
const authority = (role: Authority['role'], teams: Authority['teams'] = {}): Authority => ({ role, teams });

function rolloutWith(promote: Partial<Allowed>, restrictions: readonly Partial<Restriction>[] = []) {
  const base = exampleRollout();
  const permissions: Permissions = {
    rights: { ...base.permissions.rights, promote: { ...nobody, ...promote } },
    restrictions: restrictions.map((restriction) => ({
      rights: ['promote'],
      clusters: [],
      jurisdictions: [],
      allowed: nobody,
      ...restriction,
    })),
  };
  return { ...base, permissions };
}

describe('who may', () => {
  it.each([
    ['write', 'maintain', 'not_permitted'],
    ['maintain', 'maintain', null],
    ['admin', 'maintain', null],
    ['none', 'read', 'not_permitted'],
    ['unknown', 'read', 'permission_unknown'],
  ] as const)('with the role %s where %s is needed: %s', (has, needed, expected) => {
    const denied = deny(rolloutWith({ role: needed }), 'promote', [], alice, authority(has));
    expect(denied?.reason ?? null).toBe(expected);
  });

  it('is anyone named, whatever the case of the login, and nobody by a role where there is none', () => {
    const rollout = rolloutWith({ users: ['Alice'] });
    expect(deny(rollout, 'promote', [], alice, authority('none'))).toBeNull();
    expect(deny(rollout, 'promote', [], { login: 'bob', bot: false }, authority('admin'))?.reason).toBe(
      'not_permitted',
    );
  });

  it('is a member of a named team, and an unreadable membership denies', () => {
    const rollout = rolloutWith({ teams: ['acme/sre'] });
    expect(deny(rollout, 'promote', [], alice, authority('none', { 'acme/sre': true }))).toBeNull();
    expect(deny(rollout, 'promote', [], alice, authority('admin', { 'acme/sre': false }))?.reason).toBe(
      'not_permitted',
    );
    expect(deny(rollout, 'promote', [], alice, authority('admin', { 'acme/sre': 'unknown' }))?.reason).toBe(
      'permission_unknown',
    );
    expect(deny(rollout, 'promote', [], alice, authority('admin'))?.reason).toBe('permission_unknown');
  });

  it('is never a bot by its role: it must be named', () => {
    const robot = { login: 'renovate[bot]', bot: true };
    expect(deny(rolloutWith({ role: 'read' }), 'promote', [], robot, authority('admin'))?.reason).toBe('not_permitted');
    const named = rolloutWith({ users: ['renovate[bot]'] });
    expect(deny(named, 'promote', [], robot, authority('none'))).toBeNull();
    expect(namesBot(named, 'Renovate[bot]')).toBe(true);
    expect(namesBot(named, 'other[bot]')).toBe(false);
  });

  it('needs every restriction that matches an affected cluster, and no other', () => {
    const eu = { jurisdictions: ['eu'], allowed: { ...nobody, role: 'admin' as const } };
    const rollout = rolloutWith({ role: 'write' }, [eu]);
    expect(deny(rollout, 'promote', ['us-east'], alice, authority('maintain'))).toBeNull();
    expect(deny(rollout, 'promote', ['us-east', 'eu-west'], alice, authority('maintain'))?.reason).toBe(
      'not_permitted',
    );
    expect(deny(rollout, 'promote', ['eu-west'], alice, authority('admin'))).toBeNull();
    expect(deny(rollout, 'canary', ['eu-west'], alice, authority('write'))).toBeNull();
  });

  it('says what the person has and what is needed', () => {
    const denied = deny(
      rolloutWith({ role: 'maintain', teams: ['acme/sre'] }),
      'promote',
      [],
      alice,
      authority('write', { 'acme/sre': false }),
    );
    expect(denied?.found).toBe('alice has the role write');
    expect(denied?.expected).toContain('the role maintain or a stronger one, or membership of acme/sre');
  });

  it('reads each team that any rule names once', () => {
    const rollout = rolloutWith({ teams: ['acme/sre'] }, [{ allowed: { ...nobody, teams: ['acme/sre', 'acme/eu'] } }]);
    expect(teamsOf(rollout)).toEqual(['acme/eu', 'acme/sre']);
  });
});
