import { describe, expect, it } from '@jest/globals';
import { readApp } from '../../src/config/app-file.ts';
import { OTHER_BOTS_COMMANDS } from '../../src/config/other-bots-commands.ts';
import { accepted, edited, exampleFile, problemsOf } from './example-repository.ts';

const EXAMPLE = exampleFile('app-repositories/shop/.github/headgate.yml');
const HERE = { repository: 'acme/shop', defaultBranch: 'trunk' };

function app(spec: string): ReturnType<typeof readApp> {
  return readApp('.github/headgate.yml', `apiVersion: headgate.dev/v1alpha1\nkind: App\nspec: ${spec}\n`, HERE);
}

describe('readApp', () => {
  it('reads the example', () => {
    expect(accepted(readApp('.github/headgate.yml', EXAMPLE, HERE))).toEqual({
      gitops: { repository: 'acme/shop-gitops', branch: 'main' },
      rollouts: ['checkout'],
      prefix: '/',
      ignore: OTHER_BOTS_COMMANDS,
    });
  });

  it('takes this repository and its default branch where nothing is said', () => {
    expect(accepted(app('{rollouts: [checkout]}')).gitops).toEqual({ repository: 'acme/shop', branch: 'trunk' });
    expect(accepted(app('{gitops: {branch: production}, rollouts: [checkout]}')).gitops).toEqual({
      repository: 'acme/shop',
      branch: 'production',
    });
    expect(accepted(app('{gitops: {repository: Acme/Shop}, rollouts: [checkout]}')).gitops.branch).toBe('trunk');
  });

  it('does not guess the branch of another repository', () => {
    expect(problemsOf(app('{gitops: {repository: acme/gitops}, rollouts: [checkout]}'))).toEqual([
      '3 spec.gitops.branch: found nothing, expected a branch of acme/gitops, whose default branch is not known here',
    ]);
  });

  it('takes another prefix and list of words to pass over', () => {
    const { prefix, ignore } = accepted(app('{rollouts: [a], commands: {prefix: "/headgate ", ignore: [lgtm]}}'));
    expect([prefix, ignore]).toEqual(['/headgate ', ['lgtm']]);
  });

  it.each(['', 'headgate', '> ', '/a b', '/a  ', '#', '`/'])('refuses the prefix %j', (prefix) => {
    expect(problemsOf(app(`{rollouts: [a], commands: {prefix: ${JSON.stringify(prefix)}}}`))).toEqual([
      expect.stringContaining('spec.commands.prefix: found'),
    ]);
  });

  it.each(['-main', 'a..b', 'a b', 'a~b', 'refs/heads/', 'a.lock', '@', 'a@{b', '/a', 'a\\b', 'a/.b', ''])(
    'refuses the branch %j',
    (branch) => {
      expect(problemsOf(app(`{rollouts: [a], gitops: {branch: ${JSON.stringify(branch)}}}`))).toEqual([
        expect.stringContaining('a branch’s name'),
      ]);
    },
  );

  it.each(['main', 'release/1.2', 'feature/a_b-c', 'größe', 'a@b'])('takes the branch %j', (branch) => {
    expect(accepted(app(`{rollouts: [a], gitops: {branch: ${JSON.stringify(branch)}}}`)).gitops.branch).toBe(branch);
  });

  it.each([
    ['no rollouts', '[checkout]', '[]', 'a list of 1 to 50 rollouts'],
    ['a rollout twice', '[checkout]', '[checkout, checkout]', 'each rollout once'],
    ['a rollout that leaves its folder', '[checkout]', '["../checkout"]', 'a name of small letters'],
    ['a repository with a host', 'acme/shop-gitops', 'github.com/acme/shop-gitops', 'a repository as owner/name'],
    ['a repository that is a folder', 'acme/shop-gitops', 'acme/..', 'a repository as owner/name'],
    [
      'permissions, which only the GitOps repository gives',
      '  rollouts:',
      '  permissions: {}\n  rollouts:',
      'one of gitops, rollouts, commands',
    ],
  ])('refuses %s', (_what, passage, replacement, expected) => {
    expect(problemsOf(readApp('.github/headgate.yml', edited(EXAMPLE, passage, replacement), HERE))).toEqual([
      expect.stringContaining(expected),
    ]);
  });
});

describe('the words that are passed over', () => {
  it('are none of Headgate’s own commands', () => {
    const own = ['canary', 'promote', 'rollback', 'pause', 'resume', 'abort', 'approve', 'status', 'plan', 'help'];
    expect(OTHER_BOTS_COMMANDS.filter((word) => own.includes(word))).toEqual([]);
    expect(new Set(OTHER_BOTS_COMMANDS).size).toBe(OTHER_BOTS_COMMANDS.length);
  });
});
