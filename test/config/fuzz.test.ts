import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { load } from 'js-yaml';
import { readApp } from '../../src/config/app-file.ts';
import type { Result } from '../../src/config/document.ts';
import { readFleet } from '../../src/config/fleet-file.ts';
import { readRollout } from '../../src/config/rollout-file.ts';
import { readState, writeState } from '../../src/config/state-file.ts';
import type { Fleet } from '../../src/fleet/fleet.ts';
import { residencyFlaws } from '../../src/fleet/residency.ts';
import type { FleetPolicy } from '../../src/rollout/fleet-policy.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';
import type { Route } from '../../src/rollout/route.ts';
import { initialState, type State } from '../../src/rollout/state.ts';
import { WHOLE } from '../../src/rollout/weight.ts';
import { exampleFile, exampleFleet, exampleRollout } from './example-repository.ts';
import { fleetRollout } from './fleet-rollout.ts';
import { FULL, FULL_FLEET, FULL_ROLLOUT, HUB_ROLLOUT } from './full-files.ts';
import { areSoundWindows, isSoundDeadline, isSoundFleetLoop, isSoundGate, isSoundStep } from './sound-loop.ts';

const FLEET = exampleFleet();
const CHECKOUT = exampleRollout('checkout');
const BOTH_AXES = fleetRollout();

const TEXTS = {
  fleet: exampleFile('fleet.yaml'),
  checkout: exampleFile('rollouts/checkout/rollout.yaml'),
  catalog: exampleFile('rollouts/catalog/rollout.yaml'),
  app: exampleFile('app-repositories/shop/.github/headgate.yml'),
  state: writeState({ ...initialState(CHECKOUT), revision: 3 }),
  fullFleet: FULL_FLEET,
  fullRollout: FULL_ROLLOUT,
  hubRollout: HUB_ROLLOUT,
  bothAxes: writeState({ ...initialState(BOTH_AXES), revision: 3 }),
};

const READERS = {
  fleet: (text: string) => check(readFleet('fleet.yaml', text), isSoundFleet),
  checkout: (text: string) => check(readRollout('checkout.yaml', 'checkout', text, FLEET), isSoundRollout),
  catalog: (text: string) => check(readRollout('catalog.yaml', 'catalog', text, FLEET), isSoundRollout),
  app: (text: string) =>
    check(
      readApp('headgate.yml', text, { repository: 'acme/shop', defaultBranch: 'main' }),
      (app) => app.rollouts.length > 0 && app.prefix !== '' && app.gitops.branch !== '',
    ),
  state: (text: string) => check(readState(CHECKOUT, 'state.yaml', text), isSoundState),
  full: (text: string) => check(readRollout('checkout.yaml', 'checkout', text, FULL), isSoundRollout),
  bothAxes: (text: string) => check(readState(BOTH_AXES, 'state.yaml', text), isSoundState),
};

/** Each text with the reader that it is written for. */
const WHOSE: readonly (readonly [text: string, read: (text: string) => void])[] = [
  [TEXTS.fleet, READERS.fleet],
  [TEXTS.fullFleet, READERS.fleet],
  [TEXTS.checkout, READERS.checkout],
  [TEXTS.catalog, READERS.catalog],
  [TEXTS.fullRollout, READERS.full],
  [TEXTS.hubRollout, READERS.full],
  [TEXTS.app, READERS.app],
  [TEXTS.state, READERS.state],
  [TEXTS.bothAxes, READERS.bothAxes],
];

/** Reads a text with every reader; whatever the text is, each gives a sound value or problems that say something. */
function readAll(text: string): void {
  for (const read of Object.values(READERS)) read(text);
}

function check<T>(result: Result<T>, isSound: (value: T) => boolean): void {
  if (result.ok) {
    expect(isSound(result.value)).toBe(true);
    return;
  }
  expect(result.problems.length).toBeGreaterThan(0);
  for (const { file, found, expected, line } of result.problems) {
    expect([file, found, expected].every((part) => part.length > 0)).toBe(true);
    expect(line === null || line >= 1).toBe(true);
  }
}

