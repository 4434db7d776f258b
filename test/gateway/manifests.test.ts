import { describe, expect, it } from '@jest/globals';
import { load } from 'js-yaml';
import { renderManifests } from '../../src/gateway/manifests.ts';
import { dig } from '../../src/gateway/plain-data.ts';
import {
  adopted,
  canary,
  changesOf,
  cluster,
  DELIVERY,
  EU_WEST,
  generated,
  httpRoute,
  IDLE,
  refusalsOf,
  render,
  rollout,
  rule,
  warningsOf,
} from './shop.ts';

const THREE = ['eu-west', 'eu-east', 'us-east'].map((name) => cluster(name));
const three = (changed: Parameters<typeof rollout>[0] = {}) =>
  rollout({ clusters: THREE, routes: [generated()], ...changed });

/** Files as they stand after a rendering. */
function filesAfter(
  files: Readonly<Record<string, string>>,
  result: ReturnType<typeof render>,
): Record<string, string> {
  return { ...files, ...Object.fromEntries(changesOf(result).map(({ path, after }) => [path, after])) };
}

function weightsIn(text: string | undefined): unknown {
  const route = load(text ?? '');
  return [0, 1].map((at) => dig(route, 'spec', 'rules', 0, 'backendRefs', at, 'weight'));
}

