import type { Logger } from 'pino';
import { Probot } from 'probot';
import { createApp } from '../app.ts';
import { createGitHubWorld } from '../github/github-world.ts';
import { createInstallationClients } from '../github/installations.ts';
import { TIMEOUT_MILLISECONDS, webUrlOf } from '../github/octokit.ts';
import { QuietProbotOctokit } from '../github/probot-octokit.ts';
import type { Look } from '../look.ts';
import { createMemory } from '../memory.ts';
import type { Outside } from '../outside.ts';
import type { Subject } from '../rollout/intent.ts';
import type { Environment } from './environment.ts';
import { createHearing } from './hearing.ts';
import { startHttpServer } from './http-server.ts';
import { createInterests } from './interests.ts';
import { identified } from './log.ts';
import { createLookQueue } from './look-queue.ts';
import { createLooker } from './looker.ts';
import { createMetrics } from './metrics.ts';
import { createSweeper } from './sweeper.ts';
import { createTicksSoon } from './ticks-soon.ts';
import { observeRequests, traceWebhooks } from './trace-requests.ts';
import { NO_TRACING, type Tracing } from './tracing.ts';
import { createWebhookReceiver, type ReceivedWebhook, type Verdict } from './webhook-receiver.ts';

export interface ServeOptions {
  readonly environment: Environment;
  readonly log: Logger;
  /** Left out where nobody wants traces. */
  readonly tracing?: Tracing;
  /** What is asked and told beside GitHub; what is left out is not there. */
  readonly outside?: Outside;
  /** Milliseconds since the epoch. */
  now(): number;
  random(): number;
  sleep(milliseconds: number): Promise<void>;
  /** Told of each look that came to its end. */
  looked?(look: Look): void;
}

export interface RunningServer {
  readonly port: number;
  /** Resolves when nothing that was heard waits to be looked at. */
  idle(): Promise<void>;
  /** Looks at once for what was lost and what is due, instead of waiting for the interval. */
  sweep(): Promise<void>;
  /** Takes no more webhooks, ends what is under way and resolves. What was not looked at is found by the next sweep. */
  stop(): Promise<void>;
}

/** Looks under way at the same time; GitHub allows 100 requests at once, and a look sends a handful. */
const CONCURRENCY = 10;

/** How far back a look that an event led to goes for steps that were merged. Milliseconds. */
const LOOK_BACK = 5 * 60 * 1000;

/** Starts the Probot app under a server of its own, and sweeps at once and then on an interval. */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const { environment, log, tracing = NO_TRACING, now, random, sleep } = options;
  const { appId, privateKey, apiUrl, graphqlUrl } = environment;
  const metrics = createMetrics(() => queue.size, now);
  const observe = observeRequests(metrics.request, tracing);
  const connection = { apiUrl, graphqlUrl, timeoutMilliseconds: TIMEOUT_MILLISECONDS, observe, now, random, sleep };
  const clients = createInstallationClients(connection, { appId, privateKey });
  const github = createGitHubWorld({
    app: clients,
    gitops: clients,
    webUrl: webUrlOf(apiUrl),
    log,
    now,
    random,
    sleep,
  });
  const world = { ...github, ...options.outside };
  const interests = createInterests();
  const looker = createLooker({ ...options, world, memory: createMemory(), metrics, interests, tracing });

  const queue = createLookQueue({
    concurrency: CONCURRENCY,
    sleep,
    random,
    look: looker.look,
    tried(subject, outcome, error) {
      metrics.tried(outcome);
      if (outcome === 'unavailable')
        log.warn({ subject, err: error }, 'GitHub could not be reached; it is tried again.');
      if (outcome === 'failed') log.error({ subject, err: error }, 'The look failed. This is a bug in Headgate.');
    },
  });

  const ticks = createTicksSoon({
    tick: (target) => looker.tick(target, now() - LOOK_BACK),
    failed: ({ branch }, error) =>
      log.warn({ branch, err: error }, 'Steps that may be due could not be looked at; the next sweep will.'),
    sleep,
  });
  const sweeper = createSweeper({
    clients,
    log,
    now,
    look: (subject: Subject) => void identified({ subject }, () => queue.add(subject)),
    swept: metrics.swept,
    tick: looker.tick,
  });
  const hearing = createHearing({ world, queue, ticks, interests, log, targets: sweeper.targets });

  const probot = new Probot({
    appId,
    privateKey,
    secret: environment.webhookSecret,
    baseUrl: apiUrl,
    log,
    Octokit: QuietProbotOctokit,
  });
  await probot.load(
    createApp((event, payload, delivery) => {
      const done = hearing.hear(event, payload, delivery);
      return environment.answerAfterLook ? done : undefined;
    }),
  );
  await probot.ready();

  async function receive({ delivery, event, signature, body }: ReceivedWebhook): Promise<Verdict> {
    if (!(await probot.webhooks.verify(body, signature))) return 'forged';
    if (!isJson(body)) return 'unreadable';
    const trace = tracing.traceId();
    const ids = { delivery, event, ...(trace === null ? {} : { trace }) };
    await identified(ids, () =>
      probot.webhooks.verifyAndReceive({ id: delivery, name: event, signature, payload: body }),
    );
    return 'accepted';
  }

  let stopping = false;
  const server = await startHttpServer({
    host: environment.host,
    port: environment.port,
    webhookPath: environment.webhookPath,
    receiveWebhook: traceWebhooks(createWebhookReceiver({ receive, answered: metrics.webhook }), tracing),
    health: () => (stopping ? 'stopping' : null),
    metrics: async () => ({ contentType: metrics.registry.contentType, body: await metrics.registry.metrics() }),
    failed: (error) => log.error({ err: error }, 'A request failed. This is a bug in Headgate.'),
  });
  log.info({ port: server.port, webhooks: environment.webhookPath }, 'Headgate listens.');

  let sweeping: Promise<void> | null = null;
  // A round that takes longer than the interval is not overtaken by the next one.
  const sweep = (): Promise<void> => {
    sweeping ??= identified({ event: 'sweep' }, () => tracing.during('sweep', {}, sweeper.sweep))
      .catch((error) => {
        metrics.sweepFailed();
        log.warn({ err: error }, 'The sweep could not be finished; the next one will look again.');
      })
      .finally(() => {
        sweeping = null;
      });
    return sweeping;
  };
  void sweep();
  const timer = setInterval(sweep, environment.sweepSeconds * 1000);

  return {
    port: server.port,
    async idle() {
      await sweeping;
      await hearing.settled();
      await ticks.idle();
      await queue.idle();
    },
    sweep,
    async stop() {
      stopping = true;
      clearInterval(timer);
      await server.close();
      await Promise.all([queue.drain(), ticks.drain(), sweeping, hearing.settled()]);
    },
  };
}

function isJson(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}
