import { afterEach, describe, expect, it } from '@jest/globals';
import type { Settings } from './manifests.ts';
import { type ClusterName, closeStages, faultStage, type Stage } from './stage.ts';

afterEach(async () => {
  expect(await closeStages()).toEqual([]);
});

const ROLL_BACK = { after: '1h', remedy: { rollBack: { what: 'fleet' } } };
const ROUTE = { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', namespace: 'shop', name: 'checkout' };
const SERVICE = { apiVersion: 'v1', kind: 'Service', namespace: 'shop', name: 'checkout-green' };
const LIVE_IN_BOTH = 'headgate live in eu-west (after 60 s), us-east (after 60 s): applied seen_live';
const BEGUN = ['alice /canary 10: applied started', LIVE_IN_BOTH];

/** A canary at 10 % that is live in every cluster, and every agent has seen the newest commit. */
async function canaryUnderWay(settings: Settings = {}): Promise<Stage> {
  const stage = await faultStage(settings);
  await stage.say('/canary 10');
  await stage.tick();
  await stage.operate();
  expect(await stage.ledger()).toEqual(BEGUN);
  return stage;
}

/** What the comment says is the matter, a line for each cluster. */
function warnings(stage: Stage): readonly string[] {
  return (stage.sticky().match(/^ {2}- ⚠️ .*$/gm) ?? []).map((line) => line.replaceAll('\\', ''));
}

/** Somebody with access to a cluster gives the candidate another weight there, past Git. */
function editRoute(stage: Stage, name: ClusterName, candidate: number): void {
  const { objects, controller } = stage.cluster(name);
  const route = JSON.stringify(objects.get(ROUTE));
  const weights = [100 - candidate, candidate];
  objects.put(JSON.parse(route.replace(/"weight":\d+/g, () => `"weight":${weights.shift()}`)));
  controller.reconcile();
}

describe('where a cluster’s API is down in the middle of a step', () => {
  it('nothing goes forward, the way back is free, and it goes on from where it was', async () => {
    const stage = await faultStage();
    await stage.say('/canary 10');
    const { faults } = stage.cluster('us-east').api;
    faults.add({ kind: 'close' });
    await stage.tick();
    await stage.tick(30);
    await stage.say('/canary 25');
    expect(await stage.weights()).toEqual([10, 10]);
    expect(warnings(stage)).toEqual([
      '  - ⚠️ nobody can tell what us-east serves: the API of the context us-east cannot be reached: it broke the connection off.',
    ]);
    expect(stage.sticky()).toContain('`/canary 25` by alice on checkout was refused');
    expect((await stage.metrics()).of('headgate_observed_clusters{verdict="unknown"}')).toBe(1);
    faults.clear();
    await stage.tick(8);
    expect(await stage.weights()).toEqual([10, 10]);
    await stage.tick(10);
    expect(await stage.weights()).toEqual([25, 25]);
    expect(await stage.ledger()).toEqual([
      'alice /canary 10: applied started',
      'headgate live in eu-west (after 60 s): applied seen_live',
      'alice /canary 25: refused not_live',
      'headgate live in us-east (after 2400 s): applied seen_live',
      'headgate the pause has run out: applied moved',
    ]);
    faults.add({ kind: 'error' });
    await stage.say('/rollback');
    expect(await stage.weights()).toEqual([0, 0]);
    expect(stage.sticky()).not.toContain('sensitive-detail');
  });

  it('a cluster that was live stays so in the record, and is not moved', async () => {
    const stage = await canaryUnderWay({ deadline: ROLL_BACK });
    stage.cluster('us-east').api.faults.add({ kind: 'error' });
    await stage.tick(30);
    await stage.tick(120);
    expect(await stage.weights()).toEqual([10, 10]);
    expect(await stage.ledger()).toEqual(BEGUN);
    expect(warnings(stage)).toHaveLength(1);
  });
});

describe('where an agent', () => {
  it('is stuck, the step waits for it until the deadline, which rolls all clusters back in one commit', async () => {
    const stage = await canaryUnderWay({ deadline: ROLL_BACK });
    stage.cluster('us-east').agent.faults.stuck = true;
    await stage.tick(10);
    await stage.tick();
    await stage.tick(30);
    expect(await stage.weights()).toEqual([25, 25]);
    expect(warnings(stage)).toEqual([
      '  - ⚠️ us-east does not serve it yet: HTTPRoute shop/checkout, spec.rules[0].backendRefs[0].weight: checkout-blue:8080 has the weight 90 (and 1 more).',
    ]);
    expect(stage.sticky()).toMatch(/\*\*Waits for\*\* us-east to serve what was committed; if .*, it is rolled back/);
    await stage.tick(29);
    await stage.tick();
    expect(await stage.weights()).toEqual([0, 0]);
    expect(await stage.ledger()).toEqual([
      ...BEGUN,
      'headgate the pause has run out: applied moved',
      'headgate live in eu-west (after 60 s): applied seen_live',
      'headgate after 1h the step is not live in us-east: applied rolled_back',
      'headgate live in eu-west (after 60 s): applied seen_live',
    ]);
    const [, rollback] = await stage.commits();
    expect(rollback?.files).toEqual([
      'delivery/eu-west/checkout/httproute.yaml',
      'delivery/us-east/checkout/httproute.yaml',
      'rollouts/checkout/state.yaml',
    ]);
    expect(stage.sticky()).toContain('after 1h the step is not live in us-east');
  });

  it('applies an older commit, the step is not live there any more, and its pause begins again', async () => {
    const stage = await canaryUnderWay();
    await stage.tick(10);
    await stage.tick();
    const { agent } = stage.cluster('us-east');
    const before = (await stage.commits()).length;
    agent.faults.behind = 2;
    await stage.tick(5);
    expect(warnings(stage)).toEqual([
      '  - ⚠️ us-east serves something else than Git says: HTTPRoute shop/checkout, spec.rules[0].backendRefs[0].weight: checkout-blue:8080 has the weight 90 (and 1 more).',
    ]);
    agent.faults.stuck = true;
    await stage.tick(20);
    await stage.say('/canary next');
    expect(await stage.weights()).toEqual([25, 25]);
    agent.faults.stuck = false;
    agent.faults.behind = 0;
    await stage.tick();
    await stage.tick(9);
    expect(await stage.weights()).toEqual([25, 25]);
    await stage.tick();
    expect(await stage.weights()).toEqual([50, 50]);
    expect((await stage.ledger()).slice(before)).toEqual([
      'headgate not live any more in us-east: applied seen_live',
      'alice /canary next: refused not_live',
      'headgate live in us-east (after 1680 s): applied seen_live',
      'headgate the pause has run out: applied moved',
    ]);
  });
});

describe('where somebody edits a route by hand', () => {
  it('in a cluster, it is told field by field, nothing goes on, and it counts from when Git is served again', async () => {
    const stage = await canaryUnderWay();
    stage.cluster('us-east').agent.faults.stuck = true;
    editRoute(stage, 'us-east', 60);
    await stage.tick(2);
    await stage.tick(20);
    await stage.say('/canary 25');
    expect(await stage.weights()).toEqual([10, 10]);
    expect(warnings(stage)).toEqual([
      '  - ⚠️ us-east serves something else than Git says: HTTPRoute shop/checkout, spec.rules[0].backendRefs[0].weight: checkout-blue:8080 has the weight 40 (and 1 more).',
    ]);
    expect((await stage.metrics()).of('headgate_observed_clusters{verdict="drifted"}')).toBe(1);
    editRoute(stage, 'us-east', 10);
    await stage.tick();
    await stage.tick(9);
    expect(await stage.weights()).toEqual([10, 10]);
    await stage.tick();
    expect(await stage.weights()).toEqual([25, 25]);
    expect(await stage.ledger()).toEqual([
      ...BEGUN,
      'headgate not live any more in us-east: applied seen_live',
      'alice /canary 25: refused not_live',
      'headgate live in us-east (after 1500 s): applied seen_live',
      'headgate the pause has run out: applied moved',
    ]);
  });

  it('in Git, it is not overwritten, neither by the plan nor by a person, and it is told what to do', async () => {
    const stage = await canaryUnderWay();
    const path = 'delivery/us-east/checkout/httproute.yaml';
    const before = (await stage.github.readFile('acme/shop-gitops', path)) ?? '';
    const content = before.replace('weight: 90', 'weight: 70').replace('weight: 10', 'weight: 30');
    await stage.github.editFile('acme/shop-gitops', { as: 'carol', path, content });
    await stage.tick(10);
    await stage.tick(2);
    await stage.say('/canary 25');
    expect(await stage.weights()).toEqual([10, 30]);
    const words = stage.sticky().replaceAll('\\', '');
    expect(words).toContain(
      '`/canary 25` by alice on checkout was refused. The weights in Git are not those that were decided.',
    );
    expect(words).toContain('**Found:** the weights are checkout-blue:8080 70 and checkout-green:8080 30');
    expect(words).toContain(`**Where:** ${path}:26, spec.rules[0].backendRefs`);
    expect(words).toContain('**Next:** Put these weights back, or roll back: that sets them whatever they are.');
    const [newest] = await stage.commits();
    expect(newest?.files).toEqual([path]);
    await stage.say('/rollback');
    expect(await stage.weights()).toEqual([0, 0]);
    expect(await stage.ledger()).toEqual([
      ...BEGUN,
      'alice /canary 25: refused route_edited_by_hand',
      'alice /rollback: applied rolled_back',
    ]);
  });
});

describe('where a cluster cannot serve the step', () => {
  it('because its Gateway went down, the step is not live there, and a person may not name a weight', async () => {
    const stage = await canaryUnderWay({ deadline: ROLL_BACK });
    const { faults } = stage.cluster('us-east').controller;
    faults.notProgrammed = true;
    await stage.tick(20);
    await stage.say('/canary 25');
    expect(await stage.weights()).toEqual([10, 10]);
    expect(warnings(stage)).toEqual([
      '  - ⚠️ us-east does not work with it: Gateway gateways/public, status.conditions: Programmed is False (Pending: It does not serve yet.).',
    ]);
    await stage.tick(40);
    expect(await stage.weights()).toEqual([0, 0]);
    expect(await stage.ledger()).toEqual([
      ...BEGUN,
      'headgate not live any more in us-east: applied seen_live',
      'alice /canary 25: refused not_live',
      'headgate after 1h the step is not live in us-east: applied rolled_back',
    ]);
  });

  it('because its Gateway was never programmed, nothing goes forward', async () => {
    const stage = await faultStage();
    stage.cluster('us-east').controller.faults.notProgrammed = true;
    await stage.say('/canary 10');
    await stage.tick();
    await stage.tick(30);
    await stage.say('/canary next');
    expect(await stage.weights()).toEqual([10, 10]);
    expect(warnings(stage)).toEqual([
      '  - ⚠️ us-east does not serve it yet: Gateway gateways/public, status.conditions: Programmed is False (Pending: It does not serve yet.).',
    ]);
    await stage.tick(40);
    await stage.tick(40);
    expect(await stage.state()).toMatchObject({ phase: 'paused', hold: { reason: 'deadline_over' } });
    expect(await stage.ledger()).toEqual([
      'alice /canary 10: applied started',
      'headgate live in eu-west (after 60 s): applied seen_live',
      'alice /canary next: refused not_live',
      'headgate after 1h the step is not live in us-east: applied held',
    ]);
    expect(stage.sticky()).toContain('**Paused by itself:** after 1h the step is not live in us-east');
    expect(stage.sticky()).toContain('somebody to resume it');
  });

  it('because the candidate’s Service is missing, nothing goes there', async () => {
    const stage = await faultStage({ without: ['us-east/checkout-green'], deadline: ROLL_BACK });
    await stage.say('/canary 10');
    expect(await stage.weights()).toEqual([null, null]);
    expect(stage.sticky()).toContain('The Service checkout-green does not exist in us-east');
    await stage.say('/canary 10 --cluster eu-west');
    expect(await stage.weights()).toEqual([10, 0]);
  });

  it('because the candidate’s Service has gone, it goes no further, and the deadline takes it back', async () => {
    const stage = await faultStage({ deadline: ROLL_BACK });
    await stage.say('/canary 10');
    stage.cluster('us-east').objects.remove(SERVICE);
    stage.cluster('us-east').controller.reconcile();
    await stage.tick();
    await stage.tick(30);
    await stage.say('/canary 25');
    expect(await stage.weights()).toEqual([10, 10]);
    expect(warnings(stage)).toEqual([
      '  - ⚠️ us-east does not work with it: HTTPRoute shop/checkout, the status for Gateway gateways/public, listener https: ResolvedRefs is False (BackendNotFound: There is no Service checkout-green.) (and 1 more).',
    ]);
    expect((await stage.metrics()).of('headgate_observed_clusters{verdict="broken"}')).toBe(1);
    await stage.tick(30);
    expect(await stage.weights()).toEqual([0, 0]);
    expect(await stage.ledger()).toEqual([
      'alice /canary 10: applied started',
      'headgate live in eu-west (after 60 s): applied seen_live',
      'alice /canary 25: refused not_live',
      'headgate after 1h the step is not live in us-east: applied rolled_back',
    ]);
  });
});
