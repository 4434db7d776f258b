import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { outsideOf } from '../../src/outside.ts';
import { type Playground, SHOP, startPlayground } from '../../src/playground/playground.ts';
import { startTraffic, type Traffic } from '../../src/playground/traffic.ts';
import { TRAFFIC } from '../../src/playground/traffic-manifests.ts';
import { type Measured, measuredOf, printMeasured } from './measured.ts';
import { type RouteWeights, readRouteWeights } from './served.ts';
import { type Deed, type Heard, heardOf, printServed, type Step, tellStep } from './told.ts';

/** A step, and what users met after it. */
export interface MeasuredStep extends Step {
  /** When it was decided, and when every cluster was seen to serve it. ISO 8601. */
  readonly at: string;
  readonly liveAt: string;
  readonly measured: Measured;
  /** By cluster: seconds from the commit to the moment when it was seen live. */
  readonly live: Readonly<Record<string, number>>;
}

/** Something that Headgate did, whoever had asked for it. */
export interface PlayedEvent {
  /** ISO 8601. */
  readonly at: string;
  readonly by: string;
  readonly said: string;
  readonly reason: string;
}

/** Where the demo with traffic is played. */
export interface TrafficStage {
  readonly playground: Playground;
  readonly traffic: Traffic;
  readonly steps: readonly MeasuredStep[];
  /** Everything that was applied, oldest first. */
  readonly events: readonly PlayedEvent[];
  say(line?: string): void;
  /** Somebody does something; then users are counted when every cluster serves it. */
  step(deed: Deed): Promise<MeasuredStep>;
  /** The story's clock, in milliseconds since the epoch. */
  now(): number;
  /** So many seconds later. */
  later(seconds: number): void;
  /** Looks again and again until Headgate by itself does what has this reason; then as {@link step}. */
  byItself(reason: string): Promise<MeasuredStep>;
  stop(): Promise<void>;
}

/** The requests to each cluster by which a step is measured: three clusters make six hundred. */
const REQUESTS = 200;
/** How long until the next look, and how long something is waited for. Milliseconds. */
const BETWEEN_LOOKS = 300;
const LONGEST_WAIT = 120_000;

const NO_NUMBERS = { kind: 'unknown', message: 'there is nobody to ask' } as const;

const STATE = `rollouts/${TRAFFIC.rollout}/state.yaml`;

/** Starts everything: clusters with agents and gateways, a GitHub, the real app, and somebody who counts. */
export async function startTrafficStage(print: (line: string) => void): Promise<TrafficStage> {
  const folder = await mkdtemp(join(tmpdir(), 'headgate-traffic-'));
  const heard: (Heard & { readonly at: string })[] = [];
  const events: PlayedEvent[] = [];
  const steps: MeasuredStep[] = [];
  // Pauses are longer than the demo: the story's clock is set on when they are over.
  let skipped = 0;
  const now = (): number => Date.now() + skipped;
  const traffic = await startTraffic({
    folder,
    source: join(folder, `${SHOP.gitops}.git`),
    branch: SHOP.branch,
    path: process.env['PATH'] ?? '',
    random: Math.random,
    now: Date.now,
  });
  const clusters = traffic.clusters.map(({ name }) => name);
  // The numbers know nothing of the story's clock.
  const { readMetric = async () => NO_NUMBERS, ...outside } = outsideOf({
    environment: traffic.environment,
    now: Date.now,
  });
  const playground = await startPlayground({
    folder,
    manifests: traffic.manifests,
    now,
    outside: { ...outside, readMetric: (question) => readMetric({ ...question, at: question.at - skipped }) },
    looked: (look) => {
      const at = new Date(now()).toISOString();
      for (const one of heardOf(look)) {
        heard.push({ ...one, at });
        const { by, said, disposition, reason } = one;
        if (disposition === 'applied') events.push({ at, by, said, reason });
      }
    },
  }).catch(async (error: unknown) => {
    await traffic.stop();
    throw error;
  });
  traffic.reportTo(playground.github, SHOP.gitops);
  const read = (path: string): Promise<string | null> => playground.github.readFile(SHOP.gitops, path);

  async function look(): Promise<void> {
    await playground.server.sweep();
    await playground.settled();
  }

  async function waitFor<Found>(what: string, find: () => Promise<Found | null>): Promise<Found> {
    const until = Date.now() + LONGEST_WAIT;
    for (;;) {
      const found = await find();
      if (found !== null) return found;
      if (Date.now() > until) throw new Error(`It did not come to this in ${LONGEST_WAIT / 1000} s: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_LOOKS));
      await look();
    }
  }

  /** The lag by cluster, as soon as each is seen to serve what lies in Git. */
  async function lags(): Promise<Readonly<Record<string, number>> | null> {
    const state = load((await read(STATE)) ?? '{}') as {
      readonly status?: { readonly live?: Readonly<Record<string, { readonly lagSeconds: number }>> };
    };
    const live = clusters.map((name) => [name, state.status?.live?.[name]?.lagSeconds] as const);
    if (live.some(([, lag]) => lag === undefined)) return null;
    return Object.fromEntries(live.map(([name, lag = 0]) => [name, lag]));
  }

  async function finish(deed: Deed, weights: RouteWeights): Promise<MeasuredStep> {
    const told = tellStep(TRAFFIC.rollout, deed, heard, weights, null, print);
    const at = heard.find(({ by, said }) => by === deed.by && said === deed.said)?.at ?? new Date(now()).toISOString();
    heard.length = 0;
    const live = await waitFor('every cluster serves it', lags);
    const liveAt = new Date(now()).toISOString();
    const measured = measuredOf(await traffic.measure(REQUESTS));
    const step = { ...told, at, liveAt, measured, live };
    steps.push(step);
    printServed(clusters, weights, null, print);
    printMeasured(measured, live, print);
    return step;
  }

  const weightsNow = (): Promise<RouteWeights> => readRouteWeights(TRAFFIC.rollout, clusters, read);

  return {
    playground,
    traffic,
    steps,
    events,
    now,
    later: (seconds) => {
      skipped += seconds * 1000;
      print(`${seconds} s later:`);
    },
    say: (line = '') => print(line),
    step: async (deed) => {
      heard.length = 0;
      await deed.do();
      await playground.settled();
      return finish(deed, await weightsNow());
    },
    byItself: async (reason) => {
      const found = await waitFor(reason, async () => heard.find((one) => one.reason === reason) ?? null);
      const { by, said } = found;
      return finish({ by, said, do: async () => undefined }, await weightsNow());
    },
    stop: async () => {
      await playground.stop();
      await traffic.stop();
    },
  };
}
