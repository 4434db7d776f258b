import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { createWebhookReceiver } from './webhook-receiver.ts';

export interface HttpServerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly webhookPath: string;
  readonly receiveWebhook: ReturnType<typeof createWebhookReceiver>;
  /** What `/healthz` says: null while all is well, otherwise what is wrong. */
  health(): string | null;
  /** What `/metrics` says, in Prometheus' text format. */
  metrics(): Promise<{ readonly contentType: string; readonly body: string }>;
  failed(error: unknown): void;
}

export interface HttpServer {
  readonly port: number;
  /** Takes no new connections and resolves when the open ones have ended. */
  close(): Promise<void>;
}

/** Headers and a whole payload have to arrive within this time, in milliseconds. */
const REQUEST_TIMEOUT = 30_000;

/** Starts the one HTTP server: webhooks, health and metrics, and nothing else. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const server = createServer(async (request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0];
    const send = (status: number, contentType: string, body: string): void => {
      response.writeHead(status, { 'content-type': contentType }).end(body);
    };
    try {
      if (path === options.webhookPath) {
        if (request.method === 'POST') return await options.receiveWebhook(request, response);
        return send(405, 'text/plain', 'Webhooks are sent with POST.\n');
      }
      if (request.method !== 'GET' && request.method !== 'HEAD')
        return send(405, 'text/plain', 'Only GET is served.\n');
      if (path === '/healthz') {
        const wrong = options.health();
        return send(wrong === null ? 200 : 503, 'text/plain', `${wrong ?? 'ok'}\n`);
      }
      if (path === '/metrics') {
        const { contentType, body } = await options.metrics();
        return send(200, contentType, body);
      }
      return send(404, 'text/plain', `Nothing is served here. Webhooks: POST ${options.webhookPath}\n`);
    } catch (error) {
      options.failed(error);
      if (response.headersSent) response.destroy();
      else send(500, 'text/plain', 'It failed here. The log says why.\n');
    }
  });
  server.requestTimeout = REQUEST_TIMEOUT;
  server.headersTimeout = REQUEST_TIMEOUT / 2;
  await listen(server, options.host, options.port);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
