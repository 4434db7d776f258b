import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { answersOf } from '../../src/explain/answer.ts';
import type { Request } from '../../src/explain/request.ts';
import type { PlacedRoute } from '../../src/explain/route.ts';
import { redirectTarget } from '../../src/explain/split.ts';
import { requests } from '../explain/arbitrary.ts';
import { placed, request } from '../explain/manifests.ts';
import { httpRoute, ServingStage, splitting } from './serving-stage.ts';

const PATHS = ['/', '/a', '/a/b', '/ab'];
const header = fc.record({ name: fc.constantFrom('x-a', 'x-b'), value: fc.constantFrom('1', '2') });

const match = fc
  .record({
    type: fc.constantFrom('Exact', 'PathPrefix', 'RegularExpression'),
    path: fc.constantFrom(...PATHS),
    method: fc.constantFrom(null, 'GET', 'POST'),
    headers: fc.uniqueArray(header, { maxLength: 2, selector: ({ name }) => name }),
    query: fc.uniqueArray(header, { maxLength: 1 }),
  })
  .map(
    ({ type, path, method, headers, query }) =>
      `{path: {type: ${type}, value: ${path}}${method === null ? '' : `, method: ${method}`}, ` +
      `headers: ${JSON.stringify(headers)}, queryParams: ${JSON.stringify(query)}}`,
  );

const rule = fc
  .record({
    matches: fc.array(match, { minLength: 1, maxLength: 3 }),
    weights: fc.dictionary(fc.constantFrom('b0', 'b1', 'b2', 'gone'), fc.constantFrom(0, 1, 7), {
      noNullPrototype: true,
    }),
    redirects: fc.constantFrom(false, false, false, true),
  })
  .map(({ matches, weights, redirects }) => {
    const asked = `matches: [${matches.join(', ')}]`;
    if (!redirects) return splitting(weights, asked);
    return `{${asked}, filters: [{type: RequestRedirect, requestRedirect: {hostname: other.example.com}}]}`;
  });

const routes = fc
  .array(
    fc.record({
      hostnames: fc.uniqueArray(fc.constantFrom('a.example.com', '*.example.com', 'example.com', '*.a.example.com'), {
        maxLength: 2,
      }),
      rules: fc.array(rule, { minLength: 1, maxLength: 4 }),
    }),
    { minLength: 1, maxLength: 3 },
  )
  .map((all) =>
    all.map(({ hostnames, rules }, index) => httpRoute(rules, `route-${index}`, JSON.stringify(hostnames))),
  );

/** Everything that a user may meet, as `explain` has it: statuses, or the versions that have a share. */
function expected(all: readonly PlacedRoute[], asked: Request): ReadonlySet<string> {
  const [answer] = answersOf(all, asked);
  const { winner = null, outcome = null } = answer ?? {};
  if (winner === null || outcome === null) return new Set(['404']);
  if (outcome.kind === 'redirect') return new Set([`302 ${redirectTarget(outcome.redirect, winner.match, asked)}`]);
  if (outcome.kind === 'fails') return new Set([String(outcome.status)]);
  return new Set(
    outcome.shares.flatMap(({ backend, share }) => {
      if (share.numerator === 0n) return [];
      return [backend.label === 'gone:8080' ? '500' : `200 ${backend.label.replace(':8080', '')}`];
    }),
  );
}

describe('what the gateway answers', () => {
  let stage: ServingStage;
  beforeAll(async () => {
    stage = await ServingStage.start();
    for (const service of ['b0', 'b1', 'b2']) await stage.run(service);
  });
  afterAll(() => stage.stop());

  it('is what explain says of the same routes, whatever the routes and the request', async () => {
    await fc.assert(
      fc.asyncProperty(routes, fc.array(requests, { minLength: 1, maxLength: 5 }), async (texts, all) => {
        stage.removeAll('HTTPRoute');
        for (const text of texts) stage.put(text);
        const known = texts.flatMap((text, index) => placed(text, `${index}.yaml`));
        for (const one of all) {
          const query = [...one.query].map(([name, value]) => `${name}=${value}`).join('&');
          const path = `${one.path}${query === '' ? '' : `?${query}`}`;
          const headers = [...one.headers].map(([name, value]) => `${name}: ${value}`);
          const asked = request(`http://${one.host}${path}`, { headers, method: one.method });
          const fates = expected(known, asked);
          const { host, method } = asked;
          const answered = await stage.ask({ host, path, method, headers: Object.fromEntries(one.headers) });
          const what = answered.headers['x-version'] ?? answered.headers['location'];
          expect([...fates]).toContain(what === undefined ? String(answered.status) : `${answered.status} ${what}`);
        }
      }),
      { numRuns: 60, endOnFailure: true },
    );
  });
});
