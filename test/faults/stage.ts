import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { load } from 'js-yaml';
import { outsideOf } from '../../src/outside.ts';
import type { AgentReport } from '../../src/playground/agent.ts';
import { reportStatuses } from '../../src/playground/agent-statuses.ts';
import { type RunningCluster, startCluster } from '../../src/playground/cluster.ts';
import { startGitHub } from '../../src/playground/github.ts';
import { PEOPLE } from '../../src/playground/playground.ts';
import type { GitHub, SubjectReference } from '../../src/playground/scenario.ts';
import { STICKY_MARKER } from '../../src/report/sticky-note.ts';
import { type App, startApp, startRelay } from '../acceptance/app.ts';
import { type Commit, readCommits } from '../acceptance/gitops.ts';
import { AGENT, GATEWAY, manifests, NAMESPACE, PORT, SERVICES, type Settings } from './manifests.ts';
import { type StoryPrometheus, startStoryPrometheus } from './prometheus.ts';
import { type Readings, readMetrics } from './readings.ts';

export const CLUSTERS = ['eu-west', 'us-east'] as const;
export type ClusterName = (typeof CLUSTERS)[number];

export const GITOPS = 'acme/shop-gitops';
const REPOSITORY = 'acme/shop';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export interface StageOptions extends Settings {
  /** How many processes of the app hear the webhooks and look at the clock; 1 where it is left out. */
  readonly apps?: number;
  /** Services that are not there at the beginning, as `CLUSTER/SERVICE`. */
  readonly without?: readonly string[];
  /** How far GitHub's clock is ahead of everybody else's, in seconds; negative: behind. */
  readonly skew?: number;
}

/** `status` of `state.yaml`, as far as stories look at it. */
export interface Status {
  readonly phase: string;
  readonly movedAt: string;
  readonly weights: Readonly<Record<string, number>>;
  readonly live?: Readonly<Record<string, { readonly at: string; readonly lagSeconds: number }>>;
  readonly failures?: readonly { readonly gate: string; readonly cluster: string | null; readonly at: string }[];
  readonly hold?: { readonly reason: string; readonly found: string };
  readonly ledger: { readonly entries: readonly { by: string; said: string; disposition: string; reason: string }[] };
}

/** A machine with everything on it: a GitHub, the app under its server, clusters that serve, and a Prometheus. */
export interface Stage {
  readonly github: GitHub;
  readonly prometheus: StoryPrometheus;
  readonly pull: SubjectReference;
  readonly apps: readonly App[];
  cluster(name: ClusterName): RunningCluster;
  /** Milliseconds since the epoch. It stands still by itself. */
  now(): number;
  /** Time passes and nothing happens. */
  pass(minutes: number): void;
  /** Somebody comments, a minute later, and everything that follows from it comes to rest. */
  say(body: string, as?: string): Promise<void>;
  /** Agents, gateways and Prometheus do their work; nobody looks at it. */
  operate(): Promise<void>;
  /** So many minutes later clusters and Prometheus did theirs, and every app looks at the clock. */
  tick(minutes?: number): Promise<void>;
  /** All apps look at the clock at the same time. */
  sweep(): Promise<void>;
  state(): Promise<Status>;
  /** What the candidate has in each cluster, in percent, read from the routes as they lie in Git. */
  weights(): Promise<readonly (number | null)[]>;
  /** Who said what and what became of it, oldest first. */
  ledger(): Promise<readonly string[]>;
  /** Headgate's commits and everybody's since the first, newest first. */
  commits(): Promise<readonly Commit[]>;
  /** The one comment that Headgate keeps on the pull request. */
  sticky(): string;
  /** Where Headgate asked somebody by name. */
  questions(): readonly string[];
  metrics(app?: number): Promise<Readings>;
  /** Puts everything away; what a real GitHub might not have answered, and what ended in a bug of Headgate's. */
  close(): Promise<readonly string[]>;
}

const opened: Stage[] = [];

/** For `afterEach`: closes every stage. */
export async function closeStages(): Promise<readonly string[]> {
  return (await Promise.all(opened.splice(0).map((stage) => stage.close()))).flat();
}

