import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { createLog, identified, identify } from '../../src/server/log.ts';
import { secretRemover, secretsAmong } from '../../src/server/secrets.ts';
import { serve } from '../../src/server/serve.ts';
import { closeShops, openShop, SHOP } from '../acceptance/shop.ts';

jest.setTimeout(60_000);

afterEach(async () => {
  expect(await closeShops()).toEqual([]);
});

function logInto(lines: string[], known: readonly string[] = []) {
  return createLog({ level: 'trace', write: (line) => void lines.push(line), clean: secretRemover(known) });
}

const KEY = `-----BEGIN RSA PRIVATE KEY-----\n${'MIIEpAIBAAKCAQEA'.repeat(4)}\n-----END RSA PRIVATE KEY-----\n`;

describe('secrets in the log', () => {
  const SECRETS: readonly (readonly [string, string])[] = [
    ['the webhook secret', 'hush-hush-webhook-secret'],
    ['a metric source’s token', 'prometheus-bearer-1234'],
    ['a token of an installation', 'ghs_16C7e42F292c6912E7710c838347Ae178B4a'],
    ['a personal token', 'github_pat_11ABCDEFG0123456789_abcdefghijklm'],
    ['a JSON Web Token', 'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOjEyMzR9.c2lnbmF0dXJl'],
    ['a line of the private key', 'MIIEpAIBAAKCAQEA'.repeat(4)],
    ['what follows Bearer', 'c29tZSBvcGFxdWUgdG9rZW4='],
    ['a password in a URL', 'hunter2hunter2'],
    ['the query of a metric’s URL', 'sum(rate(orders_total%5B5m%5D))'],
  ];
  const [webhook, metric, installation, personal, jwt, , opaque, password, query] = SECRETS.map(([, text]) => text);
  const known = [webhook ?? '', metric ?? '', KEY];
  const lines: string[] = [];
  const log = logInto(lines, known);
  const said = [
    `${webhook} and ${metric} and ${installation} and ${personal} and ${jwt}`,
    `authorization: bearer ${opaque}`,
    `could not reach https://admin:${password}@prometheus.example.com/api/v1/query?query=${query}`,
    KEY,
  ].join(' ');
  const error = Object.assign(new Error(said, { cause: new Error(said) }), {
    request: { headers: { authorization: `token ${installation}` } },
    response: { data: 'what somebody wrote' },
    event: { payload: 'what somebody wrote' },
  });
  log.error({ err: error }, 'It failed.');
  log.error(error);
  log.warn({ url: said, nested: { headers: { authorization: opaque } } }, said);
  log.error({ err: new AggregateError([error], said) });
  const written = lines.join('');

  it.each(SECRETS)('do not stand there: %s', (_name, secret) => {
    expect(written).not.toContain(secret);
  });

  it('leave lines that can be read, with what else was said', () => {
    expect(lines.map((line) => JSON.parse(line).level)).toEqual([50, 50, 40, 50]);
    expect(written).toContain('prometheus.example.com/api/v1/query?[removed]');
    expect(written).not.toContain('what somebody wrote');
    expect(JSON.parse(lines[0] ?? '').err.cause.name).toBe('Error');
  });

  it('are known by the names of environment variables too', () => {
    const variables = { PROMETHEUS_TOKEN: 'a-token', FLUX_SECRET: 'a-secret', PATH: '/bin', EMPTY_TOKEN: undefined };
    expect(secretsAmong(variables)).toEqual(['a-token', 'a-secret']);
    // As fleet.yaml names them.
    expect(secretsAmong({ HEADGATE_SECRET_PROMETHEUS: 'a-token' })).toEqual(['a-token']);
  });
});

