// The end-to-end story on real clusters: `node scripts/run.js scripts/e2e.ts FOLDER`, after `test/e2e/clusters.sh FOLDER`
// has made them. `.github/workflows/e2e.yml` runs both.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createApplicationRefresher } from '../src/kubernetes/application-refresh.ts';
import { createClusterReader } from '../src/kubernetes/cluster-reader.ts';
import { AGENTS, type ClusterName, follow } from '../test/e2e/agents.ts';
import { serveRepositories } from '../test/e2e/git-server.ts';
import { playStory } from '../test/e2e/story.ts';

const run = promisify(execFile);
const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: node scripts/run.js scripts/e2e.ts FOLDER');
  process.exit(2);
}

const words = (file: string): readonly string[] => readFileSync(join(folder, file), 'utf8').trim().split(/\s+/);
const path = join(folder, 'reader.kubeconfig');
const kubeconfig = { kind: 'files', paths: [path] } as const;
const clusters = Object.keys(AGENTS) as ClusterName[];
const { refreshApplication } = createApplicationRefresher({ kubeconfig });
const [address = ''] = words('host-address');
const git = await serveRepositories(join(folder, 'served'), address);
try {
  for (const cluster of clusters) await follow(cluster, `${git.url}/shop-gitops.git`);
  const problems = await playStory({
    gateways: clusters.map((cluster) => {
      const [url = ''] = words(`${cluster}.gateway`);
      return { cluster, url, host: 'shop.example.com', versionIn: deploymentOf };
    }),
    reader: createClusterReader({ kubeconfig }),
    apply: async (command) => {
      const clone = join(folder, 'clone');
      const args = ['dist/cli/cli.js', 'apply', command, '--rollout', 'checkout', '--folder', clone, '--push'];
      const { stdout } = await run(process.execPath, args, { env: { ...process.env, KUBECONFIG: path } });
      console.log(stdout);
    },
    hint: async () => {
      for (const cluster of clusters.filter((each) => AGENTS[each] === 'argo-cd')) {
        const result = await refreshApplication(cluster, 'argocd', `checkout-${cluster}`);
        if (result.kind === 'unknown') throw new Error(`The hint was not heard: ${result.message}`);
      }
    },
    tell: (line) => console.log(line),
    betweenLooksMilliseconds: 2_000,
    longestWaitMilliseconds: 5 * 60_000,
  });
  for (const problem of problems) console.error(`!! ${problem}`);
  process.exitCode = problems.length === 0 ? 0 : 1;
} finally {
  await git.stop();
}

/** A pod's name is its Deployment's, and two parts that are made up. */
function deploymentOf(hostname: string): string {
  return hostname.trim().split('-').slice(0, -2).join('-');
}
