import { createHmac, generateKeyPairSync } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { pino } from 'pino';
import { type RunningServer, serve } from '../../src/server/serve.ts';

const SECRET = '0123456789abcdef0123456789abcdef';
const failures: string[] = [];
let server: RunningServer;

beforeAll(async () => {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  server = await serve({
    environment: {
      appId: '1',
      privateKey,
      webhookSecret: SECRET,
      // Nobody answers there: whatever a webhook leads to ends at once.
      apiUrl: 'http://127.0.0.1:1',
      graphqlUrl: 'http://127.0.0.1:1/graphql',
      host: '127.0.0.1',
      port: 0,
      webhookPath: '/api/github/webhooks',
      logLevel: 'error',
      sweepSeconds: 3600,
      answerAfterLook: false,
    },
    log: pino({ level: 'error' }, { write: (line: string) => failures.push(line) }),
    now: Date.now,
    random: () => 0,
    sleep: async () => undefined,
  });
});
afterAll(() => server.stop());

const sign = (body: string): string => `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;

async function post(body: string, headers: Readonly<Record<string, string>>): Promise<number> {
  const usual = { 'content-type': 'application/json', 'x-github-delivery': 'd', 'x-github-event': 'issue_comment' };
  const url = `http://127.0.0.1:${server.port}/api/github/webhooks`;
  return (await fetch(url, { method: 'POST', body, headers: { ...usual, ...headers } })).status;
}

/** Sends bytes that need not be HTTP, and waits until the server has closed. */
function send(bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(server.port, '127.0.0.1', () => socket.end(bytes));
    socket.on('error', () => resolve());
    socket.on('close', () => resolve());
    socket.resume();
  });
}

const header = fc.stringMatching(/^[\x21-\x7e]{0,80}$/);

describe('whatever is sent to the server', () => {
  it('is turned away where it is not signed, and never called a fault of ours', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), header, header, header, async (body, event, delivery, signature) => {
        const status = await post(body, {
          'x-github-event': event,
          'x-github-delivery': delivery,
          'x-hub-signature-256': signature,
        });
        expect([400, 401]).toContain(status);
      }),
      { numRuns: 200 },
    );
    expect(failures).toEqual([]);
  });

  it('is taken where it is signed, whatever the payload says', async () => {
    const events = fc.constantFrom('issue_comment', 'pull_request', 'push', 'ping', 'installation', 'schedule');
    const payload = fc.oneof(
      fc.object(),
      fc.record({
        action: fc.constantFrom('created', 'closed', 'labeled'),
        repository: fc.object(),
        issue: fc.anything(),
      }),
    );
    await fc.assert(
      fc.asyncProperty(payload, events, async (value, event) => {
        const body = JSON.stringify(value);
        const status = await post(body, { 'x-github-event': event, 'x-hub-signature-256': sign(body) });
        expect(status).toBe(202);
      }),
      { numRuns: 200 },
    );
    await server.idle();
    expect(failures).toEqual([]);
  });

  it('need not even be HTTP', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), send), { numRuns: 100 });
    expect((await fetch(`http://127.0.0.1:${server.port}/healthz`)).status).toBe(200);
    expect(failures).toEqual([]);
  });
});