function isSoundFleet(fleet: Fleet): boolean {
  const { clusters, delivery } = fleet;
  const names = new Set(clusters.map((cluster) => cluster.name));
  const isSound = clusters.every(
    (cluster) =>
      Number.isInteger(cluster.share) &&
      cluster.share > 0 &&
      cluster.gateways.length > 0 &&
      /^[a-z0-9-]{1,63}$/.test(cluster.name),
  );
  return (
    isSound &&
    isSoundFleetLoop(fleet) &&
    names.size === clusters.length &&
    names.size > 0 &&
    delivery.includes('{cluster}') &&
    delivery.includes('{rollout}') &&
    !delivery.includes('..')
  );
}

function isSoundRollout(rollout: Rollout): boolean {
  const { clusters, slots, initialStable, backends, strategy, routes, versionPins } = rollout;
  const weights = strategy.steps.map((step) => step.weight);
  const rising = weights.every((weight, index) => Number.isInteger(weight) && weight > (weights[index - 1] ?? -1));
  const inWaves = strategy.waves.flatMap((wave) => wave.clusters).sort();
  const escaping = [...routes.map((route) => route.file), ...versionPins.map((pin) => pin.file)].some(
    (file) => file.startsWith('/') || file.split('/').includes('..'),
  );
  return (
    clusters.length > 0 &&
    slots[0] !== slots[1] &&
    slots.includes(initialStable) &&
    slots.every((slot) => backends[slot] !== undefined) &&
    rising &&
    weights.at(-1) === WHOLE &&
    JSON.stringify(inWaves) === JSON.stringify(clusters.map((cluster) => cluster.name).sort()) &&
    strategy.waves.every((wave) => wave.clusters.length > 0) &&
    routes.every(isSoundRoute) &&
    strategy.steps.every(isSoundStep) &&
    areSoundWindows(rollout.windows) &&
    rollout.gates.every((gate) => isSoundGate(gate, FULL.sources)) &&
    (rollout.deadline === null || isSoundDeadline(rollout.deadline, strategy.steps)) &&
    new Set(routes.map(({ kind, name }) => `${kind}/${name}`)).size === routes.length &&
    (rollout.fleet === null || isSoundPolicy(rollout.fleet, clusters)) &&
    !escaping
  );
}

/** Each index is one of a rule, and preview rules are owned. */
function isSoundRoute({ generate, rules, previewRules }: Route): boolean {
  const count = generate?.rules.length ?? 16;
  return (
    count <= 16 &&
    [...(rules ?? []), ...previewRules].every((rule) => typeof rule === 'string' || rule < count) &&
    (rules === null || previewRules.every((rule) => rules.includes(rule)))
  );
}

function isSoundPolicy(
  { pools, jurisdictions, grain, burst, geo }: FleetPolicy,
  clusters: Rollout['clusters'],
): boolean {
  const names = pools.map(({ name }) => name);
  return (
    pools.length > 0 &&
    pools.every((pool) => {
      const shares = Object.values(pool.shares);
      const sum = shares.reduce((total, share) => total + share, 0);
      return sum === WHOLE && shares.length === pool.clusters.length && shares.every((share) => share % grain === 0);
    }) &&
    residencyFlaws({ pools, jurisdictions }, clusters).length === 0 &&
    (geo === null || names.includes(geo.defaultPool)) &&
    Object.entries(burst?.homes ?? {}).every(([name, home]) =>
      pools.some((pool) => pool.name === name && pool.clusters.includes(home)),
    )
  );
}

function isSoundState(state: State): boolean {
  const weights = Object.values(state.weights);
  const inRange = weights.every((weight) => Number.isInteger(weight) && weight >= 0 && weight <= WHOLE);
  return (
    inRange &&
    Object.values(state.fleet?.weights ?? {}).every(
      (pool) => Object.values(pool).reduce((sum, weight) => sum + weight, 0) === WHOLE,
    ) &&
    weights.length === CHECKOUT.clusters.length &&
    (state.candidate !== null || weights.every((weight) => weight === 0))
  );
}

