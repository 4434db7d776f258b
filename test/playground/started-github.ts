import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import { startGitHub } from '../../src/playground/github.ts';
import type { GitHubOptions } from '../../src/playground/scenario.ts';
import { attachContract } from './contract.ts';

/** A second passes with every look at the clock, so that the order of things shows in their times. */
function tickingClock(start = Date.parse('2026-03-01T10:00:00Z')): () => number {
  let now = start;
  return () => {
    now += 1000;
    return now;
  };
}

/** A stand-in with an organisation, three people of different rights, and a shop with one pull request's worth of files. */
export async function startShop(options: Omit<GitHubOptions, 'folder'> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-github-'));
  const github = await startGitHub({ clock: tickingClock(), ...options, folder });
  const contract = attachContract(github);
  github.createOrganisation('acme');
  const tokens = {
    mona: github.createUser('mona', { name: 'Mona Lisa' }).token,
    hubot: github.createUser('hubot').token,
    eve: github.createUser('eve').token,
  };
  github.createTeam('acme/release', ['mona']);
  const shop = await github.createRepository('acme/shop', {
    files: { 'README.md': '# Shop\n', 'src/app.txt': 'one\n', 'src/deep/file.txt': 'deep\n' },
    collaborators: { mona: 'maintain', hubot: 'triage' },
  });
  const asPerson = (token: string) => new Octokit({ auth: token, baseUrl: github.apiUrl, log: silent });
  const asApp = (installationId?: number) =>
    new Octokit({
      authStrategy: createAppAuth,
      auth: {
        appId: github.app.id,
        privateKey: github.app.privateKey,
        ...(installationId === undefined ? {} : { installationId }),
      },
      baseUrl: github.apiUrl,
      log: silent,
    });
  const installation = await asApp().rest.apps.getRepoInstallation({ owner: 'acme', repo: 'shop' });
  const app = asApp(installation.data.id);
  const stop = async () => {
    await github.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { github, contract, tokens, shop, asPerson, asApp, app, installationId: installation.data.id, stop };
}

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

export const ACME_SHOP = { owner: 'acme', repo: 'shop' } as const;
