import { SHOP } from '../../src/playground/playground.ts';
import { type MeasuredStep, type PlayedEvent, startTrafficStage, type TrafficStage } from './traffic-stage.ts';

/** The share of the candidate's answers that become errors. */
const INJECTED = 0.5;

/** The pause after a step, which nobody who looks at a demo wants to wait for. */
const PAUSE_SECONDS = 60;

/** What the demo with traffic came to. */
export interface PlayedTraffic {
  readonly repository: string;
  /** Who gave the gate its numbers: a real Prometheus, or the gateways' own counters as JSON. */
  readonly numbers: 'prometheus' | 'http';
  readonly steps: readonly MeasuredStep[];
  /** Everything that Headgate did. */
  readonly timeline: readonly PlayedEvent[];
  readonly injection: {
    /** ISO 8601. */
    readonly at: string;
    /** Until the commit that takes the candidate back. */
    readonly secondsToRollback: number;
    /** Until every cluster was seen to serve the stable version alone. */
    readonly secondsToStable: number;
  };
}

/** A canary that is measured at every step, falls ill at half of the traffic, and is taken back by nobody's hand. */
export async function playTraffic(print: (line: string) => void): Promise<PlayedTraffic> {
  const stage = await startTrafficStage(print);
  try {
    return await tell(stage);
  } finally {
    await stage.stop();
  }
}

async function tell(stage: TrafficStage): Promise<PlayedTraffic> {
  const { playground, traffic, say, step, byItself } = stage;
  const { github } = playground;
  const { kind, url } = traffic.source;
  say(
    kind === 'prometheus'
      ? `The gate asks a real Prometheus, at ${url}.`
      : 'Prometheus is not on PATH: the gate asks, as JSON, for what the gateways counted themselves.',
  );
  const pull = await github.openPullRequest(SHOP.repository, {
    as: 'alice',
    title: 'Pay with one click',
    branch: 'one-click',
    files: { 'one-click.txt': 'Pay with one click\n' },
  });
  await playground.settled();
  say(`alice opens pull request #${pull.number}: Pay with one click`);
  say();
  // GitHub tells times to the second, and a command must come after the push before it.
  await new Promise((resolve) => setTimeout(resolve, 1100));
  const body = '/canary 10';
  await step({ by: 'alice', said: body, do: () => github.comment(pull, { as: 'alice', body }) });
  for (let step = 0; step < 2; step += 1) {
    stage.later(PAUSE_SECONDS);
    await byItself('moved');
  }

  say(`From now on the candidate answers ${INJECTED * 100} % of its requests with errors.`);
  say();
  const injected = stage.now();
  traffic.injectErrors(INJECTED);
  const back = await byItself('rolled_back');
  const since = (at: string): number => Math.round((Date.parse(at) - injected) / 100) / 10;
  const played: PlayedTraffic = {
    repository: playground.gitopsFolder,
    numbers: kind,
    steps: stage.steps,
    timeline: stage.events,
    injection: {
      at: new Date(injected).toISOString(),
      secondsToRollback: since(back.at),
      secondsToStable: since(back.liveAt),
    },
  };
  printTimeline(played, say);
  return played;
}

function printTimeline({ steps, timeline, injection }: PlayedTraffic, say: (line?: string) => void): void {
  const [first] = timeline;
  const injected = { at: injection.at, by: 'somebody', said: 'lets the candidate fail', reason: 'injected' };
  const all = [...timeline, injected].toSorted((left, right) => (left.at < right.at ? -1 : 1));
  say('What happened:');
  for (const { at, by, said, reason } of all) {
    const seconds = (Date.parse(at) - Date.parse(first?.at ?? at)) / 1000;
    say(`  ${seconds.toFixed(1).padStart(5)} s  ${reason.padEnd(13)}${by}: ${said}`);
  }
  say();
  say('From commit to live:');
  for (const { said, live } of steps)
    say(
      `  ${Object.entries(live)
        .map(([cluster, lag]) => `${cluster} ${lag} s`)
        .join('   ')}   (${said})`,
    );
  say(
    `From the first error to the rollback: ${injection.secondsToRollback} s, and to live everywhere: ${injection.secondsToStable} s.`,
  );
  say();
}
