import { isDeepStrictEqual } from 'node:util';
import type { ClusterReader } from '../../src/kubernetes/cluster-reader.ts';
import { type Gateway, type LoadResult, measure, startLoad } from './load.ts';
import { servedWeights } from './served-weights.ts';
import { type Counts, splitProblems } from './split.ts';

/** What is said, and the share of green that it leaves in each cluster. */
const STORY: readonly { readonly command: string; readonly green: Counts }[] = [
  { command: `/canary 10 --sha ${'1'.repeat(40)}`, green: { 'eu-west': 10, 'eu-north': 10, 'us-east': 10 } },
  { command: '/canary 50 --cluster eu-*', green: { 'eu-west': 50, 'eu-north': 50, 'us-east': 10 } },
  { command: '/canary 75', green: { 'eu-west': 75, 'eu-north': 75, 'us-east': 75 } },
  { command: '/rollback', green: { 'eu-west': 0, 'eu-north': 0, 'us-east': 0 } },
];

export interface Stage {
  readonly gateways: readonly Gateway[];
  readonly reader: ClusterReader;
  /** Carries a command out and pushes it; rejects where it is refused. */
  readonly apply: (command: string) => Promise<void>;
  /** Tells the agents that wait to be told. */
  readonly hint: () => Promise<void>;
  readonly tell: (line: string) => void;
  /** How long to wait before looking again. */
  readonly betweenLooksMilliseconds: number;
  /** How long a cluster may take to serve a commit: longer than its agent's poll and its retry together. */
  readonly longestWaitMilliseconds: number;
}

/** Plays the story under load. @returns everything that was not as it should be, as sentences */
export async function playStory(stage: Stage): Promise<readonly string[]> {
  const [first, ...rest] = STORY;
  if (first === undefined) return [];
  // The routes come with the first command; before that there is nothing that could answer.
  const problems = [...(await playScene(stage, first))];
  const loads = stage.gateways.map((gateway) => ({ cluster: gateway.cluster, load: startLoad(gateway) }));
  try {
    for (const scene of rest) problems.push(...(await playScene(stage, scene)));
  } finally {
    for (const { cluster, load } of loads) problems.push(...loadProblems(stage, cluster, await load.stop()));
  }
  return problems;
}

async function playScene(stage: Stage, { command, green }: (typeof STORY)[number]): Promise<readonly string[]> {
  const problems: string[] = [];
  stage.tell(`headgate apply ${JSON.stringify(command)}`);
  await stage.apply(command);
  await stage.hint();
  for (const gateway of stage.gateways) {
    const share = green[gateway.cluster] ?? 0;
    const weights = { 'checkout-blue': 100 - share, 'checkout-green': share };
    problems.push(...(await arrive(stage, gateway, weights)).map((problem) => `${command}: ${problem}`));
  }
  return problems;
}

async function arrive(stage: Stage, gateway: Gateway, weights: Counts): Promise<readonly string[]> {
  const started = Date.now();
  const route = { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', namespace: 'shop', name: 'checkout' };
  const services = Object.keys(weights).map((name) => ({ namespace: 'shop', name }));
  for (;;) {
    const answer = await stage.reader.readCluster({ context: gateway.cluster, objects: [route], services });
    const weighed = answer.kind === 'read' ? servedWeights(answer.objects[0] ?? null) : null;
    if (isDeepStrictEqual(weighed, weights)) {
      const empty = answer.kind === 'read' ? services.filter((_, index) => (answer.endpoints[index] ?? 0) === 0) : [];
      if (empty.length > 0) return empty.map(({ name }) => `${gateway.cluster}: ${name} has no ready endpoints.`);
      break;
    }
    if (Date.now() - started > stage.longestWaitMilliseconds) {
      const why = answer.kind === 'unknown' ? answer.message : `it has ${JSON.stringify(weighed)}`;
      return [`${gateway.cluster} did not come to serve ${JSON.stringify(weights)}: ${why}`];
    }
    await new Promise((resolve) => setTimeout(resolve, stage.betweenLooksMilliseconds));
  }
  const seconds = Math.round((Date.now() - started) / 1000);
  return measured(stage, gateway, weights, seconds);
}

/** The status comes before the proxies have it: the conformance test too measures again until it fits or time is up. */
async function measured(stage: Stage, gateway: Gateway, weights: Counts, seconds: number): Promise<readonly string[]> {
  let problems: readonly string[] = [];
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    const counts = await measure(gateway);
    problems = splitProblems(counts, weights);
    stage.tell(
      `  ${gateway.cluster}: live after ${seconds} s, measured ${JSON.stringify(counts)} (attempt ${attempt})`,
    );
    if (problems.length === 0) return [];
    await new Promise((resolve) => setTimeout(resolve, stage.betweenLooksMilliseconds));
  }
  return problems.map((problem) => `${gateway.cluster}: ${problem}`);
}

/** A moved weight must cost nobody an answer. One in a thousand is left to the runner's own network. */
function loadProblems(stage: Stage, cluster: string, { answered, failed }: LoadResult): readonly string[] {
  stage.tell(`  ${cluster}: under load ${answered} requests were answered and ${failed} were not`);
  if (answered === 0) return [`${cluster}: no request of the load was answered.`];
  return failed * 1000 > answered ? [`${cluster}: ${failed} of ${answered + failed} requests of the load failed.`] : [];
}
