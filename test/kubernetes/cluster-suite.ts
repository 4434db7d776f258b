import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createApplicationRefresher } from '../../src/kubernetes/application-refresh.ts';
import { createClusterReader } from '../../src/kubernetes/cluster-reader.ts';
import { fieldsOf } from '../../src/playground/cluster-object.ts';
import type { ClusterAnswer, ClusterQuestion } from '../../src/world/cluster-question.ts';
import type { Answer, ApiUnderTest, Caller } from './api-under-test.ts';
import { gateway, named, route, routeStatus, service, slice } from './objects.ts';

const ROUTES = '/apis/gateway.networking.k8s.io/v1/namespaces/shop/httproutes';
const SERVICES = '/api/v1/namespaces/shop/services';
const SLICES = '/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices';
const APPLICATIONS = '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications';

const rights = (file: string) => readFileSync(new URL(`../../manifests/rbac/${file}`, import.meta.url), 'utf8');

/** What Headgate relies on of a cluster's API, and what it makes of it. The same for every server that it is run against. */
export function describeCluster(what: string, start: () => Promise<ApiUnderTest>): void {
  describe(`a cluster's API, seen at ${what}`, () => {
    let api: ApiUnderTest;

    beforeAll(async () => {
      api = await start();
      for (const name of ['shop', 'argocd'])
        await made('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
      await api.applyRights(rights('headgate-reader.yaml'));
    }, 180_000);

    afterAll(async () => api?.stop());

    async function made(path: string, object: unknown): Promise<Readonly<Record<string, unknown>>> {
      const { status, body } = await api.ask('POST', path, object);
      expect({ status, ...(status === 201 ? {} : { body }) }).toEqual({ status: 201 });
      return fieldsOf(body);
    }

    const metadata = (answer: Answer) => fieldsOf(fieldsOf(answer.body)['metadata']);
    const generation = async (name: string) => metadata(await api.ask('GET', `${ROUTES}/${name}`))['generation'];

    function read(question: Partial<ClusterQuestion>, as: Caller = 'reader'): Promise<ClusterAnswer> {
      const reader = createClusterReader({ kubeconfig: { kind: 'files', paths: [api.kubeconfig(as)] } });
      return reader.readCluster({ context: 'cluster', objects: [], services: [], ...question });
    }

    describe('keeps objects', () => {
      it('with a generation that counts changes of the spec and of nothing else', async () => {
        await made(ROUTES, route('counted', [100, 0]));
        const seen = [await generation('counted')];
        for (const patch of [
          { metadata: { labels: { app: 'other' } } },
          { spec: route('counted', [75, 25]).spec },
          { spec: route('counted', [75, 25]).spec },
        ]) {
          await api.ask('PATCH', `${ROUTES}/counted`, patch, { mediaType: 'application/merge-patch+json' });
          seen.push(await generation('counted'));
        }
        expect(seen).toEqual([1, 1, 2, 2]);
      });

      it('with a status that is written on a path of its own and leaves the generation alone', async () => {
        const object = await made(ROUTES, { ...route('stated', [100, 0]), status: routeStatus(7) });
        expect(object['status']).not.toEqual(routeStatus(7));
        const written = await api.ask('PUT', `${ROUTES}/stated/status`, {
          ...object,
          spec: route('stated', [0, 100]).spec,
          status: routeStatus(1),
        });
        expect(written.body).toMatchObject({ metadata: { generation: 1 }, status: routeStatus(1) });
        expect(fieldsOf(written.body)['spec']).toEqual(route('stated', [100, 0]).spec);
      });

      it('and keeps the status where the object is written again', async () => {
        const { status: _, ...object } = fieldsOf((await api.ask('GET', `${ROUTES}/stated`)).body);
        const spec = route('stated', [50, 50]).spec;
        const written = await api.ask('PUT', `${ROUTES}/stated`, { ...object, spec });
        expect(written).toMatchObject({ status: 200, body: { status: routeStatus(1), metadata: { generation: 2 } } });
      });

      it('and refuses a write of what somebody else has changed meanwhile', async () => {
        const object = await made(ROUTES, route('contended', [100, 0]));
        const first = await api.ask('PUT', `${ROUTES}/contended`, {
          ...object,
          spec: route('contended', [90, 10]).spec,
        });
        const second = await api.ask('PUT', `${ROUTES}/contended`, {
          ...object,
          spec: route('contended', [80, 20]).spec,
        });
        expect([first.status, second.status]).toEqual([200, 409]);
        expect(second.body).toMatchObject({ kind: 'Status', reason: 'Conflict', code: 409 });
      });

      it('and takes no write that does not say which version it means', async () => {
        await made(ROUTES, route('versioned', [100, 0]));
        const answer = await api.ask('PUT', `${ROUTES}/versioned`, route('versioned', [90, 10]));
        expect(answer).toMatchObject({ status: 422, body: { reason: 'Invalid' } });
      });

      it('and makes no new version of a write that changes nothing', async () => {
        const object = await made(ROUTES, route('unchanged', [100, 0]));
        const answer = await api.ask('PUT', `${ROUTES}/unchanged`, object);
        expect(metadata(answer)['resourceVersion']).toEqual(fieldsOf(object['metadata'])['resourceVersion']);
      });

      it('once under each name, until they are deleted', async () => {
        await made(ROUTES, route('single', [100, 0]));
        const again = await api.ask('POST', ROUTES, route('single', [100, 0]));
        const deleted = await api.ask('DELETE', `${ROUTES}/single`);
        const gone = await api.ask('GET', `${ROUTES}/single`);
        expect([again.status, deleted.status, gone.status]).toEqual([409, 200, 404]);
        expect(again.body).toMatchObject({ reason: 'AlreadyExists' });
      });

      it('only in a namespace that is there', async () => {
        const answer = await api.ask('POST', ROUTES.replace('shop', 'nowhere'), {
          ...route('homeless', [100, 0]),
          metadata: { name: 'homeless', namespace: 'nowhere' },
        });
        expect(answer).toMatchObject({ status: 404, body: { reason: 'NotFound', details: { name: 'nowhere' } } });
      });

      it('and lists those with a label, a page at a time', async () => {
        for (const name of ['one', 'two', 'three']) await made(SLICES, slice(`paged-${name}`, 'paged', []));
        await made(SLICES, slice('other', 'not-paged', []));
        const query = 'labelSelector=kubernetes.io%2Fservice-name%3Dpaged&limit=2';
        const first = await api.ask('GET', `${SLICES}?${query}`);
        const second = await api.ask('GET', `${SLICES}?${query}&continue=${metadata(first)['continue']}`);
        const names = [first, second].map(({ body }) => {
          const { items } = fieldsOf(body);
          return Array.isArray(items) ? items.map((item) => fieldsOf(fieldsOf(item)['metadata'])['name']) : [];
        });
        expect(names).toEqual([['paged-one', 'paged-three'], ['paged-two']]);
        expect(metadata(second)['continue'] ?? '').toBe('');
      });
    });

    describe('tells what is not there', () => {
      it('naming the object, where it is the object that is missing', async () => {
        const { status, body } = await api.ask('GET', `${ROUTES}/absent`);
        expect({ status, body }).toMatchObject({
          status: 404,
          body: {
            kind: 'Status',
            reason: 'NotFound',
            details: { name: 'absent', group: 'gateway.networking.k8s.io', kind: 'httproutes' },
          },
        });
      });

      it.each([
        ['kind', '/apis/gateway.networking.k8s.io/v1/namespaces/shop/udproutes/absent'],
        ['version', '/apis/gateway.networking.k8s.io/v9/namespaces/shop/httproutes/absent'],
        ['group', '/apis/nobody.example.com/v1/namespaces/shop/things/absent'],
      ])('naming nothing, where it does not serve the %s', async (_, path) => {
        const { status, body } = await api.ask('GET', path);
        expect(status).toBe(404);
        expect(fieldsOf(fieldsOf(body)['details'])['name']).toBeUndefined();
      });
    });

    describe('is read by Headgate', () => {
      it('object by object, in the order of the question', async () => {
        const object = await made(ROUTES, route('read', [60, 40]));
        await api.ask('PUT', `${ROUTES}/read/status`, { ...object, status: routeStatus(1) });
        await made('/apis/gateway.networking.k8s.io/v1/namespaces/shop/gateways', gateway('public'));
        await made(
          '/apis/gateway.networking.k8s.io/v1/namespaces/shop/grpcroutes',
          route('read', [60, 40], 'GRPCRoute'),
        );
        const answer = await read({
          objects: [
            named('Gateway', 'public'),
            named('HTTPRoute', 'missing'),
            named('HTTPRoute', 'read'),
            named('GRPCRoute', 'read'),
          ],
        });
        expect(answer).toMatchObject({
          kind: 'read',
          objects: [
            { kind: 'Gateway', metadata: { name: 'public', generation: 1 } },
            null,
            {
              kind: 'HTTPRoute',
              metadata: { generation: 1 },
              spec: route('read', [60, 40]).spec,
              status: routeStatus(1),
            },
            { kind: 'GRPCRoute', metadata: { name: 'read' } },
          ],
          endpoints: [],
        });
      });

      it('with a missing namespace as with a missing object', async () => {
        const answer = await read({
          objects: [named('HTTPRoute', 'read', 'gateway.networking.k8s.io/v1', 'nowhere')],
          services: [{ namespace: 'nowhere', name: 'read' }],
        });
        expect(answer).toEqual({ kind: 'read', objects: [null], endpoints: [null] });
      });

      it.each([
        ['kind', named('UDPRoute', 'read'), 'udproutes of gateway.networking.k8s.io/v1'],
        [
          'version',
          named('HTTPRoute', 'read', 'gateway.networking.k8s.io/v9'),
          'httproutes of gateway.networking.k8s.io/v9',
        ],
      ])(
        'as unknown, where it does not serve the %s: nobody can tell that the object is missing',
        async (_, object, what) => {
          const message = `the API of the context cluster does not serve ${what}: install that version of Gateway API's CRDs`;
          expect(await read({ objects: [object] })).toEqual({ kind: 'unknown', message });
        },
      );

      it('counting ready endpoints once in each address family, and those of which nobody says whether they are ready', async () => {
        for (const name of ['blue', 'green', 'empty']) await made(SERVICES, service(name));
        await made(
          SLICES,
          slice('blue-1', 'blue', [
            ['10.0.0.1', true],
            ['10.0.0.2', false],
            ['10.0.0.3', null],
          ]),
        );
        await made(
          SLICES,
          slice('blue-2', 'blue', [
            ['10.0.0.3', true],
            ['10.0.0.4', true],
          ]),
        );
        await made(
          SLICES,
          slice(
            'blue-6',
            'blue',
            [
              ['fd00::1', true],
              ['fd00::3', true],
            ],
            'IPv6',
          ),
        );
        await made(SLICES, slice('green-1', 'green', [['10.0.0.9', false]]));
        await made(SLICES, slice('left-over', 'deleted', [['10.0.0.8', true]]));
        const services = ['green', 'blue', 'deleted', 'empty'].map((name) => ({ namespace: 'shop', name }));
        expect(await read({ services })).toEqual({ kind: 'read', objects: [], endpoints: [0, 3, null, 0] });
      });

      it('over as many pages of slices as there are', async () => {
        await made(SERVICES, service('many'));
        const numbers = Array.from({ length: 120 }, (_, index) => index);
        for (const index of numbers) await made(SLICES, slice(`many-${index}`, 'many', [[`10.1.0.${index}`, true]]));
        const services = [{ namespace: 'shop', name: 'many' }];
        expect(await read({ services })).toMatchObject({ endpoints: [120] });
      });
    });

    describe('gives rights', () => {
      it('to nobody whom it does not know', async () => {
        const { status, body } = await api.ask('GET', `${ROUTES}/read`, undefined, { as: 'nobody' });
        expect({ status, body }).toMatchObject({ status: 401, body: { kind: 'Status', reason: 'Unauthorized' } });
        expect(await read({ objects: [named('HTTPRoute', 'read')] }, 'nobody')).toEqual({
          kind: 'unknown',
          message:
            "the API of the context cluster does not accept the kubeconfig's credentials: make new ones (status 401)",
        });
      });

      it.each([
        ['GET', '/api/v1/namespaces'],
        ['GET', SERVICES],
        ['GET', ROUTES],
        ['GET', SLICES.concat('/blue-1')],
        ['DELETE', `${ROUTES}/read`],
        ['PATCH', `${ROUTES}/read`],
        ['PATCH', `${APPLICATIONS}/checkout`],
      ])('of the reader that do not include %s %s', async (method, path) => {
        const mediaType = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
        const body = method === 'PATCH' ? {} : undefined;
        const answer = await api.ask(method, path, body, { as: 'reader', mediaType });
        expect(answer).toMatchObject({ status: 403, body: { kind: 'Status', reason: 'Forbidden' } });
      });

      it("to patch Applications only where Argo CD's refresh was allowed, and then the annotation is there", async () => {
        await made(APPLICATIONS, {
          apiVersion: 'argoproj.io/v1alpha1',
          kind: 'Application',
          metadata: { name: 'checkout', namespace: 'argocd', annotations: { kept: 'yes' } },
          spec: { project: 'default' },
        });
        const refresh = (name: string) => {
          const refresher = createApplicationRefresher({
            kubeconfig: { kind: 'files', paths: [api.kubeconfig('reader')] },
          });
          return refresher.refreshApplication('cluster', 'argocd', name);
        };
        expect(await refresh('checkout')).toEqual({
          kind: 'unknown',
          message:
            'the API of the context cluster does not let Headgate patch applications.argoproj.io in the namespace argocd: manifests/rbac/headgate-refresh.yaml gives that right (status 403)',
        });
        await api.applyRights(rights('headgate-refresh.yaml'));
        expect(await refresh('checkout')).toEqual({ kind: 'asked' });
        const { body } = await api.ask('GET', `${APPLICATIONS}/checkout`);
        expect(body).toMatchObject({
          metadata: { generation: 1, annotations: { kept: 'yes', 'argocd.argoproj.io/refresh': 'normal' } },
          spec: { project: 'default' },
        });
        expect(await refresh('absent')).toEqual({
          kind: 'unknown',
          message: 'the context cluster has no Application argocd/absent',
        });
      });
    });
  });
}
