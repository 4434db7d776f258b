import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Outside } from '../../src/outside.ts';
import type { GitHub } from '../../src/playground/scenario.ts';
import { createLog } from '../../src/server/log.ts';
import { type RunningServer, serve } from '../../src/server/serve.ts';
import { NO_TRACING, type Tracing } from '../../src/server/tracing.ts';

export interface AppOptions {
  /** An hour where it is left out: only the sweep at the start. */
  readonly sweepSeconds?: number;
  readonly logLevel?: string;
  readonly tracing?: Tracing;
  /** Nothing where it is left out. */
  readonly outside?: Outside;
}

/** Every line that any process of the app has logged. */
export interface AppLog {
  readonly lines: string[];
}

export interface App {
  readonly server: RunningServer;
  readonly origin: string;
  /** Where webhooks go. */
  readonly url: string;
}

const WEBHOOK_PATH = '/api/github/webhooks';

/**
 * Starts one process's worth of the app, as `headgate serve` does. Where it would wait, the story's clock skips ahead
 * instead.
 */
export async function startApp(
  github: GitHub,
  now: () => number,
  skip: (milliseconds: number) => void,
  log: AppLog,
  { sweepSeconds = 3600, logLevel = 'silent', tracing = NO_TRACING, outside = {} }: AppOptions,
): Promise<App> {
  const server = await serve({
    environment: {
      appId: String(github.app.id),
      privateKey: github.app.privateKey,
      webhookSecret: github.app.webhookSecret,
      apiUrl: github.apiUrl,
      graphqlUrl: github.graphqlUrl,
      host: '127.0.0.1',
      port: 0,
      webhookPath: WEBHOOK_PATH,
      logLevel,
      sweepSeconds,
      answerAfterLook: false,
    },
    // Nothing is to come as far as where secrets are taken out.
    log: createLog({ level: logLevel, write: (line) => void log.lines.push(line), clean: (line) => line }),
    tracing,
    outside,
    now,
    random: Math.random,
    sleep: async (milliseconds) => {
      skip(milliseconds);
      await sleep(1);
    },
  });
  const origin = `http://127.0.0.1:${server.port}`;
  return { server, origin, url: `${origin}${WEBHOOK_PATH}` };
}

/** Hands every webhook to all receivers, and answers when all have. */
export async function startRelay(receivers: () => readonly string[]) {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const kept = Object.entries(request.headers).filter(([name]) => /^(x-|content-type)/.test(name));
    const headers = Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
    const answers = await Promise.allSettled(
      receivers().map((url) => fetch(url, { method: 'POST', headers, body: Buffer.concat(chunks) })),
    );
    const statuses = answers.map((answer) => (answer.status === 'fulfilled' ? answer.value.status : 502));
    response.writeHead(Math.max(202, ...statuses)).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