/** One of the examples with some of its letters replaced by something else. */
const mutated = fc
  .record({
    text: fc.constantFrom(...Object.values(TEXTS)),
    cuts: fc.array(
      fc.record({
        at: fc.nat(),
        length: fc.nat(12),
        put: fc.oneof(
          fc.string({ maxLength: 6 }),
          fc.constantFrom(
            'null',
            '{}',
            '[]',
            '\n',
            ': ',
            '- ',
            '  ',
            '"',
            '*',
            '1e9',
            '-1',
            'true',
            '../',
            '__proto__',
            '\uD800',
            '{slot}',
          ),
        ),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  })
  .map(({ text, cuts }) =>
    cuts.reduce((current, { at, length, put }) => {
      const start = at % (current.length + 1);
      return current.slice(0, start) + put + current.slice(start + length);
    }, text),
  );

/** An example whose values were replaced by any JSON value, at any depth. */
function replaced(value: unknown): fc.Arbitrary<unknown> {
  const keep = fc.constant(value);
  const inside: fc.Arbitrary<unknown> = Array.isArray(value)
    ? fc.tuple(...value.map(replaced))
    : typeof value === 'object' && value !== null
      ? fc
          .tuple(...Object.entries(value).map(([key, each]) => replaced(each).map((other) => [key, other])))
          .map((entries) => Object.fromEntries(entries))
      : keep;
  return fc.oneof({ arbitrary: inside, weight: 12 }, { arbitrary: fc.jsonValue({ maxDepth: 2 }), weight: 1 });
}

const WRITTEN = {
  apiVersion: 'headgate.dev/v1alpha1',
  kind: 'Rollout',
  metadata: { name: 'checkout' },
  spec: {
    namespace: 'shop',
    clusters: { names: ['eu-*', 'us-east'], selector: {} },
    backends: { blue: { service: 'a', port: 1 }, green: { service: 'b', port: 2 } },
    stable: 'green',
    routes: [
      {
        name: 'a',
        rules: ['x', 0],
        generate: { hostnames: ['a.b'], rules: [{ name: 'x', matches: [{}] }], labels: {}, annotations: {} },
      },
    ],
    strategy: {
      canary: {
        steps: [{ weight: 0 }, { weight: 0.01, pause: '1s' }, { weight: 100 }],
        waves: [{ name: 'w', clusters: ['*'] }],
        order: 'waves',
        promoteFrom: 1,
      },
    },
    version: [{ file: 'a/{slot}.yaml', path: 'a', value: '{sha}' }],
    pullRequests: { repositories: ['a/b'], requireSha: true },
    permissions: {
      canary: { users: ['a'] },
      restrictions: [{ rights: ['canary'], clusters: ['eu-west'], jurisdictions: ['eu'], role: 'admin' }],
    },
  },
};

describe('every reader', () => {
  it('survives any text', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })), readAll), {
      numRuns: 300,
    });
  });

  it('survives any JSON value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => readAll(JSON.stringify(value))),
      { numRuns: 300 },
    );
  });

  it('survives examples with letters exchanged', () => {
    fc.assert(fc.property(mutated, readAll), { numRuns: 500 });
  });

  it.each([
    ['a small rollout', WRITTEN],
    ['a rollout that says everything', load(FULL_ROLLOUT)],
    ['a fleet that says everything', load(FULL_FLEET)],
  ])('survives %s with values exchanged', (_what, written) => {
    readAll(JSON.stringify(written));
    fc.assert(
      fc.property(replaced(written), (value) => readAll(JSON.stringify(value))),
      { numRuns: 120 },
    );
  });

  it.each(['a', '-a', 'a.', 'a-', 'A', '*', '/', '1d', '{sha}', ' '])(
    'comes to an end on a long repetition of %j in every place',
    (piece) => {
      const long = JSON.stringify(`${piece.repeat(30_000)}!`);
      for (const [text, read] of WHOSE) {
        for (const passage of new Set(text.match(/(?<=: )[\w./-]+(?=[,}\n])/g)?.slice(0, 12)))
          read(text.replace(passage, () => long));
      }
    },
  );
});
