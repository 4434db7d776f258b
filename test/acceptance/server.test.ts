import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { build, COMMAND_LINE, NODES } from './built.ts';
import { closeShops, openShop, SHOP, type Shop } from './shop.ts';

jest.setTimeout(60_000);

beforeAll(build);

afterEach(async () => {
  expect(await closeShops()).toEqual([]);
});

const sign = (secret: string, body: string) => `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

/** Posts a webhook as GitHub would, but for what is given. */
async function post(url: string, body: string, headers: Readonly<Record<string, string>>): Promise<number> {
  const usual = { 'content-type': 'application/json', 'x-github-event': 'ping', 'x-github-delivery': 'one-delivery' };
  return (await fetch(url, { method: 'POST', body, headers: { ...usual, ...headers } })).status;
}

describe('the server', () => {
  it('takes nothing that is not signed, too large or no JSON, and goes on', async () => {
    const shop = await openShop();
    const [app] = shop.apps;
    const url = app?.url ?? '';
    const secret = shop.github.app.webhookSecret;
    const body = '{"zen": "Speak like a human."}';
    const signature = { 'x-hub-signature-256': sign(secret, body) };
    expect(await post(url, body, {})).toBe(401);
    expect(await post(url, body, { 'x-hub-signature-256': sign('another secret', body) })).toBe(401);
    expect(await post(url, `${body} `, signature)).toBe(401);
    expect(await post(url, body, { 'x-hub-signature': `sha1=${'0'.repeat(40)}` })).toBe(401);
    expect(await post(url, body, { ...signature, 'content-type': 'application/x-www-form-urlencoded' })).toBe(415);
    expect(await post(url, body, { ...signature, 'x-github-event': 'not an event' })).toBe(400);
    for (const text of ['{"zen": ', '7', 'null']) {
      expect(await post(url, text, { 'x-hub-signature-256': sign(secret, text) })).toBe(400);
    }
    for (const text of ['[]', '{}', '{"action":"created","issue":{"number":-1}}']) {
      const headers = { 'x-hub-signature-256': sign(secret, text), 'x-github-event': 'issue_comment' };
      expect(await post(url, text, headers)).toBe(202);
    }
    expect(await tooLarge(url)).toBe(413);
    expect(await post(url, body, signature)).toBe(202);
    expect((await fetch(url)).status).toBe(405);
    expect((await fetch(`${app?.origin}/etc/passwd`)).status).toBe(404);

    const pull = await shop.open('alice');
    await shop.say(pull, 'alice', '/canary 25');
    expect(await shop.weights()).toEqual([25, 25, 25]);
    expect(await (await fetch(`${app?.origin}/healthz`)).text()).toBe('ok\n');
    const metrics = await readMetrics(`${app?.origin}/metrics`);
    expect(metrics.get('headgate_commits_total')).toBe(1);
    expect(metrics.get('headgate_settlements_total{disposition="applied",reason="started"}')).toBe(1);
    expect(metrics.get('headgate_looks_total{outcome="failed"}') ?? 0).toBe(0);
    expect(metrics.get('headgate_webhooks_total{event="ping",status="401"}')).toBe(4);
  });

  it('logs no token, key or secret, whatever goes wrong', async () => {
    const shop = await openShop({ logLevel: 'trace' });
    const pull = await shop.open('alice');
    await shop.say(pull, 'alice', '/canary 5');
    const kinds = ['502-before', 'drop-connection', 'rate-limit-primary', 'rate-limit-secondary'] as const;
    for (const kind of kinds) shop.github.faults.add({ kind, times: 4 });
    await shop.say(pull, 'alice', '/canary 10');
    shop.github.faults.clear();
    await shop.say(pull, 'alice', '/canary 15');
    await post(shop.apps[0]?.url ?? '', '{}', { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` });
    shop.github.setInstalled(SHOP.gitops, false);
    await shop.say(pull, 'alice', '/canary 20');
    shop.github.setInstalled(SHOP.gitops, true);
    const log = shop.log.lines.join('');
    expect(log).toContain('Looked.');
    const { privateKey, webhookSecret } = shop.github.app;
    const keyLine = privateKey.split('\n')[3] ?? '';
    expect(keyLine).toHaveLength(64);
    for (const secret of [webhookSecret, keyLine, 'PRIVATE KEY']) expect(log).not.toContain(secret);
    expect(log).not.toMatch(/gh[a-z]_\w{20}|eyJ[\w-]{10,}\.eyJ/);
    for (const line of shop.log.lines) expect(() => JSON.parse(line)).not.toThrow();
  });
});

