import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { ENVIRONMENT, removeTemporaryFolders } from '../local/temporary-repository.ts';
import { createShop } from './recording-host.ts';

jest.setTimeout(60_000);
afterAll(removeTemporaryFolders);

const CLI = fileURLToPath(new URL('../../dist/cli/cli.js', import.meta.url));
const SHA = '3f1c2b4a5d6e7f8091a2b3c4d5e6f70812345678';

/** `npm test` builds first. */
const withBuild = existsSync(CLI) ? it : it.skip;

function start(argv: readonly string[], folder = '/'): ChildProcess {
  const environment: NodeJS.ProcessEnv = { ...ENVIRONMENT };
  return spawn(process.execPath, [CLI, ...argv], { cwd: folder, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
}

function ended(child: ChildProcess): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const stdout: string[] = [];
  const stderr: string[] = [];
  child.stdout?.on('data', (chunk) => stdout.push(String(chunk)));
  child.stderr?.on('data', (chunk) => stderr.push(String(chunk)));
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ code, stdout: stdout.join(''), stderr: stderr.join('') }));
  });
}

/** The packages that a built file loads before anything is asked of it, through whatever it loads in turn. */
function loadedAtOnce(file: string, seen = new Set<string>()): readonly string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const imported = [...readFileSync(file, 'utf8').matchAll(/^(?:import|export)\b[^;]*?["']([^"']+)["'];$/gm)];
  return imported.flatMap(([, name = '']) =>
    name.startsWith('.') ? loadedAtOnce(join(dirname(file), name), seen) : [name],
  );
}

describe('the built command line (npm run build)', () => {
  withBuild('loads no package but commander before it knows what is asked', () => {
    const packages = loadedAtOnce(CLI).filter((name) => !name.startsWith('node:'));
    expect([...new Set(packages)]).toEqual(['commander']);
  });

  withBuild('loads no client of GitHub for a command on a local clone', () => {
    const chunks = readdirSync(dirname(CLI)).filter((name) =>
      /^(carry-out|status|tick-rollouts|validate|local-place)-/.test(name),
    );
    const packages = chunks.flatMap((name) => loadedAtOnce(join(dirname(CLI), name)));
    expect(chunks).toHaveLength(5);
    expect(packages.filter((name) => /octokit|probot/.test(name))).toEqual([]);
  });

  withBuild('prints its version, from any folder', async () => {
    expect(await ended(start(['--version']))).toEqual({ code: 0, stdout: '0.1.0\n', stderr: '' });
  });

  withBuild('carries out a command', async () => {
    const shop = createShop();
    const argv = ['apply', '/canary 25', '--rollout', 'checkout', '--sha', SHA, '--json'];
    const { code, stdout, stderr } = await ended(start(argv, shop.folder));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ commit: shop.git('rev-parse', 'main') });
  });

  withBuild('tells by its exit code that it was refused', async () => {
    const { code } = await ended(start(['apply', 'promote', '--rollout', 'checkout'], createShop().folder));
    expect(code).toBe(1);
  });

  withBuild('says on stderr what is wrong, without a stack trace', async () => {
    const { code, stdout, stderr } = await ended(start(['status'], '/'));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^headgate: .*no git repository.*\n$/);
  });

  withBuild('does not mind a reader that stops early', async () => {
    const child = start(['help']);
    child.stdout?.destroy();
    const { code, stderr } = await ended(child);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});
