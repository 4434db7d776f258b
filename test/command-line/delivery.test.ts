import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { startGitHub } from '../../src/playground/github.ts';
import { removeTemporaryFolders } from '../local/temporary-repository.ts';
import { createShop, run } from './recording-host.ts';

jest.setTimeout(60_000);
afterAll(removeTemporaryFolders);

const MANIFESTS = fileURLToPath(new URL('../../manifests', import.meta.url));
const PATH = 'rollouts/checkout/rollout.yaml';
const SHA = '3f1c2b4a5d6e7f8091a2b3c4d5e6f70812345678';
const START = ['apply', 'canary', '25', '--rollout', 'checkout', '--sha', SHA];

/** Checkout’s configuration, delivered by pull request. */
function proposed(): string {
  return `${readFileSync(join(MANIFESTS, PATH), 'utf8')}  delivery: {pullRequest: {}}\n`;
}

describe('a rollout that is delivered by pull request', () => {
  it('is committed on the branch of a clone, which has no pull requests, and that is said', async () => {
    const shop = createShop();
    shop.commit({ [PATH]: proposed() });
    const { code, stdout, stderr } = await run([...START, '--json'], { folder: shop.folder });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ commit: shop.git('rev-parse', 'main') });
    expect(stderr).toContain('checkout is delivered by pull request, and a clone has none');
    const { stderr: refused } = await run(['apply', 'canary', '1', '--rollout', 'checkout'], { folder: shop.folder });
    expect(refused).toBe('');
  });

  it('is proposed on GitHub, with the address of the pull request, and changed by the next command', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'headgate-github-'));
    const github = await startGitHub({ folder, clock: Date.now });
    try {
      github.createOrganisation('acme');
      const { token } = github.createUser('alice');
      const gitops = 'acme/shop-gitops';
      await github.createRepository(gitops, {
        files: { folder: MANIFESTS },
        collaborators: { alice: 'maintain' },
      });
      await github.editFile(gitops, { as: 'alice', path: PATH, content: proposed() });
      github.protect(gitops, 'main');
      await github.createRepository('acme/shop', {
        files: { folder: `${MANIFESTS}/app-repositories/shop` },
        collaborators: { alice: 'maintain' },
      });
      const seed = { as: 'alice', title: 'Change', branch: 'change', files: { 'pay.txt': 'one\n' } };
      const { number, headSha } = await github.openPullRequest('acme/shop', seed);
      const environment = {
        GITHUB_API_URL: github.apiUrl,
        GITHUB_GRAPHQL_URL: github.graphqlUrl,
        GITHUB_TOKEN: token,
      };
      const apply = (...words: readonly string[]) => {
        const where = ['--rollout', 'checkout', '--repository', 'acme/shop', '--pull-request', String(number)];
        return run(['apply', ...words, ...where], { environment, at: new Date().toISOString() });
      };
      const first = await apply('canary', '5', '--sha', headSha);
      expect(first).toMatchObject({ code: 0 });
      expect(first.stderr).toBe(
        `headgate: checkout waits in ${github.url}/acme/shop-gitops/pull/1 and is in force when it is merged.\n`,
      );
      expect((await apply('canary', '25')).code).toBe(0);
      expect(github.pullRequests(gitops)).toMatchObject([{ title: 'checkout: green 0 → 25 %', state: 'open' }]);
      expect(await github.readFile(gitops, 'rollouts/checkout/state.yaml')).toBeNull();
    } finally {
      await github.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
