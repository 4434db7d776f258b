import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import { connect } from 'node:tls';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type GuardedAnswer, guardedRequest } from '../../src/guarded/guarded-request.ts';
import { whyNotAnswered } from '../../src/guarded/request-failure.ts';
import { type Certified, makeAuthority } from '../certificates.ts';

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((closed) => server.close(closed));
});

/** The port of a server on this machine that shows the certificate. */
async function serve({ key, certificate }: Certified): Promise<number> {
  const server = createServer({ key, cert: certificate }, (_request, response) => response.end('1'));
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function ask(certified: Certified): Promise<GuardedAnswer> {
  return guardedRequest({
    url: `https://127.0.0.1:${await serve(certified)}/`,
    method: 'GET',
    headers: { authorization: 'Bearer secret' },
    privateAddresses: ['127.0.0.0/8'],
    timeoutMilliseconds: 5_000,
    maximumBytes: 100,
  });
}

const authority = makeAuthority('the company’s own');
const YESTERDAY = new Date(Date.now() - 24 * 3_600_000);
const TOMORROW = new Date(Date.now() + 24 * 3_600_000);

describe('a guarded request to a server whose certificate is not trusted', () => {
  it.each([
    ['one of an authority that nobody here knows', authority.issue({ hosts: ['127.0.0.1'] })],
    ['a self-signed one', authority],
  ])('fails, and says what to do: %s', async (_, certified) => {
    expect(await ask(certified)).toEqual({
      kind: 'failed',
      message: expect.stringMatching(/^its certificate is not trusted .*NODE_EXTRA_CA_CERTS/),
    });
  });

  // Whom a guarded request trusts is settled when Node starts, so these are Node's own errors with the authority known.
  it.each([
    ['one that has expired', { hosts: ['127.0.0.1'], notBefore: new Date(0), notAfter: YESTERDAY }, 'it has expired'],
    ['one that is not valid yet', { hosts: ['127.0.0.1'], notBefore: TOMORROW, notAfter: TOMORROW }, 'both clocks'],
    ['another host’s', { hosts: ['metrics.example.com', '127.0.0.2'] }, 'it is for another host'],
  ])('is told why: %s', async (_, wanted, words) => {
    const port = await serve(authority.issue(wanted));
    const socket = connect({ host: '127.0.0.1', port, ca: authority.certificate });
    const [error] = await once(socket, 'error').catch((thrown: unknown) => [thrown]);
    expect(whyNotAnswered(error)).toContain(words);
  });
});
