import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClusterReader } from '../../src/kubernetes/cluster-reader.ts';
import { kubeconfigSource } from '../../src/kubernetes/kubeconfig-source.ts';
import { type ClusterApi, startClusterApi } from '../../src/playground/cluster-api.ts';
import type { ClusterAnswer } from '../../src/world/cluster-question.ts';
import { kubeconfigOf } from './api-under-test.ts';
import { named, route } from './objects.ts';

const TOKEN = 'token-that-nobody-may-read';

describe('a kubeconfig', () => {
  let api: ClusterApi;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'headgate-kubeconfig-'));
    api = await startClusterApi({ token: TOKEN });
    api.put(route('checkout', [100, 0]));
  });

  afterAll(async () => {
    await api.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const insecure = () => ({ server: api.url, 'insecure-skip-tls-verify': true });
  const reader = (paths: readonly string[], timeoutMilliseconds = 60_000) =>
    createClusterReader({ kubeconfig: { kind: 'files', paths }, timeoutMilliseconds });
  const ask = (paths: readonly string[], context = 'cluster', timeoutMilliseconds = 60_000): Promise<ClusterAnswer> =>
    reader(paths, timeoutMilliseconds).readCluster({
      context,
      objects: [named('HTTPRoute', 'checkout')],
      services: [],
    });

  it('is looked for where it was named, then in KUBECONFIG, then in the pod, and never in the home folder', () => {
    const paths = ['/one', '/two'];
    const KUBECONFIG = paths.join(delimiter);
    const KUBERNETES_SERVICE_HOST = '10.0.0.1';
    expect([
      kubeconfigSource({ KUBECONFIG, KUBERNETES_SERVICE_HOST }, '/named'),
      kubeconfigSource({ KUBECONFIG, KUBERNETES_SERVICE_HOST }, null),
      kubeconfigSource({ KUBECONFIG: '', KUBERNETES_SERVICE_HOST }, null),
      kubeconfigSource({ HOME: '/home/mona' }, null),
    ]).toEqual([{ kind: 'files', paths: ['/named'] }, { kind: 'files', paths }, { kind: 'in-cluster' }, null]);
  });

  it('may be several files, of which the first that has a name counts and some may be missing', async () => {
    const wrong = JSON.parse(api.kubeconfig('eu-west', 'wrong'));
    const first = write('first', api.kubeconfig('eu-west'));
    const second = write(
      'second',
      JSON.stringify({
        ...wrong,
        contexts: [...wrong.contexts, { name: 'us-east', context: { cluster: 'eu-west', user: 'eu-west' } }],
      }),
    );
    for (const context of ['eu-west', 'us-east'])
      expect(await ask([join(folder, 'missing'), first, second], context)).toMatchObject({ kind: 'read' });
    expect(await ask([second, first], 'eu-west')).toMatchObject({ message: expect.stringContaining('(status 401)') });
  });

  it('says which contexts it has, where the one that was asked for is not among them', async () => {
    const path = write('contexts', api.kubeconfig('eu-west'));
    expect(await ask([path], 'us-east')).toEqual({
      kind: 'unknown',
      message: 'the kubeconfig has no context us-east: it has eu-west',
    });
  });

  it.each([
    ['is missing', null, 'there is no kubeconfig at '],
    ['is empty', '', ' is not a kubeconfig'],
    ['is not YAML', `users: [{user: {token: ${TOKEN}`, ' is not a kubeconfig'],
    [
      'has clusters without a server',
      `clusters: [{name: cluster, cluster: {token: ${TOKEN}}}]`,
      ' is not a kubeconfig',
    ],
  ])('is told without repeating any of it, where it %s', async (_, text, expected) => {
    const path = text === null ? join(folder, 'missing') : write('broken', text);
    const answer = await ask([path]);
    expect(answer).toEqual({ kind: 'unknown', message: expect.stringContaining(expected) });
    expect(JSON.stringify(answer)).not.toContain(TOKEN);
  });

  it('is read again when it was renewed', async () => {
    const path = write('renewed', api.kubeconfig('cluster', 'out-of-date'));
    const one = reader([path]);
    const question = { context: 'cluster', objects: [], services: [{ namespace: 'shop', name: 'checkout' }] };
    expect(await one.readCluster(question)).toMatchObject({ message: expect.stringContaining('make new ones') });
    write('renewed', api.kubeconfig('cluster'));
    expect(await one.readCluster(question)).toMatchObject({ kind: 'read' });
  });

  it('may name a server without TLS on this machine only', async () => {
    const path = write(
      'plain',
      kubeconfigOf({ server: 'http://api.example.com', 'insecure-skip-tls-verify': true }, { token: TOKEN }),
    );
    expect(await ask([path])).toEqual({
      kind: 'unknown',
      message:
        'the context cluster of the kubeconfig has a server without TLS: its credentials would be readable on the way',
    });
  });

  it('leads to a cluster that is unknown where nothing listens', async () => {
    const stopped = await startClusterApi({ token: TOKEN });
    const path = write('stopped', stopped.kubeconfig('cluster'));
    await stopped.stop();
    expect(await ask([path])).toEqual({
      kind: 'unknown',
      message: 'the API of the context cluster cannot be reached: nothing listens at its address (connection refused)',
    });
  });

  describe('with a plugin that gives the credentials', () => {
    function plugin(name: string, script: string): string {
      const command = write(`${name}.sh`, `#!/bin/sh\n${script}\n`);
      chmodSync(command, 0o700);
      const exec = { apiVersion: 'client.authentication.k8s.io/v1', command, interactiveMode: 'Never' };
      return write(name, kubeconfigOf(insecure(), { exec }));
    }

    const credential = (token: string, expirationTimestamp: string) =>
      JSON.stringify({
        apiVersion: 'client.authentication.k8s.io/v1',
        kind: 'ExecCredential',
        status: { token, expirationTimestamp },
      });

    it('runs it, and uses what it gave until that expires', async () => {
      const runs = join(folder, 'runs');
      const path = plugin('good', `echo run >> '${runs}'\necho '${credential(TOKEN, '2999-01-01T00:00:00Z')}'`);
      const one = reader([path]);
      const question = { context: 'cluster', objects: [named('HTTPRoute', 'checkout')], services: [] };
      expect(await one.readCluster(question)).toMatchObject({ kind: 'read', objects: [{ kind: 'HTTPRoute' }] });
      expect(await one.readCluster(question)).toMatchObject({ kind: 'read' });
      expect(readFileSync(runs, 'utf8')).toBe('run\n');
    });

    it.each([
      ['fails', `echo ${TOKEN} >&2; exit 1`, 'gives no credentials'],
      ['prints nonsense', `echo ${TOKEN}`, 'gives no credentials'],
    ])('says nothing of what it printed, where it %s', async (_, script, expected) => {
      const answer = await ask([plugin('bad', script)]);
      expect(answer).toEqual({ kind: 'unknown', message: expect.stringContaining(expected) });
      expect(JSON.stringify(answer)).not.toContain(TOKEN);
    });

    it('does not wait for one that hangs', async () => {
      const processId = join(folder, 'process-id');
      const answer = await ask([plugin('hanging', `echo $$ > '${processId}'; exec sleep 600`)], 'cluster', 1_000);
      process.kill(Number(readFileSync(processId, 'utf8')));
      expect(answer).toEqual({
        kind: 'unknown',
        message: 'the plugin that gives the context cluster its credentials took more than 1 s',
      });
    });
  });
});
