import { describe, expect, it } from '@jest/globals';
import { apiUrlOf, tokenOf } from '../../src/command-line/github-environment.ts';

describe('where GitHub is', () => {
  it.each([
    ['github.com, if nothing is said', {}, 'https://api.github.com'],
    ['github.com by its name', { GH_HOST: 'github.com' }, 'https://api.github.com'],
    ['an Enterprise Server by its host', { GH_HOST: 'git.acme.example' }, 'https://git.acme.example/api/v3'],
    ['a host of GitHub’s own with data residency', { GH_HOST: 'acme.ghe.com' }, 'https://api.acme.ghe.com'],
    ['what GitHub Actions says, before all', { GITHUB_API_URL: 'https://x/api/v3', GH_HOST: 'y' }, 'https://x/api/v3'],
  ])('is %s', (_, environment, url) => {
    expect(apiUrlOf(environment)).toBe(url);
  });
});

describe('whose token is used', () => {
  it.each([
    ['none', {}, null],
    ['not an empty one', { GITHUB_TOKEN: ' ' }, null],
    ['GITHUB_TOKEN', { GITHUB_TOKEN: 'a' }, 'a'],
    ['GH_TOKEN first, as gh does', { GITHUB_TOKEN: 'a', GH_TOKEN: 'b' }, 'b'],
    ['a server’s own for a server', { GH_HOST: 'git.acme.example', GH_TOKEN: 'b', GH_ENTERPRISE_TOKEN: 'c' }, 'c'],
    ['never a server’s own for github.com', { GH_ENTERPRISE_TOKEN: 'c' }, null],
  ])('is %s', (_, environment, token) => {
    expect(tokenOf(environment)).toBe(token);
  });
});
