import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { advance } from '../../src/advance.ts';
import { createGitHubWorld } from '../../src/github/github-world.ts';
import { createInstallationClients } from '../../src/github/installations.ts';
import { createMemory, NO_MEMORY } from '../../src/memory.ts';
import { startGitHub } from '../../src/playground/github.ts';
import { type LoggedRequest, sequentialRoundTrips } from '../../src/playground/request-log.ts';
import { gitopsFiles } from './fleet-of.ts';

/** Milliseconds. */
const LATENCY = 40;

/** Counts what a look costs from the webhook to the commit, and after it. */
export async function benchRoundTrips(clusters: number) {
  const folder = await mkdtemp(join(tmpdir(), 'headgate-bench-'));
  let now = Date.now();
  const github = await startGitHub({ folder, clock: () => now });
  try {
    github.createOrganisation('acme');
    github.createUser('alice');
    await github.createRepository('acme/shop-gitops', { files: gitopsFiles(clusters) });
    const app = `apiVersion: headgate.dev/v1alpha1
kind: App
spec: {gitops: {repository: acme/shop-gitops, branch: main}, rollouts: [checkout]}
`;
    await github.createRepository('acme/shop', {
      files: { '.github/headgate.yml': app },
      collaborators: { alice: 'maintain' },
    });
    const pull = await github.openPullRequest('acme/shop', {
      as: 'alice',
      title: 'A change',
      branch: 'change',
      files: { 'a.txt': 'a\n' },
    });
    const connection = {
      apiUrl: github.apiUrl,
      graphqlUrl: github.graphqlUrl,
      timeoutMilliseconds: 120_000,
      now: () => now,
      random: Math.random,
      sleep: async () => undefined,
    };
    const clients = createInstallationClients(connection, {
      appId: github.app.id,
      privateKey: github.app.privateKey,
    });
    const world = createGitHubWorld({
      ...connection,
      app: clients,
      gitops: clients,
      webUrl: github.url,
      log: { warn: () => undefined },
    });
    const look = async (body: string, memory = NO_MEMORY) => {
      now += 60_000;
      await github.comment(pull, { as: 'alice', body });
      github.requests.clear();
      // Answers take a moment, as over a network: only then can be seen which requests go side by side.
      github.faults.add({ kind: 'slow', milliseconds: LATENCY, times: 1000 });
      const looked = await advance(
        world,
        { subject: pull, gitops: null, said: [], trusted: false, dryRun: false },
        memory,
      );
      github.faults.clear();
      if (looked.commit === null) throw new Error(`${body} was not committed: ${looked.settlements[0]?.reason}`);
      return count(github.requests.all);
    };
    const memory = createMemory();
    await look('/canary 5', memory);
    const warm = await look('/canary 25', memory);
    const cold = await look('/canary 50');
    return { clusters, warm, withoutMemory: cold };
  } finally {
    await github.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** A commit is a mutation, or the last one of several where it is made in chunks. */
function count(requests: readonly LoggedRequest[]) {
  const isCommit = ({ rootFields }: LoggedRequest): boolean =>
    rootFields.includes('createCommitOnBranch') || rootFields.includes('updateRefs');
  const commit = requests.findLastIndex(isCommit);
  const before = requests.slice(0, commit + 1);
  return {
    sequentialToCommit: sequentialRoundTrips(before),
    callsToCommit: before.length,
    callsInAll: requests.length,
  };
}
