import { describe, expect, it, jest } from '@jest/globals';
import type { RolloutFacts } from '../src/circumstances.ts';
import type { FleetCluster } from '../src/fleet/fleet.ts';
import type { LiveSource } from '../src/fleet/source.ts';
import { gatewayObject, objectKey } from '../src/live/cluster-scene.ts';
import { readLive } from '../src/live-facts.ts';
import type { Rollout } from '../src/rollout/rollout.ts';
import { initialState } from '../src/rollout/state.ts';
import { ALWAYS } from '../src/rollout/window.ts';
import type { ClusterAnswer, ClusterQuestion } from '../src/world/cluster-question.ts';
import type { World } from '../src/world.ts';
import { cluster, DELIVERY, rollout } from './gateway/shop.ts';
import { gateway, live, MANIFEST } from './live/shop-cluster.ts';

const BRANCH = { repository: 'acme/gitops', branch: 'main' };
const HEAD = 'f'.repeat(40);
const NOW = Date.parse('2026-01-05T12:00:00Z');
const STATUSES: LiveSource = { kind: 'statuses', context: '*/{rollout}-{cluster}', creator: 'flux[bot]' };
const KUBERNETES: LiveSource = { kind: 'kubernetes', context: 'kubeconfig-context' };

function factsOf(clusters: readonly FleetCluster[], changed: Partial<Rollout> = {}): RolloutFacts {
  const of = rollout({ clusters, ...changed });
  const paths = clusters.map(({ name }) => `delivery/${name}/${of.name}/httproute.yaml`);
  return {
    rollout: of,
    state: initialState(of),
    statePath: 'rollouts/checkout/state.yaml',
    clusters,
    fleet: { clusters, jurisdictions: [], delivery: DELIVERY, sources: new Map(), windows: ALWAYS },
    delivery: DELIVERY,
    files: new Map(paths.map((path) => [path, MANIFEST])),
    told: new Map(),
  };
}

type Outside = Pick<World, 'readStatuses' | 'readCluster'>;

async function read(outside: Outside, ...facts: readonly RolloutFacts[]) {
  // Nothing else of the world may be used: a look at it would fail.
  const found = await readLive(outside as World, BRANCH, HEAD, facts, NOW);
  return Object.fromEntries([...found].map(([name, readings]) => [name, Object.fromEntries(readings)]));
}