describe('headgate serve', () => {
  it.each(NODES)('ends what is under way when it is told to stop, with %s', async (node) => {
    const shop = await openShop({ apps: 0 });
    const pull = await shop.open('alice');
    const server = await serveProcess(shop, node);
    shop.github.faults.add({
      kind: 'slow',
      milliseconds: 700,
      match: ({ rootFields }) => rootFields.includes('createCommitOnBranch'),
    });
    shop.github.setWebhookUrl(server.url);
    shop.skip(60_000);
    await shop.github.comment(pull, { as: 'alice', body: '/canary 25' });
    await shop.github.settled();
    await shop.until(async () => shop.github.faults.left === 0);
    server.child.kill('SIGTERM');
    expect(await server.ended).toBe(0);
    expect(await shop.weights()).toEqual([25, 25, 25]);
    expect(shop.sticky(pull)).toContain('25 % in all 3 clusters');
  });

  it('ends at once while a look waits for its next try', async () => {
    const shop = await openShop({ apps: 0 });
    const pull = await shop.open('alice');
    const server = await serveProcess(shop, process.execPath);
    const log: string[] = [];
    server.child.stdout.on('data', (chunk) => log.push(String(chunk)));
    shop.github.setWebhookUrl(server.url);
    const match = ({ rootFields }: { rootFields: readonly string[] }) => rootFields.includes('repository');
    // GitHub asks for a minute's patience.
    shop.github.faults.add({ kind: 'rate-limit-secondary', match });
    await shop.github.comment(pull, { as: 'alice', body: '/canary 25' });
    await shop.until(async () => log.join('').includes('it is tried again'));
    server.child.kill('SIGTERM');
    expect(await server.ended).toBe(0);
  });

  it('says everything that is wrong with its environment at once', async () => {
    const child = spawn(process.execPath, [COMMAND_LINE, 'serve'], { env: { PATH: process.env['PATH'], PORT: 'x' } });
    const said: string[] = [];
    child.stderr.on('data', (chunk) => said.push(String(chunk)));
    const [code] = await once(child, 'close');
    expect(code).not.toBe(0);
    for (const name of ['APP_ID', 'PRIVATE_KEY', 'WEBHOOK_SECRET', 'PORT']) expect(said.join('')).toContain(name);
    expect(said.join('')).not.toMatch(/^\s+at /m);
  });
});

/** Announces more than GitHub ever sends, and sends none of it. */
async function tooLarge(url: string): Promise<number | undefined> {
  const headers = {
    'content-type': 'application/json',
    'content-length': 26 * 1024 * 1024,
    'x-github-event': 'push',
    'x-github-delivery': 'large',
    'x-hub-signature-256': `sha256=${'0'.repeat(64)}`,
  };
  const sent = request(url, { method: 'POST', headers });
  sent.on('error', () => undefined);
  sent.flushHeaders();
  const [response] = await once(sent, 'response');
  sent.destroy();
  return response.statusCode;
}

/** Reads Prometheus' text format; a line that is not of it is an error. */
async function readMetrics(url: string): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(url)).text();
  const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    samples.map((line) => {
      const [, name = '', value = ''] = /^([a-zA-Z_:][\w:]*(?:\{(?:[^"}]|"[^"]*")*\})?) (\S+)$/.exec(line) ?? [];
      if (name === '') throw new Error(`This is no sample: ${line}`);
      return [name, Number(value)];
    }),
  );
}

/** `headgate serve` as a process, as an operator starts it. */
async function serveProcess({ github }: Shop, node: string) {
  const environment = {
    PATH: process.env['PATH'],
    APP_ID: String(github.app.id),
    PRIVATE_KEY: github.app.privateKey.replaceAll('\n', '\\n'),
    WEBHOOK_SECRET: github.app.webhookSecret,
    GITHUB_API_URL: github.apiUrl,
    HOST: '127.0.0.1',
    PORT: '0',
  };
  const child = spawn(node, [COMMAND_LINE, 'serve'], { env: environment });
  const ended = once(child, 'close').then(([code]) => code as number | null);
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (log += String(chunk)));
  for (let tries = 0; tries < 800; tries += 1) {
    const port = /"port":(\d+)/.exec(log)?.[1];
    if (port !== undefined)
      return { child, ended, url: `http://127.0.0.1:${port}/api/github/webhooks`, log: () => log };
    await sleep(25);
  }
  throw new Error(`It does not listen: ${log}`);
}
