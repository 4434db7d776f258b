import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { httpRoute, ServingStage, splitting } from './serving-stage.ts';

const parent = (conditions: readonly object[]) => ({ parents: [expect.objectContaining({ conditions })] });
const condition = (type: string, status: string, more: object = {}) =>
  expect.objectContaining({ type, status, ...more });

describe('the gateway’s controller', () => {
  let stage: ServingStage;
  beforeAll(async () => {
    stage = await ServingStage.start();
    await stage.run('blue');
  });
  afterAll(() => stage.stop());

  it('says that a route is accepted at the generation that it serves', () => {
    stage.put(httpRoute([splitting({ blue: 1 })]));
    expect(stage.status('HTTPRoute', 'checkout')).toEqual({
      parents: [
        {
          parentRef: { name: 'public', namespace: 'gateways', sectionName: 'https' },
          controllerName: 'headgate.dev/playground',
          conditions: [
            condition('Accepted', 'True', { observedGeneration: 1, lastTransitionTime: '2026-03-01T10:00:00.000Z' }),
            condition('ResolvedRefs', 'True', { observedGeneration: 1 }),
          ],
        },
      ],
    });
    stage.put(httpRoute([splitting({ blue: 2 })]));
    expect(stage.status('HTTPRoute', 'checkout')).toMatchObject(
      parent([condition('Accepted', 'True', { observedGeneration: 2 }), condition('ResolvedRefs', 'True')]),
    );
  });

  it('says which backend is missing, and takes it back when it comes', async () => {
    stage.put(httpRoute([splitting({ blue: 1, late: 1 })]));
    expect(stage.status('HTTPRoute', 'checkout')).toMatchObject(
      parent([
        condition('Accepted', 'True'),
        condition('ResolvedRefs', 'False', { reason: 'BackendNotFound', message: 'There is no Service late.' }),
      ]),
    );
    await stage.run('late');
    stage.controller.reconcile();
    expect(stage.status('HTTPRoute', 'checkout')).toMatchObject(
      parent([condition('Accepted', 'True'), condition('ResolvedRefs', 'True')]),
    );
  });

  it('does not accept a route at a listener that is not there, nor serve it', async () => {
    stage.put(
      httpRoute([splitting({ blue: 1 })], 'lost', '[lost.example.com]').replace(
        'sectionName: https',
        'sectionName: none',
      ),
    );
    expect(stage.status('HTTPRoute', 'lost')).toMatchObject(
      parent([condition('Accepted', 'False', { reason: 'NoMatchingParent' }), condition('ResolvedRefs', 'True')]),
    );
    expect((await stage.ask({ host: 'lost.example.com' })).status).toBe(404);
  });

  it('does not serve at one listener what is attached to another', async () => {
    const inner = httpRoute([splitting({ blue: 1 })], 'inner', '[inner.example.com]').replace(': https', ': inner');
    const listeners = (...names: readonly string[]) =>
      stage.put(
        [
          'apiVersion: gateway.networking.k8s.io/v1',
          'kind: Gateway',
          'metadata: {name: public, namespace: gateways}',
          `spec: {gatewayClassName: playground, listeners: [${names.map((name) => `{name: ${name}, port: 80}`).join()}]}`,
        ].join('\n'),
      );
    listeners('https', 'inner');
    stage.put(inner);
    expect(stage.status('HTTPRoute', 'inner')).toMatchObject(
      parent([condition('Accepted', 'True'), condition('ResolvedRefs', 'True')]),
    );
    expect((await stage.ask({ host: 'inner.example.com' })).status).toBe(404);
    stage.put(inner.replace(': inner}]', ': https}]'));
    expect((await stage.ask({ host: 'inner.example.com' })).status).toBe(200);
    stage.objects.remove({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      namespace: 'shop',
      name: 'inner',
    });
    listeners('https');
  });

  it('leaves alone routes of other gateways and what other controllers say', () => {
    stage.put(httpRoute([splitting({ blue: 1 })], 'foreign').replace('name: public', 'name: private'));
    expect(stage.status('HTTPRoute', 'foreign')).toBeUndefined();
    const name = { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', namespace: 'shop', name: 'checkout' };
    const other = { parentRef: { name: 'mesh' }, controllerName: 'example.com/mesh', conditions: [] };
    stage.objects.setStatus(name, { parents: [other] });
    stage.controller.reconcile();
    expect(stage.status('HTTPRoute', 'checkout')).toMatchObject({
      parents: [other, { controllerName: 'headgate.dev/playground' }],
    });
  });

  it('says of its Gateway that it is programmed, and how many routes each listener has', () => {
    expect(stage.status('Gateway', 'public', 'gateways')).toMatchObject({
      conditions: [condition('Accepted', 'True'), condition('Programmed', 'True', { observedGeneration: 3 })],
      listeners: [{ name: 'https', attachedRoutes: 1 }],
    });
  });

  it('serves nothing and says so while its Gateway is not programmed', async () => {
    stage.controller.faults.notProgrammed = true;
    stage.controller.reconcile();
    expect(stage.status('Gateway', 'public', 'gateways')).toMatchObject({
      conditions: [condition('Accepted', 'True'), condition('Programmed', 'False')],
    });
    expect((await stage.ask()).status).toBe(404);
    stage.controller.faults.notProgrammed = false;
    stage.controller.reconcile();
    expect((await stage.ask()).status).toBe(200);
  });

  it('does nothing while it is stuck, so that the status stays at the old generation', async () => {
    stage.controller.faults.stuck = true;
    const before = stage.status('HTTPRoute', 'checkout');
    stage.put(httpRoute([splitting({ blue: 0 })]));
    expect(stage.status('HTTPRoute', 'checkout')).toEqual(before);
    expect((await stage.ask()).status).toBe(200);
    stage.controller.faults.stuck = false;
    stage.controller.reconcile();
    expect((await stage.ask()).status).toBe(500);
  });

  it('can be one that never says which generation it saw', () => {
    stage.controller.faults.forgetsGenerations = true;
    stage.controller.reconcile();
    expect(JSON.stringify(stage.status('HTTPRoute', 'checkout'))).not.toContain('observedGeneration');
    stage.controller.faults.forgetsGenerations = false;
  });
});