const WHOLE = new Map([
  [
    objectKey({ apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', namespace: 'shop', name: 'checkout' }),
    live(),
  ],
  [objectKey(gatewayObject({ namespace: 'infra', name: 'public' })), gateway()],
]);

/** Answers as a cluster in which everything is as it should be. */
function healthy({ objects, services }: ClusterQuestion): ClusterAnswer {
  return {
    kind: 'read',
    objects: objects.map((key) => WHOLE.get(objectKey(key)) ?? null),
    endpoints: services.map(() => 2),
  };
}

function statusOf(cluster: string, state: 'success' | 'failure') {
  const context = `kustomization/checkout-${cluster}`;
  return { commit: HEAD, context, state, creator: 'flux[bot]', at: '2026-01-05T11:59:00Z' };
}

describe('how clusters serve what Git says', () => {
  it('is read of both sources, in the fleet’s order, and of nobody else', async () => {
    const clusters = [
      cluster('eu-west', { live: STATUSES }),
      cluster('us-east', { live: KUBERNETES }),
      cluster('us-west', { live: STATUSES }),
      cluster('lab'),
    ];
    const readStatuses = jest.fn<NonNullable<World['readStatuses']>>(
      async (_branch, _head, folders) =>
        new Map(
          folders.map((folder) => [
            folder,
            { changedBy: HEAD, statuses: [statusOf('eu-west', 'success'), statusOf('us-west', 'failure')] },
          ]),
        ),
    );
    const found = await read({ readStatuses, readCluster: async (question) => healthy(question) }, factsOf(clusters));
    expect(Object.entries(found['checkout'] ?? {}).map(([name, { verdict, at }]) => [name, verdict, at])).toEqual([
      ['eu-west', 'live', '2026-01-05T11:59:00Z'],
      ['us-east', 'live', '2026-01-05T12:00:00.000Z'],
      ['us-west', 'broken', '2026-01-05T11:59:00Z'],
    ]);
    expect(readStatuses.mock.calls).toEqual([
      [BRANCH, HEAD, ['delivery/eu-west/checkout', 'delivery/us-west/checkout']],
    ]);
  });

  it('asks each cluster once for all rollouts, in its own context', async () => {
    const clusters = [cluster('eu-west', { live: KUBERNETES })];
    const readCluster = jest.fn(async (question: ClusterQuestion) => healthy(question));
    const found = await read({ readCluster }, factsOf(clusters), factsOf(clusters, { name: 'basket' }));
    expect([found['checkout']?.['eu-west']?.verdict, found['basket']?.['eu-west']?.verdict]).toEqual(['live', 'live']);
    expect(readCluster).toHaveBeenCalledTimes(1);
    const [question] = readCluster.mock.calls[0] ?? [];
    expect(question).toMatchObject({ context: 'kubeconfig-context', objects: { length: 2 }, services: { length: 2 } });
  });

  it('asks at most ten clusters at once, and every one', async () => {
    const clusters = Array.from({ length: 25 }, (_, index) => cluster(`c${index}`, { live: KUBERNETES }));
    let [under, most] = [0, 0];
    const readCluster = async (question: ClusterQuestion) => {
      under += 1;
      most = Math.max(most, under);
      await new Promise((resolve) => setImmediate(resolve));
      under -= 1;
      return healthy(question);
    };
    const found = await read({ readCluster }, factsOf(clusters));
    expect(Object.keys(found['checkout'] ?? {})).toHaveLength(25);
    expect(most).toBe(10);
  });

  it('is that of what is in force, not of a step that waits to be merged', async () => {
    const facts = factsOf([cluster('eu-west', { live: KUBERNETES })]);
    const waits = new Map([...facts.files.keys()].map((path) => [path, MANIFEST.replace('weight: 25', 'weight: 50')]));
    const proposed = {
      inForce: facts.state,
      inForceFiles: facts.files,
      branch: 'headgate/checkout',
      head: HEAD,
      pending: true,
      pullRequest: null,
      declined: new Map(),
      closedAt: null,
    };
    const found = await read(
      { readCluster: async (question) => healthy(question) },
      { ...facts, files: waits, proposed },
    );
    expect(found['checkout']?.['eu-west']?.verdict).toBe('live');
  });

  it('is drift where the cluster was seen live before', async () => {
    const facts = factsOf([cluster('eu-west', { live: KUBERNETES })]);
    const files = new Map([...facts.files.keys()].map((path) => [path, MANIFEST.replace('weight: 25', 'weight: 50')]));
    const state = { ...facts.state, live: { 'eu-west': { at: '2026-01-05T11:00:00Z', lagSeconds: 3 } } };
    const readCluster = async (question: ClusterQuestion) => healthy(question);
    const verdict = async (one: RolloutFacts) => (await read({ readCluster }, one))['checkout']?.['eu-west']?.verdict;
    expect(await verdict({ ...facts, files })).toBe('pending');
    expect(await verdict({ ...facts, files, state })).toBe('drifted');
  });

  it('waits for Git where the routes are not written yet, whatever statuses say', async () => {
    const facts = factsOf([cluster('eu-west', { live: STATUSES })]);
    const files = new Map([...facts.files.keys()].map((path) => [path, null]));
    const readStatuses = async (_branch: unknown, _head: unknown, folders: readonly string[]) =>
      new Map(folders.map((folder) => [folder, { changedBy: null, statuses: [statusOf('eu-west', 'success')] }]));
    expect((await read({ readStatuses }, { ...facts, files }))['checkout']?.['eu-west']?.verdict).toBe('pending');
  });
});

describe('what nobody can tell', () => {
  const clusters = [cluster('eu-west', { live: STATUSES }), cluster('us-east', { live: KUBERNETES })];

  it('is unknown without the means, and says what is missing', async () => {
    const found = await read({}, factsOf(clusters));
    expect(found['checkout']).toMatchObject({
      'eu-west': { verdict: 'unknown', findings: [{ found: 'commit statuses cannot be read from here' }] },
      'us-east': {
        verdict: 'unknown',
        findings: [{ found: 'this place has no kubeconfig', expected: expect.stringContaining('kubeconfig-context') }],
      },
    });
  });

  it('is unknown where the outside gives no answer, with its own words', async () => {
    const readStatuses = async () => 'unknown' as const;
    const readCluster = async (): Promise<ClusterAnswer> => ({
      kind: 'unknown',
      message: 'it did not answer within 5 s',
    });
    const found = await read({ readStatuses, readCluster }, factsOf(clusters));
    expect(found['checkout']).toMatchObject({
      'eu-west': { verdict: 'unknown' },
      'us-east': { verdict: 'unknown', findings: [{ found: 'it did not answer within 5 s' }] },
    });
  });

  it('is unknown where the outside breaks its word, without repeating what it threw', async () => {
    const rejecting = async () => Promise.reject(new Error('token s3cret'));
    const found = await read({ readStatuses: rejecting, readCluster: rejecting }, factsOf(clusters));
    expect(Object.values(found['checkout'] ?? {}).map(({ verdict }) => verdict)).toEqual(['unknown', 'unknown']);
    expect(JSON.stringify(found)).not.toContain('s3cret');
  });

  it('of one cluster leaves the others as they are', async () => {
    const both = [cluster('a', { live: { ...KUBERNETES, context: 'down' } }), cluster('b', { live: KUBERNETES })];
    const readCluster = async (question: ClusterQuestion): Promise<ClusterAnswer> =>
      question.context === 'down' ? { kind: 'unknown', message: 'down' } : healthy(question);
    const found = await read({ readCluster }, factsOf(both));
    expect(Object.values(found['checkout'] ?? {}).map(({ verdict }) => verdict)).toEqual(['unknown', 'live']);
  });
});
