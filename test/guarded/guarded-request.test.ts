import type { LookupAddress } from 'node:dns';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type GuardedRequest, guardedRequest, type ResolveHost } from '../../src/guarded/guarded-request.ts';

const servers: (Server | TcpServer)[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    if ('closeAllConnections' in server) server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
});

async function listen<Any extends Server | TcpServer>(server: Any): Promise<number> {
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function serve(listener: RequestListener): Promise<number> {
  return listen(createServer(listener));
}

function ask(url: string, overrides: Partial<GuardedRequest> = {}, resolve?: ResolveHost) {
  return guardedRequest(
    {
      url,
      method: 'GET',
      headers: {},
      privateAddresses: ['127.0.0.0/8'],
      timeoutMilliseconds: 5_000,
      maximumBytes: 1_000,
      ...overrides,
    },
    resolve,
  );
}

function resolvingTo(...answers: readonly (readonly string[])[]): ResolveHost & { asked: string[] } {
  const asked: string[] = [];
  const resolve = async (host: string): Promise<LookupAddress[]> => {
    const answer = answers[Math.min(asked.length, answers.length - 1)] ?? [];
    asked.push(host);
    return answer.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  };
  return Object.assign(resolve, { asked });
}

describe('a guarded request', () => {
  it('asks with method, headers and body, and gives the answer', async () => {
    const heard: unknown[] = [];
    const port = await serve(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      heard.push([
        request.method,
        request.url,
        request.headers['authorization'],
        request.headers['accept-encoding'],
        body,
      ]);
      response.writeHead(404).end('gone');
    });
    const answer = await ask(`http://127.0.0.1:${port}/a?b=c`, {
      method: 'POST',
      headers: { authorization: 'Bearer t', 'accept-encoding': 'gzip' },
      body: 'x=1',
    });
    expect(answer).toEqual({ kind: 'answer', status: 404, body: 'gone' });
    expect(heard).toEqual([['POST', '/a?b=c', 'Bearer t', 'identity', 'x=1']]);
  });

  it('goes to the address that was judged, under the name that was asked for', async () => {
    const hosts: (string | undefined)[] = [];
    const port = await serve((request, response) => {
      hosts.push(request.headers.host);
      response.end();
    });
    // A second look at the name would lead to the metadata server.
    const resolve = resolvingTo(['127.0.0.1'], ['169.254.169.254']);
    const answer = await ask(`http://metrics.example.com:${port}/`, {}, resolve);
    expect(answer).toMatchObject({ kind: 'answer', status: 200 });
    expect(hosts).toEqual([`metrics.example.com:${port}`]);
    expect(resolve.asked).toEqual(['metrics.example.com']);
  });

  it.each([
    ['a private address', ['127.0.0.1'], [], /private address/],
    ['a private address beside a good one', ['8.8.8.8', '10.0.0.1'], ['127.0.0.0/8'], /private address/],
    ['the metadata address', ['169.254.169.254'], ['0.0.0.0/0'], /never asked/],
    ['the metadata address beside a good one', ['127.0.0.1', '::ffff:169.254.169.254'], ['127.0.0.0/8'], /never asked/],
    ['no address', [], ['0.0.0.0/0'], /has no address/],
  ])('sends nothing to a host with %s', async (_what, addresses, privateAddresses, message) => {
    let requests = 0;
    const port = await serve((_request, response) => {
      requests += 1;
      response.end();
    });
    const answer = await ask(`http://metrics.example.com:${port}/`, { privateAddresses }, resolvingTo(addresses));
    expect(answer).toEqual({ kind: 'failed', message: expect.stringMatching(message) });
    expect(requests).toBe(0);
  });

  it.each(['127.0.0.1', 'localhost', '[::1]', '0x7f000001', '2130706433', '[::ffff:127.0.0.1]'])(
    'does not ask this machine as %s where nobody allowed it',
    async (host) => {
      let requests = 0;
      const port = await serve((_request, response) => {
        requests += 1;
        response.end();
      });
      expect(await ask(`http://${host}:${port}/`, { privateAddresses: [] })).toMatchObject({ kind: 'failed' });
      expect(requests).toBe(0);
    },
  );

  it.each([
    'file:///etc/passwd',
    'ftp://127.0.0.1/',
    'unix:/var/run/docker.sock',
    'metrics',
    '',
    'http://a:b@127.0.0.1/',
  ])('does not ask %j', async (url) => {
    expect(await ask(url)).toEqual({ kind: 'failed', message: expect.stringMatching(/its URL is not/) });
  });

  it('does not follow a redirect', async () => {
    let requests = 0;
    const port = await serve((_request, response) => {
      requests += 1;
      response.writeHead(302, { location: `http://169.254.169.254/latest/meta-data/` }).end();
    });
    expect(await ask(`http://127.0.0.1:${port}/`)).toEqual({ kind: 'answer', status: 302, body: '' });
    expect(requests).toBe(1);
  });

  it('ends a drip at the deadline, though each part comes in time', async () => {
    const port = await serve((_request, response) => {
      const drip = setInterval(() => response.write('.'), 20);
      response.on('close', () => clearInterval(drip));
    });
    expect(await ask(`http://127.0.0.1:${port}/`, { timeoutMilliseconds: 200 })).toEqual({
      kind: 'failed',
      message: 'it did not answer in full within 0.2 s',
    });
  });

  it('ends a drip of headers, and a resolver that never answers, at the deadline', async () => {
    const port = await listen(
      createTcpServer((socket) => {
        socket.resume();
        socket.write('HTTP/1.1 200 OK\r\n');
        const drip = setInterval(() => socket.write('a: b\r\n'), 20);
        socket.on('error', () => undefined).on('close', () => clearInterval(drip));
      }),
    );
    const answers = await Promise.all([
      ask(`http://127.0.0.1:${port}/`, { timeoutMilliseconds: 200 }),
      ask('http://metrics.example.com/', { timeoutMilliseconds: 200 }, () => new Promise(() => undefined)),
    ]);
    expect(answers).toEqual([
      { kind: 'failed', message: 'it did not answer in full within 0.2 s' },
      { kind: 'failed', message: 'it did not answer in full within 0.2 s' },
    ]);
  });

  it('gives up on an endless body, and closes the connection', async () => {
    const closed = new Promise((settle) => {
      serve((_request, response) => {
        const more = (): void => {
          if (response.write('x'.repeat(10_000))) setImmediate(more);
          else response.once('drain', more);
        };
        response.on('close', settle);
        more();
      }).then(async (port) => {
        expect(await ask(`http://127.0.0.1:${port}/`)).toEqual({
          kind: 'failed',
          message: 'its answer is longer than 1000 bytes',
        });
      }, settle);
    });
    expect(await closed).toBeUndefined();
  });

  it('takes a body of exactly the most bytes, and none where the body does not matter', async () => {
    const port = await serve((_request, response) => response.end('x'.repeat(1_000)));
    expect(await ask(`http://127.0.0.1:${port}/`)).toMatchObject({ kind: 'answer', body: 'x'.repeat(1_000) });
    expect(await ask(`http://127.0.0.1:${port}/`, { maximumBytes: 999 })).toMatchObject({ kind: 'failed' });
    expect(await ask(`http://127.0.0.1:${port}/`, { maximumBytes: 0 })).toEqual({
      kind: 'answer',
      status: 200,
      body: '',
    });
  });

  it('does not unpack', async () => {
    const port = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(100_000)));
    });
    expect(await ask(`http://127.0.0.1:${port}/`)).toEqual({
      kind: 'failed',
      message: 'its answer is packed, though it was asked for plain',
    });
  });

  it.each([
    ['that hangs up', ''],
    ['that is cut off', 'HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nhalf'],
    ['that does not speak HTTP', 'SSH-2.0-secret-of-the-server\r\n\r\n'],
    ['that switches protocols', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: secret\r\nconnection: upgrade\r\n\r\n'],
  ])('fails on a server %s, without its words', async (_what, words) => {
    const port = await listen(
      createTcpServer((socket) =>
        socket
          .on('error', () => undefined)
          .resume()
          .end(words),
      ),
    );
    const answer = await ask(`http://127.0.0.1:${port}/path?token=secret`, { headers: { authorization: 'secret' } });
    expect(answer).toEqual({ kind: 'failed', message: expect.not.stringMatching(/secret|half/) });
  });

  it('fails on a closed port and a header that cannot be sent, without their words', async () => {
    const port = await serve((_request, response) => response.end());
    await new Promise((closed) => servers.pop()?.close(closed));
    expect(await ask(`http://127.0.0.1:${port}/?token=secret`)).toEqual({
      kind: 'failed',
      message: 'the request failed (ECONNREFUSED)',
    });
    expect(await ask(`http://127.0.0.1:${port}/`, { headers: { authorization: 'secret\n' } })).toEqual({
      kind: 'failed',
      message: 'the request failed (ERR_INVALID_CHAR)',
    });
  });
});