/** Sets the stage: alice has opened a pull request, and nothing was asked for yet. */
export async function faultStage(options: StageOptions = {}): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-faults-'));
  // Days ago, so that a Prometheus takes no sample for one of the future.
  let clock = Math.floor(Date.now() / MINUTE) * MINUTE - 72 * HOUR;
  const now = (): number => clock;
  const ahead = (options.skew ?? 0) * 1000;
  const github = await startGitHub({ folder, clock: () => clock + ahead });
  const isMeasured = options.gates !== undefined;
  const prometheus = await startStoryPrometheus(isMeasured ? join(folder, 'prometheus') : null);
  const written = manifests(CLUSTERS, options, isMeasured ? prometheus.url : null);
  github.createOrganisation('acme');
  for (const login of Object.keys(PEOPLE)) github.createUser(login);
  const reporter = github.createUser(AGENT);
  await github.createRepository(GITOPS, { files: written.gitops, collaborators: { [AGENT]: 'write', carol: 'admin' } });
  await github.createRepository(REPOSITORY, { files: written.app, collaborators: PEOPLE });

  const clusters = new Map<string, RunningCluster>();
  const reported = new Set<Promise<void>>();
  for (const name of CLUSTERS) clusters.set(name, await start(name));
  const kubeconfig = [...clusters.values()].map(({ name, api }) => {
    const path = join(folder, `${name}.kubeconfig`);
    writeFileSync(path, api.kubeconfig(name), { mode: 0o600 });
    return path;
  });
  const outside = outsideOf({ environment: { KUBECONFIG: kubeconfig.join(delimiter) }, now });
  const skip = (milliseconds: number): void => {
    clock += Math.round(milliseconds);
  };
  // Shorter waits differ from run to run, and are over at once.
  const wait = (milliseconds: number): void => skip(milliseconds < MINUTE ? 0 : milliseconds);
  const apps: App[] = [];
  for (let count = 0; count < (options.apps ?? 1); count += 1)
    apps.push(await startApp(github, now, wait, { lines: [] }, { outside }));
  const relay = await startRelay(() => apps.map(({ url }) => url));
  github.setWebhookUrl(relay.url);

  async function start(name: string): Promise<RunningCluster> {
    const report = reportStatuses({
      ...{ kind: 'flux', cluster: name, apiUrl: github.apiUrl, token: reporter.token, repository: GITOPS },
    });
    const cluster = await startCluster({
      ...{ name, folder, gateway: GATEWAY, namespace: NAMESPACE, token: `token-of-${name}` },
      controllerName: 'istio.io/gateway-controller',
      agent: {
        ...{ kind: 'flux', source: github.repositoryFolder(GITOPS), branch: 'main', path: `delivery/${name}` },
        ...{ interval: null, secret: null },
        report: async (one: AgentReport) => {
          const telling = options.byStatuses?.includes(name) === true ? report(one) : Promise.resolve();
          reported.add(telling);
          await telling;
        },
      },
      random: () => 0.5,
      now,
    });
    for (const service of Object.values(SERVICES))
      if (options.without?.includes(`${name}/${service}`) !== true)
        await cluster.run({ service, port: PORT, version: service });
    return cluster;
  }

  async function settled(): Promise<void> {
    for (let count = -1; count !== github.deliveries.length; ) {
      count = github.deliveries.length;
      await github.settled();
      await Promise.all(apps.map(({ server }) => server.idle()));
    }
  }

  const read = (path: string): Promise<string | null> => github.readFile(GITOPS, path);
  const operate = async (): Promise<void> => {
    for (const { agent, controller } of clusters.values()) {
      await agent.pull();
      controller.reconcile();
    }
    await Promise.all(reported);
    await prometheus.scrape(now());
  };
  const own = () => github.comments(pull).filter(({ author }) => author.endsWith('[bot]'));
  const sweep = async (): Promise<void> => {
    await Promise.all(apps.map(({ server }) => server.sweep()));
    await settled();
  };
  await settled();
  skip(MINUTE);
  const change = { as: 'alice', title: 'Pay with one click', branch: 'one-click', files: { 'one-click.txt': 'Pay\n' } };
  const pull = await github.openPullRequest(REPOSITORY, change);
  await settled();

  const stage: Stage = {
    ...{ github, prometheus, pull, apps, now, operate, sweep },
    cluster: (name) => clusters.get(name) ?? never(name),
    pass: (minutes) => skip(minutes * MINUTE),
    say: async (body, as = 'alice') => {
      skip(MINUTE);
      await prometheus.scrape(now());
      await github.comment(pull, { as, body });
      await settled();
    },
    tick: async (minutes = 1) => {
      skip(minutes * MINUTE);
      await operate();
      await sweep();
    },
    state: async () =>
      (load((await read('rollouts/checkout/state.yaml')) ?? 'status: {}') as { status: Status }).status,
    weights: () =>
      Promise.all(CLUSTERS.map(async (name) => weightIn(await read(`delivery/${name}/checkout/httproute.yaml`)))),
    ledger: async () =>
      (await stage.state()).ledger.entries.map((one) => `${one.by} ${one.said}: ${one.disposition} ${one.reason}`),
    commits: () => readCommits(github.repositoryFolder(GITOPS), 'main'),
    sticky: () => {
      const [only, second] = own().filter(({ body }) => body.startsWith(STICKY_MARKER));
      if (second !== undefined) throw new Error('There are two reports.');
      return only?.body ?? '';
    },
    questions: () =>
      own()
        .map(({ body }) => body)
        .filter((body) => !body.startsWith(STICKY_MARKER)),
    metrics: (app = 0) => readMetrics(`${apps[app]?.origin}/metrics`),
    close: async () => {
      const failed = await Promise.all(apps.map((_, app) => bugs(stage, app)));
      github.setWebhookUrl(null);
      await Promise.all(apps.map(({ server }) => server.stop()));
      await relay.stop();
      await Promise.all([...clusters.values()].map((cluster) => cluster.stop()));
      await prometheus.stop();
      await github.stop();
      rmSync(folder, { recursive: true, force: true });
      return [...github.unsupported, ...failed.flat()];
    },
  };
  opened.push(stage);
  return stage;
}

/** What an app met that it calls a bug. Nothing that goes wrong outside is one. */
async function bugs(stage: Stage, app: number): Promise<readonly string[]> {
  const metrics = await stage.metrics(app);
  const names = ['headgate_looks_total{outcome="failed"}', 'headgate_ticks_total{outcome="failed"}'];
  return names.filter((name) => metrics.of(name) > 0);
}

function weightIn(text: string | null): number | null {
  if (text === null) return null;
  const route = load(text) as { spec: { rules: { backendRefs: { name: string; weight: number }[] }[] } };
  return route.spec.rules[0]?.backendRefs.find(({ name }) => name === SERVICES.green)?.weight ?? null;
}

function never(name: string): never {
  throw new Error(`There is no cluster ${name}.`);
}
