import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { createClusterReader } from '../../src/kubernetes/cluster-reader.ts';
import { type Certified, makeAuthority, type Wanted } from '../certificates.ts';
import { kubeconfigOf } from './api-under-test.ts';
import { named } from './objects.ts';

const authority = makeAuthority('the cluster’s own');
const stranger = makeAuthority('a stranger');
const folder = mkdtempSync(join(tmpdir(), 'headgate-certificates-'));
const servers: Server[] = [];
const heard: (string | undefined)[] = [];

afterEach(async () => {
  heard.splice(0);
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What is read of an API server that shows the certificate, by a kubeconfig that trusts the authority. */
async function read(shown: Certified, trusted: string = authority.certificate) {
  const server = createServer({ key: shown.key, cert: shown.certificate }, (request, response) => {
    heard.push(request.headers.authorization);
    response.writeHead(404, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ kind: 'Status', apiVersion: 'v1', details: { name: 'checkout' } }));
  });
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const data = Buffer.from(trusted).toString('base64');
  const cluster = { server: `https://127.0.0.1:${port}`, 'certificate-authority-data': data };
  const path = join(folder, 'kubeconfig');
  writeFileSync(path, kubeconfigOf(cluster, { token: 'token-that-nobody-may-read' }));
  const reader = createClusterReader({ kubeconfig: { kind: 'files', paths: [path] } });
  return reader.readCluster({ context: 'cluster', objects: [named('HTTPRoute', 'checkout')], services: [] });
}

const issued = (wanted: Partial<Wanted>) => authority.issue({ hosts: ['127.0.0.1'], ...wanted });
const YESTERDAY = new Date(Date.now() - 24 * 3_600_000);
const TOMORROW = new Date(Date.now() + 24 * 3_600_000);

describe('an API server', () => {
  it('is asked where its certificate is of the kubeconfig’s authority', async () => {
    await read(issued({}));
    expect(heard).toEqual(['Bearer token-that-nobody-may-read']);
  });

  it.each([
    ['of another authority', stranger.issue({ hosts: ['127.0.0.1'] }), "its authority is not the kubeconfig's"],
    ['self-signed', stranger, "it is self-signed and not the kubeconfig's `certificate-authority`"],
    ['expired', issued({ notBefore: new Date(0), notAfter: YESTERDAY }), 'it has expired'],
    ['not valid yet', issued({ notBefore: TOMORROW, notAfter: TOMORROW }), 'it is not valid yet; look at both clocks'],
    ['another host’s', issued({ hosts: ['10.0.0.1', 'eu-west.example.com'] }), '`server` and `tls-server-name`'],
  ])('is told nothing where its certificate is %s', async (_, shown, words) => {
    const answer = await read(shown);
    expect(answer).toEqual({
      kind: 'unknown',
      message: expect.stringContaining('the API of the context cluster has a certificate that is not trusted: '),
    });
    expect(answer).toMatchObject({ message: expect.stringContaining(words) });
    expect(heard).toEqual([]);
  });

  it('is told nothing where the kubeconfig’s authority is none', async () => {
    const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
    for (const trusted of [broken, 'no certificate at all']) {
      expect(await read(issued({}), trusted)).toMatchObject({
        message: expect.stringContaining("its authority is not the kubeconfig's `certificate-authority`"),
      });
    }
    expect(heard).toEqual([]);
  });
});
