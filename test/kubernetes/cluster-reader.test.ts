import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createClusterReader } from '../../src/kubernetes/cluster-reader.ts';
import { type ClusterApi, startClusterApi } from '../../src/playground/cluster-api.ts';
import { SECRET_IN_ANSWERS } from '../../src/playground/cluster-faults.ts';
import type { ClusterAnswer, ObjectName } from '../../src/world/cluster-question.ts';
import { named, route, service } from './objects.ts';

const TOKEN = 'token-that-nobody-may-read';
const ROUTE = named('HTTPRoute', 'checkout');

describe('a cluster whose API is in trouble', () => {
  let api: ClusterApi;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'headgate-reader-'));
    api = await startClusterApi({ token: TOKEN });
    api.put(route('checkout', [100, 0]));
    api.put(service('checkout'));
    writeFileSync(join(folder, 'kubeconfig'), api.kubeconfig('eu-west'));
  });

  beforeEach(() => api.faults.clear());

  afterAll(async () => {
    await api.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  function read(objects: readonly ObjectName[] = [ROUTE], timeoutMilliseconds = 300): Promise<ClusterAnswer> {
    const kubeconfig = { kind: 'files', paths: [join(folder, 'kubeconfig')] } as const;
    const services = [{ namespace: 'shop', name: 'checkout' }];
    return createClusterReader({ kubeconfig, timeoutMilliseconds }).readCluster({
      context: 'eu-west',
      objects,
      services,
    });
  }

  it.each([
    ['never answers', { kind: 'hang' }, 'did not answer within 0.3 s'],
    ['sends a byte now and then', { kind: 'trickle' }, 'did not answer within 0.3 s'],
    ['breaks the connection off', { kind: 'close' }, 'cannot be reached: it broke the connection off'],
    ['sends Headgate elsewhere', { kind: 'redirect' }, 'sends Headgate elsewhere, and credentials are not taken along'],
    [
      'fails',
      { kind: 'error' },
      'failed to get httproutes.gateway.networking.k8s.io in the namespace shop (status 500)',
    ],
  ] as const)('is unknown where it %s', async (_, fault, expected) => {
    api.faults.add({ ...fault, location: api.url });
    const answer = await read();
    expect(answer).toEqual({
      kind: 'unknown',
      message: expect.stringContaining(`the API of the context eu-west ${expected}`),
    });
  });

  it('is unknown where its answer has no end, however fast it comes', async () => {
    api.faults.add({ kind: 'flood' });
    expect(await read([ROUTE], 60_000)).toEqual({
      kind: 'unknown',
      message: 'the API of the context eu-west answered with more than 8 MB, and nothing of it was read',
    });
  });

  it('is unknown where something else answers there', async () => {
    api.faults.add({ kind: 'not-kubernetes' });
    expect(await read()).toEqual({
      kind: 'unknown',
      message: 'what answers for the context eu-west is no Kubernetes API: its answer for httproutes is not understood',
    });
  });

  it.each(['error', 'redirect', 'not-kubernetes', 'hang', 'close', 'trickle'] as const)(
    'has nothing of its answer or its credentials repeated (%s)',
    async (kind) => {
      api.faults.add({ kind, location: `${api.url}/${SECRET_IN_ANSWERS}` });
      const told = JSON.stringify(await read());
      for (const secret of [SECRET_IN_ANSWERS, TOKEN, new URL(api.url).host]) expect(told).not.toContain(secret);
    },
  );

  it('is asked once: nothing is repeated behind the back of whoever asks', async () => {
    api.faults.add({ kind: 'error', match: (path) => path.includes('httproutes') });
    const before = api.requests.length;
    await read();
    const asked = api.requests.slice(before).filter((request) => request.includes('httproutes'));
    expect(asked).toHaveLength(1);
  });

  it('is not asked further after the first failure', async () => {
    api.faults.add({ kind: 'close' });
    const before = api.requests.length;
    await read(Array.from({ length: 50 }, (_, index) => named('HTTPRoute', `route-${index}`)));
    expect(api.requests.length - before).toBeLessThan(20);
  });

  it('is read again as soon as it answers', async () => {
    api.faults.add({ kind: 'hang', times: 1, match: (path) => path.endsWith('/httproutes/checkout') });
    expect(await read()).toMatchObject({ kind: 'unknown' });
    expect(await read([ROUTE], 60_000)).toMatchObject({
      kind: 'read',
      objects: [{ kind: 'HTTPRoute' }],
      endpoints: [0],
    });
  });

  it.each([
    ['a path', named('HTTPRoute', '../../secrets/database')],
    ['a query', named('HTTPRoute', 'checkout?watch=true')],
    ['a namespace with a slash', named('HTTPRoute', 'checkout', 'gateway.networking.k8s.io/v1', 'shop/secrets')],
    ['nothing', named('HTTPRoute', '')],
  ])('is not asked for a name that is %s', async (_, object) => {
    const before = api.requests.length;
    expect(await read([object], 60_000)).toMatchObject({
      message: expect.stringContaining('cannot be the name of an object'),
    });
    expect(api.requests.slice(before).filter((request) => !request.includes('/services/'))).toEqual([]);
  });

  it.each([
    named('Secret', 'database', 'v1'),
    named('HTTPRoute', 'checkout', 'example.com/v1'),
    named('HTTPRoute', 'checkout', 'gateway.networking.k8s.io/v1/namespaces/shop/secrets'),
    named('toString', 'checkout'),
  ])('is not asked for kinds that Headgate has no business with ($apiVersion $kind)', async (object) => {
    expect(await read([object], 60_000)).toEqual({
      kind: 'unknown',
      message: `Headgate does not look at objects of the kind ${object.kind} (${object.apiVersion})`,
    });
  });
});
