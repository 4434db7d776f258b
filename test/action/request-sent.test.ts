import { createServer, type Server, type ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { requestSent } from '../../src/action/request-sent.ts';

describe('a request that is on its way', () => {
  let server: Server;
  let unanswered: ServerResponse[];
  let heard: Promise<void>;
  let url: string;

  beforeEach(async () => {
    unanswered = [];
    heard = new Promise((resolve) => {
      server = createServer((_request, response) => {
        unanswered.push(response);
        resolve();
      });
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The server has no port.');
    url = `http://127.0.0.1:${address.port}`;
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });

  async function answer(): Promise<void> {
    await heard;
    for (const response of unanswered) response.end('late');
  }

  it('is told of before it is answered', async () => {
    let answered = false;
    const sent = requestSent();
    const response = fetch(url).then((one) => {
      answered = true;
      return one.text();
    });

    // Nobody answers before this is over.
    await sent;

    expect(answered).toBe(false);
    await answer();
    expect(await response).toBe('late');
  });

  it('is not told of before it is sent', async () => {
    let told = false;
    const sent = requestSent().then(() => {
      told = true;
    });
    await new Promise((turn) => setImmediate(turn));
    expect(told).toBe(false);

    const response = fetch(url);
    await sent;
    await answer();
    expect(await (await response).text()).toBe('late');
  });
});
