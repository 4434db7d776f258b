import { describe, expect, it } from '@jest/globals';
import { readPayload } from '../../src/github/payload.ts';

const SHA = 'a'.repeat(40);
const repository = { full_name: 'acme/gitops' };
const push = {
  ...{ repository, ref: 'refs/heads/main', deleted: false },
  commits: [{ message: 'Raise the timeout' }],
};
const own = { message: 'checkout: 25 %\n\nHeadgate-Operation: 0123456789abcdef\nHeadgate-Rollout: checkout' };

describe('what is said of a commit', () => {
  it('is heard with the status’s name', () => {
    expect(readPayload('status', { repository, sha: SHA, context: 'kustomization/x/1', state: 'success' })).toEqual({
      ...{ kind: 'commit', repository: 'acme/gitops', sha: SHA, context: 'kustomization/x/1' },
    });
  });

  it('is heard where a check has ended', () => {
    const payload = { action: 'completed', repository, check_run: { head_sha: SHA, name: 'e2e' } };
    expect(readPayload('check_run', payload)).toEqual({
      ...{ kind: 'commit', repository: 'acme/gitops', sha: SHA, context: null },
    });
    expect(readPayload('check_run', { ...payload, action: 'created' })).toMatchObject({ kind: 'ignored' });
  });

  it.each(['Headgate', 'headgate/rolled-out'])('is no news where the check is %s', (name) => {
    const payload = { action: 'completed', repository, check_run: { head_sha: SHA, name } };
    expect(readPayload('check_run', payload)).toMatchObject({ kind: 'ignored' });
  });

  it.each([
    ['status', { repository, sha: 'main', context: 'x' }, /sha/],
    ['status', { repository, sha: SHA }, /context/],
    ['status', { repository: { full_name: 'acme/..' }, sha: SHA, context: 'x' }, /full_name/],
    ['check_run', { action: 'completed', repository, check_run: { name: 'e2e' } }, /check_run\.head_sha/],
    ['push', { ...push, ref: 7 }, /ref/],
    ['push', { ...push, commits: undefined }, /commits/],
  ])('is ignored where a %s is not as GitHub sends it', (event, payload, place) => {
    expect(readPayload(event, payload)).toEqual({ kind: 'ignored', reason: expect.stringMatching(place) });
  });
});

describe('a push', () => {
  it('to a branch is heard, also where there is no commit in it', () => {
    const heard = { kind: 'branch', branch: { repository: 'acme/gitops', branch: 'main' } };
    expect(readPayload('push', push)).toEqual(heard);
    expect(readPayload('push', { ...push, ref: 'refs/heads/release/1' })).toMatchObject({
      branch: { branch: 'release/1' },
    });
    expect(readPayload('push', { ...push, commits: [] })).toEqual(heard);
  });

  it.each([
    ['of Headgate’s own', { ...push, commits: [own] }],
    ['of a step that somebody merged', { ...push, commits: [own, { message: 'Merge pull request #7' }] }],
    ['to a step’s branch', { ...push, ref: 'refs/heads/headgate/checkout/7' }],
    ['of a tag', { ...push, ref: 'refs/tags/v1' }],
    ['that removes a branch', { ...push, deleted: true, commits: [] }],
  ])('%s is no news', (_, payload) => {
    expect(readPayload('push', payload)).toMatchObject({ kind: 'ignored' });
  });
});