describe('ids in the log', () => {
  it('hold for everything that follows, and for nothing beside it', async () => {
    const lines: string[] = [];
    const log = logInto(lines);
    const work = async (delivery: string): Promise<void> => {
      await new Promise((resolve) => setImmediate(resolve));
      identify({ operation: `operation of ${delivery}` });
      await new Promise((resolve) => setImmediate(resolve));
      log.info('Worked.');
    };
    await Promise.all([
      identified({ delivery: 'one' }, () => work('one')),
      identified({ delivery: 'two' }, () => work('two')),
    ]);
    log.info('Outside.');
    const read = lines.map((line): Record<string, unknown> => JSON.parse(line));
    expect(read.map(({ msg, delivery, operation }) => [msg, delivery, operation])).toEqual([
      ['Worked.', 'one', 'operation of one'],
      ['Worked.', 'two', 'operation of two'],
      ['Outside.', undefined, undefined],
    ]);
  });

  it('are the delivery, the event, the subject and the operation on the way from a webhook to its commit', async () => {
    const shop = await openShop({ logLevel: 'info' });
    const pull = await shop.open('alice');
    await shop.say(pull, 'alice', '/canary 25');
    const [commit] = await shop.commits();
    const operation = /^Headgate-Operation: (\w+)$/m.exec(commit?.message ?? '')?.[1];
    const lines = shop.log.lines.map((line): Record<string, unknown> => JSON.parse(line));
    const looked = lines.find((line) => line['operation'] === operation);
    expect(looked).toMatchObject({
      msg: 'Looked.',
      event: 'issue_comment',
      subject: { repository: SHOP.repository, number: pull.number },
    });
    const delivery = looked?.['delivery'];
    expect(delivery).toMatch(/^[0-9a-f-]{36}$/);
    expect(lines.filter((line) => line['delivery'] === delivery).map(({ msg }) => msg)).toEqual(['Heard.', 'Looked.']);
  });
});

describe('a server whose GitHub repeats every secret that it hears', () => {
  it('logs none of them', async () => {
    const { app } = await (await openShop({ apps: 0 })).github;
    const heard: string[] = [];
    const github = createServer((request, response) => {
      heard.push(String(request.headers.authorization));
      const message = `No: ${request.headers.authorization}; ${app.webhookSecret}; ${app.privateKey}; ghs_aaaaaaaaaaaaaaaaaaaa`;
      response.writeHead(422, { 'content-type': 'application/json' }).end(JSON.stringify({ message }));
    });
    await new Promise<void>((done) => github.listen(0, '127.0.0.1', done));
    const apiUrl = `http://127.0.0.1:${(github.address() as AddressInfo).port}`;
    const lines: string[] = [];
    const server = await serve({
      environment: {
        appId: String(app.id),
        privateKey: app.privateKey,
        webhookSecret: app.webhookSecret,
        apiUrl,
        graphqlUrl: `${apiUrl}/graphql`,
        host: '127.0.0.1',
        port: 0,
        webhookPath: '/webhooks',
        logLevel: 'trace',
        sweepSeconds: 3600,
        answerAfterLook: false,
      },
      log: logInto(lines, [app.webhookSecret, app.privateKey]),
      now: Date.now,
      random: () => 0,
      sleep: async () => undefined,
    });
    const url = `http://127.0.0.1:${server.port}/webhooks`;
    const body = JSON.stringify({
      action: 'created',
      repository: { full_name: SHOP.repository },
      issue: { number: 1 },
      comment: { id: 1 },
    });
    const signature = createHmac('sha256', app.webhookSecret).update(body).digest('hex');
    const headers = {
      'content-type': 'application/json',
      'x-github-event': 'issue_comment',
      'x-github-delivery': 'one',
    };
    await fetch(url, { method: 'POST', body, headers: { ...headers, 'x-hub-signature-256': `sha256=${signature}` } });
    const forged = createHmac('sha256', 'somebody else').update(body).digest('hex');
    await fetch(url, { method: 'POST', body, headers: { ...headers, 'x-hub-signature-256': `sha256=${forged}` } });
    await server.idle();
    await server.stop();
    await new Promise<void>((done) => github.close(() => done()));
    const written = lines.join('');
    expect(heard.some((each) => each.startsWith('bearer eyJ'))).toBe(true);
    expect(written).toContain('it is tried again');
    expect(written).toContain('The sweep could not be finished');
    expect(written).toContain('[removed]');
    const keyLine = app.privateKey.split('\n')[3] ?? 'no key';
    for (const secret of [app.webhookSecret, keyLine, 'PRIVATE KEY-----', 'ghs_aaaa', 'eyJ']) {
      expect(written).not.toContain(secret);
    }
    const tried = lines
      .map((line): Record<string, unknown> => JSON.parse(line))
      .filter(({ delivery }) => delivery === 'one');
    expect(tried.length).toBeGreaterThan(1);
    for (const line of tried) expect(line).toMatchObject({ event: 'issue_comment' });
  });
});
