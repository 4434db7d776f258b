import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Agent, type AgentOptions, type AgentReport, startAgent } from '../../src/playground/agent.ts';
import { type ClusterApi, startClusterApi } from '../../src/playground/cluster-api.ts';
import { type ClusterObjects, objectsOf } from '../../src/playground/cluster-objects.ts';
import { GitRepository } from '../../src/playground/git-repository.ts';

const mona = { name: 'Mona', email: 'mona@example.com', at: '2026-01-02T03:04:05Z' };
const FOLDER = 'delivery/eu-west/checkout';

const route = (weight: number, name = 'checkout') =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: ${name}}\nspec: {rules: [{backendRefs: [{name: green, port: 80, weight: ${weight}}]}]}\n`;
const listing = (...resources: readonly string[]) => `resources: ${JSON.stringify(resources)}\n`;

describe('an agent of the playground', () => {
  let folder: string;
  let git: GitRepository;
  let api: ClusterApi;
  let objects: ClusterObjects;
  let agent: Agent | null;
  let reports: AgentReport[];
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'headgate-agent-'));
    git = await GitRepository.create(join(folder, 'gitops.git'), 'main');
    api = await startClusterApi({ token: 'agent' });
    objects = objectsOf(api);
    agent = null;
    reports = [];
  });
  afterEach(async () => {
    await agent?.stop();
    await api.stop();
    git.close();
    rmSync(folder, { recursive: true });
  });

  async function commit(files: Readonly<Record<string, string | null>>): Promise<string> {
    const parent = await git.resolve('refs/heads/main');
    const changes = Object.entries(files).map(([path, content]) =>
      content === null
        ? ({ path, mode: null } as const)
        : ({ path, mode: '100644', content: Buffer.from(content) } as const),
    );
    const parents = parent === null ? [] : [parent];
    const oid = await git.writeFiles({ parents, changes, author: mona, committer: mona, message: 'Change' });
    await git.updateRefs([{ name: 'refs/heads/main', after: oid }]);
    return oid;
  }

  async function start(more: Partial<AgentOptions> = {}): Promise<Agent> {
    agent = await startAgent({
      kind: 'flux',
      folder,
      source: git.folder,
      branch: 'main',
      path: 'delivery/eu-west',
      namespace: 'shop',
      objects,
      interval: null,
      secret: 'a secret',
      now: Date.now,
      report: async (report) => void reports.push(report),
      ...more,
    });
    await agent.pull();
    return agent;
  }

  const weightOf = (name = 'checkout'): unknown => {
    const found = objects.list('HTTPRoute').find(({ metadata }) => metadata.name === name);
    return JSON.stringify(found?.['spec'] ?? null).match(/"weight":(\d+)/)?.[1];
  };

  async function until(holds: () => boolean): Promise<void> {
    for (let look = 0; !holds(); look += 1) {
      if (look > 600) throw new Error('It did not come to that.');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  it('applies what the kustomizations of its own folder list, and nothing else', async () => {
    const head = await commit({
      [`${FOLDER}/kustomization.yaml`]: listing('httproute.yaml', '../more'),
      [`${FOLDER}/httproute.yaml`]: route(10),
      [`${FOLDER}/forgotten.yaml`]: route(10, 'forgotten'),
      'delivery/eu-west/more/kustomization.yaml': `namespace: other\n${listing('one.yaml')}`,
      'delivery/eu-west/more/one.yaml': route(20, 'more'),
      'delivery/eu-west/plain/httproute.yaml': route(30, 'plain'),
      'delivery/eu-north/checkout/httproute.yaml': route(40, 'elsewhere'),
    });
    const { applied, problem } = await start();
    expect(problem).toBeNull();
    expect(applied.map(({ commit: one }) => one)).toEqual([head]);
    expect(objects.list('HTTPRoute').map(({ metadata: { namespace, name } }) => `${namespace}/${name}`)).toEqual([
      'other/more',
      'shop/checkout',
      'shop/plain',
    ]);
  });

  it('brings a change, and a second look at the same commit changes nothing', async () => {
    await commit({ [`${FOLDER}/httproute.yaml`]: route(10) });
    const { applied, pull } = await start();
    const head = await commit({ [`${FOLDER}/httproute.yaml`]: route(25) });
    await pull();
    await pull();
    expect(weightOf()).toBe('25');
    expect(objects.list('HTTPRoute')[0]?.metadata.generation).toBe(2);
    expect(applied).toHaveLength(2);
    expect(applied[1]?.commit).toBe(head);
  });

  it('looks by itself from time to time', async () => {
    await commit({ [`${FOLDER}/httproute.yaml`]: route(10) });
    await start({ interval: 20 });
    await commit({ [`${FOLDER}/httproute.yaml`]: route(50) });
    await until(() => weightOf() === '50');
  });

  it('removes what is gone from Git, but nothing that it did not put there', async () => {
    objects.put({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'green', namespace: 'shop' } });
    await commit({
      [`${FOLDER}/kustomization.yaml`]: listing('a.yaml', 'b.yaml'),
      [`${FOLDER}/a.yaml`]: route(1, 'a'),
      [`${FOLDER}/b.yaml`]: route(1, 'b'),
      'delivery/eu-west/search/httproute.yaml': route(1, 'search'),
    });
    const { pull, pruned } = await start();
    await commit({
      [`${FOLDER}/kustomization.yaml`]: listing('a.yaml'),
      'delivery/eu-west/search/httproute.yaml': null,
    });
    await pull();
    expect(objects.list('HTTPRoute').map(({ metadata }) => metadata.name)).toEqual(['a']);
    expect(pruned.map(({ name }) => name)).toEqual(['b', 'search']);
    expect(objects.list('Service')).toHaveLength(1);
  });

  it('keeps what it had where a folder cannot be built, says so, and goes on with the others', async () => {
    await commit({
      [`${FOLDER}/kustomization.yaml`]: listing('httproute.yaml'),
      [`${FOLDER}/httproute.yaml`]: route(10),
      'delivery/eu-west/search/httproute.yaml': route(10, 'search'),
    });
    const started = await start();
    const head = await commit({
      [`${FOLDER}/kustomization.yaml`]: listing('httproute.yaml', 'gone.yaml'),
      [`${FOLDER}/httproute.yaml`]: route(99),
      'delivery/eu-west/search/httproute.yaml': route(20, 'search'),
    });
    await started.pull();
    expect([weightOf(), weightOf('search')]).toEqual(['10', '20']);
    expect(started.problem).toContain('there is no resource gone.yaml');
    expect(reports).toContainEqual({ commit: head, application: 'checkout', state: 'failure' });
  });

  it('reports a folder only when its routes are accepted at their generation', async () => {
    const head = await commit({ [`${FOLDER}/httproute.yaml`]: route(10) });
    await start();
    expect(reports).toEqual([]);
    const name = { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', namespace: 'shop', name: 'checkout' };
    const status = (observedGeneration: number) => ({
      parents: [
        { conditions: ['Accepted', 'ResolvedRefs'].map((type) => ({ type, status: 'True', observedGeneration })) },
      ],
    });
    objects.setStatus(name, status(0));
    expect(reports).toEqual([]);
    objects.setStatus(name, status(1));
    expect(reports).toEqual([{ commit: head, application: 'checkout', state: 'success' }]);
    objects.setStatus(name, status(1));
    expect(reports).toHaveLength(1);
  });

  describe('when something is wrong with it', () => {
    it('stuck, it applies nothing; freed, the newest commit', async () => {
      await commit({ [`${FOLDER}/httproute.yaml`]: route(10) });
      const { faults, pull, applied } = await start();
      faults.stuck = true;
      await commit({ [`${FOLDER}/httproute.yaml`]: route(25) });
      await commit({ [`${FOLDER}/httproute.yaml`]: route(50) });
      await pull();
      expect(weightOf()).toBe('10');
      faults.stuck = false;
      await pull();
      expect(weightOf()).toBe('50');
      expect(applied).toHaveLength(2);
    });

    it('behind, it applies an older commit', async () => {
      const first = await commit({ [`${FOLDER}/httproute.yaml`]: route(10) });
      await commit({ [`${FOLDER}/httproute.yaml`]: route(25) });
      const { faults, pull, applied } = await start();
      expect(weightOf()).toBe('25');
      faults.behind = 1;
      await pull();
      expect(weightOf()).toBe('10');
      expect(applied.at(-1)?.commit).toBe(first);
    });

    it('without its repository it says so, and goes on when that is back', async () => {
      await commit({ [`${FOLDER}/httproute.yaml`]: route(10) });
      const started = await start({ source: join(folder, 'nowhere.git') });
      expect(started.problem).toContain('nowhere.git');
      expect(objects.list('HTTPRoute')).toEqual([]);
      await GitRepository.copy(git, join(folder, 'nowhere.git'));
      await started.pull();
      expect(weightOf()).toBe('10');
    });
  });

  describe('when it is told', () => {
    const sign = (body: string, secret = 'a secret') =>
      `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
    const tell = async (started: Agent, body: string, headers: Readonly<Record<string, string>>) =>
      (await fetch(started.hintUrl, { method: 'POST', body, headers })).status;

    it('by a Flux Receiver’s signature, it looks; without a good one, it does not', async () => {
      await commit({ [`${FOLDER}/httproute.yaml`]: route(10) });
      const started = await start();
      await commit({ [`${FOLDER}/httproute.yaml`]: route(25) });
      expect(await tell(started, '{}', { 'x-signature': sign('{}', 'another') })).toBe(400);
      expect(await tell(started, '{}', {})).toBe(400);
      expect(started.refusedHints).toBe(2);
      expect(started.applied).toHaveLength(1);
      expect(await tell(started, '{}', { 'x-signature': sign('{}') })).toBe(200);
      await until(() => weightOf() === '25');
    });

    it('by Argo CD’s webhook, it looks where its branch was pushed to', async () => {
      await commit({ [`${FOLDER}/httproute.yaml`]: route(10) });
      const started = await start({ kind: 'argocd' });
      await commit({ [`${FOLDER}/httproute.yaml`]: route(25) });
      const push = (ref: string) => JSON.stringify({ ref });
      const headers = (body: string) => ({ 'x-github-event': 'push', 'x-hub-signature-256': sign(body) });
      const other = push('refs/heads/other');
      expect(await tell(started, other, headers(other))).toBe(200);
      const main = push('refs/heads/main');
      expect(await tell(started, main, headers(other))).toBe(400);
      expect(started.applied).toHaveLength(1);
      expect(await tell(started, main, headers(main))).toBe(200);
      await until(() => weightOf() === '25');
    });
  });
});
