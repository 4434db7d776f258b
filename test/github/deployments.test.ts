import { afterEach, describe, expect, it } from '@jest/globals';
import { MOST_WRITES, publishDeployments } from '../../src/github/deployments.ts';
import type { WantedDeployment } from '../../src/report/deployment.ts';
import {
  type ScriptedAnswer,
  type ScriptedGitHub,
  type ScriptedRequest,
  scriptGitHub,
  TOKEN,
} from './scripted-github.ts';

const SHA = 'a'.repeat(40);

let github: ScriptedGitHub | null = null;
let warnings: string[] = [];
afterEach(async () => github?.stop());

const log = {
  warn: (fields: Readonly<Record<string, unknown>>, message: string) => {
    warnings.push(`${message} ${JSON.stringify(fields)}`);
  },
};

function wanted(cluster: string, more: Partial<WantedDeployment> = {}): WantedDeployment {
  return {
    sha: SHA,
    environment: `checkout/${cluster}`,
    rollout: 'checkout',
    cluster,
    pin: '2026-01-05T09:00:00Z',
    create: true,
    state: 'in_progress',
    description: '25 %',
    logUrl: 'https://github.example/commit/1',
    ...more,
  };
}

function many(count: number): readonly WantedDeployment[] {
  return Array.from({ length: count }, (_, index) => wanted(`cluster-${index}`));
}

interface Made {
  readonly id: number;
  readonly node_id: string;
  readonly sha: string;
  readonly task: string;
  readonly payload: unknown;
  readonly statuses: { state: string; description: string }[];
}

/** A GitHub that remembers the deployments that are made. */
function remembering(made: Made[], refuse: (request: ScriptedRequest) => ScriptedAnswer | null = () => null) {
  return (request: ScriptedRequest): ScriptedAnswer => {
    const refused = refuse(request);
    if (refused !== null) return refused;
    const { method, path, body, operation, query } = request;
    if (operation === 'HeadgateDeploymentStatuses') {
      const ids = (body['variables'] as { ids: string[] }).ids;
      const nodes = ids.map((id) => {
        const newest = made.find(({ node_id }) => node_id === id)?.statuses.at(-1);
        return { id, latestStatus: newest === undefined ? null : { ...newest, state: newest.state.toUpperCase() } };
      });
      return { body: { data: { nodes } } };
    }
    if (method === 'GET') {
      const page = Number(query['page'] ?? 1);
      const fitting = made.filter(({ sha }) => query['sha'] === undefined || sha === query['sha']);
      return { body: [...fitting].reverse().slice((page - 1) * 100, page * 100) };
    }
    const [, id] = /deployments\/(\d+)\/statuses$/.exec(path) ?? [];
    if (id === undefined) {
      const fields = { sha: String(body['ref']), task: String(body['task']), payload: body['payload'] };
      const one = { id: made.length + 1, node_id: `DE_${made.length + 1}`, ...fields, statuses: [] };
      made.push(one);
      return { status: 201, body: one };
    }
    const status = { state: String(body['state']), description: String(body['description']) };
    made.find((one) => one.id === Number(id))?.statuses.push(status);
    return { status: 201, body: { id: 1, ...status } };
  };
}

async function publish(all: readonly WantedDeployment[], answer: (request: ScriptedRequest) => ScriptedAnswer) {
  warnings = [];
  await github?.stop();
  github = await scriptGitHub(answer);
  return publishDeployments(github.client, 'acme/shop', all, 'acme/shop#12', log);
}

function posted(): readonly ScriptedRequest[] {
  return (github?.requests ?? []).filter(({ method, operation }) => method === 'POST' && operation === null);
}

