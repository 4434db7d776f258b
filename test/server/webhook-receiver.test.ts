import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  createWebhookReceiver,
  LARGEST_PAYLOAD,
  type ReceivedWebhook,
  type Verdict,
} from '../../src/server/webhook-receiver.ts';

const signature = `sha256=${'a'.repeat(64)}`;
const sound = {
  'content-type': 'application/json',
  'x-github-event': 'issue_comment',
  'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
  'x-hub-signature-256': signature,
};

let server: Server | undefined;
afterEach(() => new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(() => resolve()))));

async function start(verdict: Verdict = 'accepted') {
  const received: ReceivedWebhook[] = [];
  const answered: [number, string | null][] = [];
  const receive = createWebhookReceiver({
    receive: async (webhook) => {
      received.push(webhook);
      return verdict;
    },
    answered: (status, event) => answered.push([status, event]),
  });
  const started = createServer((incoming, response) => void receive(incoming, response));
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  const { port } = started.address() as AddressInfo;
  const post = (headers: Record<string, string>, body: string | Buffer = '{}') =>
    new Promise<number>((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port, method: 'POST', headers }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      sent.on('error', reject);
      sent.end(body);
    });
  return { post, received, answered };
}

describe('the webhook receiver', () => {
  it('hands on the very bytes that were signed', async () => {
    const { post, received, answered } = await start();
    expect(await post(sound, '{"a": "ä"}\n')).toBe(202);
    expect(received).toEqual([
      { delivery: sound['x-github-delivery'], event: 'issue_comment', signature, body: '{"a": "ä"}\n' },
    ]);
    expect(answered).toEqual([[202, 'issue_comment']]);
  });

  it.each([
    ['no signature', { 'x-hub-signature-256': '' }, 401],
    ['a signature of the old kind', { 'x-hub-signature-256': `sha1=${'a'.repeat(40)}` }, 401],
    ['no event', { 'x-github-event': '' }, 400],
    ['an event with other characters', { 'x-github-event': 'push{x="y"}' }, 400],
    ['no delivery', { 'x-github-delivery': '' }, 400],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
  ])('turns away %s without reading the body', async (_name, headers, status) => {
    const { post, received } = await start();
    expect(await post({ ...sound, ...headers })).toBe(status);
    expect(received).toEqual([]);
  });

  it('answers 401 to a forged signature and 400 to what is no JSON', async () => {
    expect(await (await start('forged')).post(sound)).toBe(401);
    server?.close();
    expect(await (await start('unreadable')).post(sound)).toBe(400);
  });

  it('turns away an empty payload', async () => {
    const { post, received } = await start();
    expect(await post(sound, '')).toBe(400);
    expect(received).toEqual([]);
  });

  it('turns away a payload that says it is too large', async () => {
    const { post, received } = await start();
    const headers = { ...sound, 'content-length': String(LARGEST_PAYLOAD + 1) };
    // The server answers and closes before all of it is sent; either is seen as a refusal.
    const status = await post(headers, Buffer.alloc(1024)).catch(() => 413);
    expect(status).toBe(413);
    expect(received).toEqual([]);
  });

  it('stops reading a payload that grows too large without having said so', async () => {
    const { post, received } = await start();
    const headers = { ...sound, 'transfer-encoding': 'chunked' };
    const status = await post(headers, Buffer.alloc(LARGEST_PAYLOAD + 1024)).catch(() => 413);
    expect(status).toBe(413);
    expect(received).toEqual([]);
  });
});
