// `npm run demo`: the main job on one machine. A GitHub of the playground, the real app behind real HTTP with real signed
// webhooks, and real git repositories. Prints the conversation and what every cluster serves after each step; with
// `--json` one document.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { load } from 'js-yaml';
import { type Playground, SHOP, startPlayground } from '../src/playground/playground.ts';
import type { SubjectReference } from '../src/playground/scenario.ts';
import type { Settlement } from '../src/rollout/settlement.ts';

const CLUSTERS = ['eu-west', 'eu-north', 'us-east'];
const BACKENDS = ['checkout-blue', 'checkout-green'];

interface Step {
  readonly said: string;
  readonly by: string;
  readonly outcome: { readonly disposition: string; readonly reason: string };
  readonly commit: string | null;
  readonly weights: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** One person doing one thing. */
interface Deed {
  readonly by: string;
  readonly said: string;
  do(): Promise<unknown>;
}

const json = process.argv.includes('--json');
const say = (line = ''): void => {
  if (!json) console.log(line);
};

// The story's clock runs by itself and skips ahead between two steps, as people do.
const began = Date.now();
let skipped = 0;
const now = (): number => Date.now() + skipped;
const settled: { settlement: Settlement; commit: string | null }[] = [];
const folder = await mkdtemp(join(tmpdir(), 'headgate-demo-'));
const play = await startPlayground({
  folder,
  manifests: fileURLToPath(new URL('../../../manifests', import.meta.url)),
  now,
  looked: ({ settlements, commit }) => {
    for (const settlement of settlements) settled.push({ settlement, commit });
  },
});
const steps: Step[] = [];
try {
  await tell(play);
} finally {
  await play.stop();
}
if (json) console.log(JSON.stringify({ repository: play.gitopsFolder, steps }, null, 2));
else {
  say(`The GitOps repository is ${play.gitopsFolder}`);
  say(`Every step in it:  git --git-dir=${play.gitopsFolder} log -p`);
  say(`It took ${((Date.now() - began) / 1000).toFixed(1)} s.`);
}

async function tell({ github }: Playground): Promise<void> {
  const comment = (subject: SubjectReference) => (by: string, body: string) => ({
    by,
    said: body,
    do: () => github.comment(subject, { as: by, body }),
  });
  const first = await open('alice', 'Pay with one click', 'one-click');
  const on = comment(first);
  await step({
    by: 'alice',
    said: 'label rollout:canary',
    do: () => github.label(first, { as: 'alice', label: 'rollout:canary' }),
  });
  await step(on('alice', '/canary 25'));
  await step(on('alice', "/canary 50 --cluster 'eu-*'"));
  await step(on('mallory', '/canary 100'));
  await step(on('alice', '/canary 60 --cluster eu-west'), on('bob', '/canary 30 --cluster us-east'));
  await step(on('bob', '/pause'));
  await step(on('alice', '/canary 75'));
  await step(on('bob', '/resume'));
  await step(on('alice', '/canray 75'));
  await step(on('alice', '/rollback'));

  const second = await open('bob', 'Pay with one click, again', 'one-click-again');
  await step(comment(second)('bob', '/canary 25'));
  await step({ by: 'carol', said: 'merge', do: () => github.merge(second, { as: 'carol' }) });

  const sticky = github.comments(second).find(({ author }) => author === `${github.app.slug}[bot]`);
  say('What the pull request shows in the end:');
  say();
  for (const line of (sticky?.body ?? '(no comment)').split('\n').slice(1)) say(`    ${line}`);
  say();
}

async function open(as: string, title: string, branch: string): Promise<SubjectReference> {
  skipped += 60_000;
  const files = { [`${branch}.txt`]: `${title}\n` };
  const opened = await play.github.openPullRequest(SHOP.repository, { as, title, branch, files });
  await play.settled();
  say(`${as} opens pull request #${opened.number}: ${title}`);
  say();
  return opened;
}

/** Several deeds of one step happen at the same time. */
async function step(...deeds: readonly Deed[]): Promise<void> {
  skipped += 60_000;
  settled.length = 0;
  await Promise.all(deeds.map((deed) => deed.do()));
  await play.settled();
  const weights = await readWeights();
  for (const deed of deeds) {
    const found = settled.find(
      ({ settlement: { intent } }) => intent.actor.login === deed.by && deed.said.endsWith(intent.said),
    );
    if (found === undefined) throw new Error(`Nothing became of what ${deed.by} said: ${deed.said}`);
    const { disposition, reason, refusal } = found.settlement;
    const commit = disposition === 'applied' ? found.commit : null;
    steps.push({ said: deed.said, by: deed.by, outcome: { disposition, reason }, commit, weights });
    say(`${deed.by}: ${deed.said}`);
    say(`  ${disposition}, ${reason}${commit === null ? '' : `, commit ${commit.slice(0, 7)}`}`);
    if (refusal !== null) say(`  ${refusal.found}. ${refusal.next}`);
  }
  for (const cluster of CLUSTERS) {
    const shares = BACKENDS.map((backend) => `${backend} ${String(weights[cluster]?.[backend] ?? '–').padStart(3)}`);
    say(`    ${cluster.padEnd(10)}${shares.join('   ')}`);
  }
  say();
}

/** What each cluster serves, read from the routes as they lie in Git. */
async function readWeights(): Promise<Step['weights']> {
  const entries = CLUSTERS.map(async (cluster) => {
    const text = await play.github.readFile(SHOP.gitops, `delivery/${cluster}/checkout/httproute.yaml`);
    return [cluster, text === null ? {} : weightsIn(load(text))] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

function weightsIn(route: unknown): Readonly<Record<string, number>> {
  const { spec } = route as { spec: { rules: { backendRefs: { name: string; weight: number }[] }[] } };
  return Object.fromEntries(spec.rules.flatMap((rule) => rule.backendRefs.map(({ name, weight }) => [name, weight])));
}