describe('deployments on GitHub', () => {
  it('are made with everything by which they are found again, without merging or waiting for checks', async () => {
    expect(await publish([wanted('eu-west')], remembering([]))).toBe(true);
    const [create, status, ...none] = posted();
    expect(none).toEqual([]);
    expect(create?.body).toEqual({
      ref: SHA,
      task: 'headgate',
      environment: 'checkout/eu-west',
      description: 'checkout in eu-west',
      payload: { rollout: 'checkout', cluster: 'eu-west', operation: '2026-01-05T09:00:00Z' },
      auto_merge: false,
      required_contexts: [],
      production_environment: true,
      transient_environment: false,
    });
    expect(status?.path).toBe('/repos/acme/shop/deployments/1/statuses');
    expect(status?.body).toEqual({
      state: 'in_progress',
      description: '25 %',
      auto_inactive: false,
      log_url: 'https://github.example/commit/1',
    });
  });

  it('are not asked for where none are wanted', async () => {
    expect(await publish([], remembering([]))).toBe(true);
    expect(github?.requests).toEqual([]);
  });

  it('are not doubled by doing it again, and few requests find that out', async () => {
    const made: Made[] = [];
    await publish(many(3), remembering(made));
    expect(await publish(many(3), remembering(made))).toBe(true);
    expect(posted()).toEqual([]);
    expect(github?.requests).toHaveLength(3);
    expect(made).toHaveLength(3);
  });

  it('are found on a later page, and where their payload comes back as text', async () => {
    const made: Made[] = [];
    const all = many(150);
    for (const { rollout, cluster, pin } of all) {
      const id = made.length + 1;
      const payload = JSON.stringify({ rollout, cluster, operation: pin });
      const statuses = [{ state: 'in_progress', description: '25 %' }];
      made.push({ id, node_id: `DE_${id}`, sha: SHA, task: 'headgate', payload, statuses });
    }
    expect(await publish(all, remembering(made))).toBe(true);
    expect(posted()).toEqual([]);
  });

  it('are left alone where somebody else made them', async () => {
    const made: Made[] = [
      {
        id: 1,
        node_id: 'DE_1',
        sha: SHA,
        task: 'deploy',
        payload: { rollout: 'checkout', cluster: 'eu-west' },
        statuses: [],
      },
      { id: 2, node_id: 'DE_2', sha: SHA, task: 'headgate', payload: 'no JSON', statuses: [] },
    ];
    await publish([wanted('eu-west')], remembering(made));
    expect(made.map(({ id, statuses }) => [id, statuses.length])).toEqual([
      [1, 0],
      [2, 0],
      [3, 1],
    ]);
  });

  it('are written a few at a time, and the next looks write the rest', async () => {
    const made: Made[] = [];
    expect(await publish(many(25), remembering(made))).toBe(false);
    expect(posted()).toHaveLength(MOST_WRITES);
    expect(await publish(many(25), remembering(made))).toBe(false);
    expect(await publish(many(25), remembering(made))).toBe(true);
    expect(made.map(({ statuses }) => statuses.length)).toEqual(Array.from({ length: 25 }, () => 1));
  });

  it('are told once to be forbidden, and nothing is thrown', async () => {
    const forbidden = { status: 403, body: { message: 'Resource not accessible by integration' } };
    expect(await publish(many(5), () => forbidden)).toBe(false);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('`deployments: write`');
    expect(warnings[0]).not.toContain(TOKEN);
  });

  it('stop at a limit, and wait for the next look', async () => {
    const limited = { status: 403, headers: { 'retry-after': '60' }, body: { message: 'secondary rate limit' } };
    const refuse = ({ method, operation }: ScriptedRequest) =>
      method === 'POST' && operation === null ? limited : null;
    expect(await publish(many(5), remembering([], refuse))).toBe(false);
    expect(posted()).toHaveLength(1);
    expect(warnings).toHaveLength(1);
  });

  it('go on with the others where GitHub refuses one', async () => {
    const made: Made[] = [];
    const refuse = ({ body }: ScriptedRequest) =>
      body['environment'] === 'checkout/cluster-0' ? { status: 422, body: { message: 'Validation Failed' } } : null;
    expect(await publish(many(3), remembering(made, refuse))).toBe(false);
    expect(made).toHaveLength(2);
    expect(warnings).toHaveLength(1);
  });
});
