import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CommandLineHost } from '../../src/command-line/host.ts';
import { runCommandLine } from '../../src/command-line/run-command-line.ts';
import { createClusterReader } from '../../src/kubernetes/cluster-reader.ts';
import { type RunningCluster, startCluster } from '../../src/playground/cluster.ts';
import { type GitServer, serveRepositories } from './git-server.ts';
import { playStory, type Stage } from './story.ts';

const run = promisify(execFile);
const GITOPS = fileURLToPath(new URL('gitops', import.meta.url));
const CLUSTERS = ['eu-west', 'eu-north', 'us-east'];

describe("the end-to-end story, played on the playground's clusters", () => {
  let folder: string;
  let clone: string;
  let git: GitServer;
  let clusters: readonly RunningCluster[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'headgate-story-'));
    clone = join(folder, 'clone');
    const served = join(folder, 'served', 'shop-gitops.git');
    await run('git', ['init', '--quiet', '--bare', '--initial-branch=main', served]);
    await run('git', ['clone', '--quiet', served, clone]);
    cpSync(GITOPS, clone, { recursive: true });
    // The command line's own reading of clusters has its tests elsewhere; here the split alone is looked at.
    const fleet = join(clone, 'fleet.yaml');
    writeFileSync(fleet, readFileSync(fleet, 'utf8').replaceAll(/^ *live: .*\n/gm, ''));
    for (const [key, value] of [
      ['user.name', 'headgate'],
      ['user.email', 'headgate@example.com'],
    ] as const)
      await run('git', ['-C', clone, 'config', key, value]);
    await run('git', ['-C', clone, 'checkout', '--quiet', '-B', 'main']);
    await run('git', ['-C', clone, 'add', '.']);
    await run('git', ['-C', clone, 'commit', '--quiet', '--message=A shop']);
    await run('git', ['-C', clone, 'push', '--quiet', '--set-upstream', 'origin', 'main']);
    git = await serveRepositories(join(folder, 'served'), '127.0.0.1');
    clusters = await Promise.all(CLUSTERS.map(started));
  });

  afterAll(async () => {
    await Promise.all(clusters.map((cluster) => cluster.stop()));
    await git.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function started(name: string): Promise<RunningCluster> {
    const cluster = await startCluster({
      name,
      folder,
      gateway: { namespace: 'gateways', name: 'public', listener: 'http' },
      agent: {
        kind: 'flux',
        source: `${git.url}/shop-gitops.git`,
        branch: 'main',
        path: `delivery/${name}`,
        interval: null,
        secret: null,
      },
      namespace: 'shop',
      token: `${name}-token`,
      controllerName: 'playground.example.com/gateway',
      random: Math.random,
      now: Date.now,
    });
    for (const slot of ['blue', 'green']) await cluster.run({ service: `checkout-${slot}`, port: 8080, version: slot });
    writeFileSync(join(folder, `${name}.kubeconfig`), cluster.api.kubeconfig(name));
    return cluster;
  }

  function stage(): Stage {
    const paths = CLUSTERS.map((name) => join(folder, `${name}.kubeconfig`));
    return {
      gateways: clusters.map(({ name, gateway: { url } }) => ({
        cluster: name,
        url,
        host: 'shop.example.com',
        versionIn: (text) => String(JSON.parse(text).service),
      })),
      reader: createClusterReader({ kubeconfig: { kind: 'files', paths } }),
      apply: async (command) => {
        const told: string[] = [];
        const argv = ['apply', command, '--rollout', 'checkout', '--folder', clone, '--push'];
        const code = await runCommandLine(argv, hostWriting(told));
        if (code !== 0) throw new Error(`${command} ended with ${code}: ${told.join('')}`);
      },
      hint: async () => {
        await Promise.all(clusters.map(({ agent }) => agent.pull()));
      },
      tell: () => undefined,
      betweenLooksMilliseconds: 20,
      longestWaitMilliseconds: 5_000,
    };
  }

  it('ends well', async () => {
    expect(await playStory(stage())).toEqual([]);
  }, 300_000);

  it('does not end well where a gateway sends everybody to one version', async () => {
    const cheating = stage();
    const [first] = cheating.gateways;
    if (first === undefined) throw new Error('There is no gateway.');
    const problems = await playStory({
      ...cheating,
      gateways: [{ ...first, versionIn: () => 'checkout-blue' }],
      apply: async (command) => cheating.apply(command.replace('1111', '2222')),
    });
    expect(problems.some((problem) => problem.includes('checkout-green has the weight 10 and got 0.0 %'))).toBe(true);
  }, 300_000);
});

function hostWriting(told: string[]): CommandLineHost {
  const output = { isTerminal: false, columns: null, write: (text: string) => void told.push(text) };
  return {
    environment: process.env,
    workingFolder: tmpdir(),
    stdout: output,
    stderr: output,
    now: Date.now,
    random: Math.random,
    randomId: () => `story-${Date.now()}-${told.length}`,
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    lines: async function* () {},
    interrupted: () => new Promise(() => undefined),
  };
}
