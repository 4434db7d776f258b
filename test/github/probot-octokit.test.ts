import { afterEach, describe, expect, it } from '@jest/globals';
import { QuietProbotOctokit } from '../../src/github/probot-octokit.ts';
import { type ScriptedAnswer, type ScriptedGitHub, scriptGitHub } from './scripted-github.ts';

let github: ScriptedGitHub | null = null;
afterEach(async () => github?.stop());

describe('Probot’s Octokit', () => {
  it.each<[string, ScriptedAnswer]>([
    ['a 502', { status: 502 }],
    ['a rate limit', { status: 403, headers: { 'retry-after': '3600' }, body: { message: 'Slow down' } }],
  ])('sends a write once, and does not sleep over %s', async (_, answer) => {
    github = await scriptGitHub(() => answer);
    const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
    const octokit = new QuietProbotOctokit({ baseUrl: github.url, auth: { token: 'x' }, log: silent });
    const created = octokit.rest.issues.createComment({ owner: 'acme', repo: 'shop', issue_number: 1, body: 'x' });
    await expect(created).rejects.toThrow();
    expect(github.requests).toHaveLength(1);
  });
});