describe('the first step of a rollout whose routes are generated', () => {
  it('writes a route and a kustomization in every cluster, sorted by path', () => {
    const changes = changesOf(render({}, { rollout: three(), after: canary(2500, 'eu-west', 'eu-east', 'us-east') }));
    expect(changes.map(({ path, before }) => [path, before])).toEqual(
      ['eu-east', 'eu-west', 'us-east'].flatMap((name) => [
        [`delivery/${name}/checkout/httproute.yaml`, null],
        [`delivery/${name}/checkout/kustomization.yaml`, null],
      ]),
    );
    expect(changes[0]?.after).toMatch(/^# Written by Headgate/);
    expect(weightsIn(changes[0]?.after)).toEqual([75, 25]);
    expect(load(changes[1]?.after ?? '')).toEqual({
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      resources: ['httproute.yaml'],
    });
  });

  it('writes the routes that are missing elsewhere too, with the weights that they have there', () => {
    const after = { stable: 'blue', candidate: 'green', weights: { 'eu-west': 2500, 'eu-east': 0, 'us-east': 0 } };
    const changes = changesOf(render({}, { rollout: three(), after })).filter(({ path }) =>
      path.endsWith('httproute.yaml'),
    );
    expect(changes.map(({ after: text }) => weightsIn(text))).toEqual([
      [100, 0],
      [75, 25],
      [100, 0],
    ]);
  });

  it('never touches an operator’s kustomization, and warns where it leaves the route out', () => {
    const path = 'delivery/eu-west/checkout/kustomization.yml';
    const one = { rollout: rollout({ routes: [generated()] }) };
    const listing = render({ [path]: 'resources:\n  - ./httproute.yaml\n' }, one);
    expect(changesOf(listing).map((change) => change.path)).toEqual([EU_WEST]);
    expect(warningsOf(listing)).toEqual([]);
    const silent = render({ [path]: 'resources: [deployment.yaml]\n' }, one);
    expect(changesOf(silent).map((change) => change.path)).toEqual([EU_WEST]);
    expect(warningsOf(silent)).toMatchObject([
      { where: `${path}, resources`, found: expect.stringContaining('does not list httproute.yaml') },
    ]);
  });

  it('lists a route that the configuration adds later in a kustomization of its own', () => {
    const there = filesAfter({}, render({}, { rollout: rollout({ routes: [generated()] }), after: IDLE }));
    const preview = generated([], { name: 'checkout-preview', file: 'httproute-preview.yaml' });
    const later = render(there, { rollout: rollout({ routes: [generated(), preview] }), after: IDLE });
    const listing = changesOf(later).find(({ path }) => path.endsWith('kustomization.yaml'));
    expect(dig(load(listing?.after ?? ''), 'resources')).toEqual(['httproute-preview.yaml', 'httproute.yaml']);
    expect(warningsOf(later)).toEqual([]);
  });

  it('puts several routes into one file, or lists several files', () => {
    const grpc = generated([], { kind: 'GRPCRoute' });
    const together = changesOf(render({}, { rollout: rollout({ routes: [generated(), grpc] }) }));
    expect(together[0]?.after.split('---\n').map((text) => dig(load(text), 'kind'))).toEqual([
      'HTTPRoute',
      'GRPCRoute',
    ]);
    const apart = changesOf(
      render({}, { rollout: rollout({ routes: [generated(), { ...grpc, file: 'a/grpcroute.yaml' }] }) }),
    );
    expect(dig(load(apart[2]?.after ?? ''), 'resources')).toEqual(['a/grpcroute.yaml', 'httproute.yaml']);
  });
});

describe('a step', () => {
  const start = filesAfter({}, render({}, { rollout: three(), after: canary(1000, 'eu-west', 'eu-east', 'us-east') }));
  const at = (eu: number, us: number) => ({
    stable: 'blue',
    candidate: 'green',
    weights: { 'eu-west': eu, 'eu-east': eu, 'us-east': us },
  });

  it('changes the clusters whose share changes, in two lines each', () => {
    const changes = changesOf(render(start, { rollout: three(), before: at(1000, 1000), after: at(5000, 1000) }));
    expect(changes.map(({ path }) => path)).toEqual(['delivery/eu-east/checkout/httproute.yaml', EU_WEST]);
    for (const { before, after } of changes) {
      expect(after).toBe(before?.replace('weight: 90', 'weight: 50').replace('weight: 10', 'weight: 50'));
    }
  });

  it('changes nothing where nothing changes, and a promotion of a finished canary moves nothing', () => {
    expect(changesOf(render(start, { rollout: three(), before: at(1000, 1000), after: at(1000, 1000) }))).toEqual([]);
    const full = filesAfter(
      start,
      render(start, { rollout: three(), before: at(1000, 1000), after: at(10_000, 10_000) }),
    );
    const promoted = { stable: 'green', candidate: null, weights: { 'eu-west': 0, 'eu-east': 0, 'us-east': 0 } };
    expect(changesOf(render(full, { rollout: three(), before: at(10_000, 10_000), after: promoted }))).toEqual([]);
    const again = { stable: 'green', candidate: 'blue', weights: { 'eu-west': 500, 'eu-east': 500, 'us-east': 500 } };
    const next = changesOf(render(full, { rollout: three(), before: promoted, after: again }));
    expect(next.map(({ after }) => weightsIn(after))).toEqual([
      [5, 95],
      [5, 95],
      [5, 95],
    ]);
  });

  it('gives the same bytes by the short way and by editing in place', () => {
    const commented = Object.fromEntries(Object.entries(start).map(([path, text]) => [path, `${text}# mine\n`]));
    const step = { rollout: three(), before: at(1000, 1000), after: at(1250, 3300) };
    const short = changesOf(render(start, step)).map(({ after }) => `${after}# mine\n`);
    expect(changesOf(render(commented, step)).map(({ after }) => after)).toEqual(short);
  });

  it('does not look at a cluster that it does not touch, though its weights were edited there', () => {
    const files = { ...start, 'delivery/us-east/checkout/httproute.yaml': 'not: [a route' };
    expect(changesOf(render(files, { rollout: three(), before: at(1000, 1000), after: at(2000, 1000) }))).toHaveLength(
      2,
    );
    expect(
      refusalsOf(render(files, { rollout: three(), before: at(1000, 1000), after: at(2000, 2000) })),
    ).toMatchObject([{ reason: 'route_unreadable', where: 'delivery/us-east/checkout/httproute.yaml:1' }]);
  });

  it('writes nothing at all where one cluster stands in the way, and reports every one of them', () => {
    const files = { ...start };
    for (const name of ['eu-west', 'us-east']) {
      const path = `delivery/${name}/checkout/httproute.yaml`;
      files[path] = String(files[path]).replace('weight: 10', 'weight: 11');
    }
    expect(
      refusalsOf(render(files, { rollout: three(), before: at(1000, 1000), after: at(2000, 2000) })).map(
        ({ where }) => where,
      ),
    ).toEqual([expect.stringMatching(/^delivery\/eu-west/), expect.stringMatching(/^delivery\/us-east/)]);
    const forced = render(files, { rollout: three(), before: at(1000, 1000), after: IDLE, force: true });
    expect(changesOf(forced).map(({ after }) => weightsIn(after))).toEqual([
      [100, 0],
      [100, 0],
      [100, 0],
    ]);
    expect(warningsOf(forced)).toHaveLength(2);
  });

  it('ends the rollout where a hand gave the candidate what no step did, too', () => {
    const us = 'delivery/us-east/checkout/httproute.yaml';
    const idle = filesAfter(start, render(start, { rollout: three(), before: at(1000, 1000), after: at(1000, 0) }));
    const files = {
      ...idle,
      [us]: String(idle[us]).replace('weight: 100', 'weight: 60').replace('weight: 0', 'weight: 40'),
    };
    const step = { rollout: three(), before: at(1000, 0), after: IDLE };
    const forced = render(files, { ...step, force: true });
    expect(changesOf(forced).find(({ path }) => path === us)?.after).toBe(idle[us]);
    expect(warningsOf(forced)).toMatchObject([
      { reason: 'route_edited_by_hand', where: expect.stringContaining(us), next: expect.stringMatching(/^This step/) },
    ]);
    expect(changesOf(render(files, step)).map(({ path }) => path)).not.toContain(us);
  });

  it('ends the rollout elsewhere where a file that it does not move cannot be read, and says so', () => {
    const us = 'delivery/us-east/checkout/httproute.yaml';
    const files = { ...start, [us]: 'not: [a route' };
    const forced = render(files, { rollout: three(), before: at(1000, 0), after: IDLE, force: true });
    expect(changesOf(forced)).toHaveLength(2);
    expect(warningsOf(forced)).toMatchObject([{ reason: 'route_unreadable', where: `${us}:1` }]);
  });

  it('keeps what a human changed in a generated file', () => {
    const edited = String(start[EU_WEST])
      .replace('# Written by Headgate', '# Edited by Ada')
      .replace('value: /', 'value: /v2');
    const changes = changesOf(
      render({ ...start, [EU_WEST]: edited }, { rollout: three(), before: at(1000, 1000), after: at(2000, 1000) }),
    );
    expect(changes.find(({ path }) => path === EU_WEST)?.after).toBe(
      edited.replace('weight: 90', 'weight: 80').replace('weight: 10', 'weight: 20'),
    );
  });
});

describe('a route that is not there and is the operator’s own', () => {
  it('stops a step that would move it, and a rollback goes on without it', () => {
    const two = rollout({ clusters: THREE.slice(0, 2), routes: [adopted()] });
    const files = { [EU_WEST]: httpRoute(rule(90, 10)) };
    const before = canary(1000, 'eu-west', 'eu-east');
    expect(
      refusalsOf(render(files, { rollout: two, before, after: canary(2000, 'eu-west', 'eu-east') })),
    ).toMatchObject([
      {
        reason: 'route_missing',
        where: 'delivery/eu-east/checkout/httproute.yaml',
        found: expect.stringContaining('eu-east has no HTTPRoute'),
      },
    ]);
    const back = render(files, { rollout: two, before, after: IDLE, force: true });
    expect(changesOf(back).map(({ path }) => path)).toEqual([EU_WEST]);
    expect(warningsOf(back).map(({ reason }) => reason)).toEqual(['route_missing']);
  });

  it('is only mentioned where the step does not touch the cluster', () => {
    const two = rollout({ clusters: THREE.slice(0, 2), routes: [adopted()] });
    const after = { stable: 'blue', candidate: 'green', weights: { 'eu-west': 1000, 'eu-east': 0 } };
    const result = render({ [EU_WEST]: httpRoute(rule(100, 0)) }, { rollout: two, after });
    expect(changesOf(result)).toHaveLength(1);
    expect(warningsOf(result).map(({ reason }) => reason)).toEqual(['route_missing']);
  });
});

describe('rendering', () => {
  it('is a bug where a file was not read: what somebody wrote there could be lost', () => {
    const request = {
      rollout: three(),
      clusters: THREE,
      delivery: DELIVERY,
      before: IDLE,
      after: canary(0, 'eu-west', 'eu-east', 'us-east'),
      pin: null,
      force: false,
    };
    expect(() => renderManifests({ ...request, files: new Map() })).toThrow(/was not read: delivery\/eu-west/);
  });

  it('refuses a delivery template that gives two clusters one file', () => {
    const refusals = refusalsOf(
      render(
        {},
        { rollout: three(), after: canary(0, 'eu-west', 'eu-east', 'us-east'), delivery: 'delivery/{rollout}' },
      ),
    );
    expect(refusals[0]).toMatchObject({
      reason: 'config_invalid',
      found: 'the clusters eu-west and eu-east have the same file',
    });
  });

  it('gives the same result for the same input', () => {
    const once = () => render({}, { rollout: three(), after: canary(2500, 'eu-west', 'eu-east', 'us-east') });
    expect(once()).toEqual(once());
  });
});
