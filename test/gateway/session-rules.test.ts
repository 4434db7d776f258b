import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { load } from 'js-yaml';
import { dig, listIn } from '../../src/gateway/plain-data.ts';
import { previewRule } from '../../src/gateway/preview-rule.ts';
import type { Standing } from '../../src/gateway/share.ts';
import { noteMet } from '../../src/rollout/met.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';
import type { Route, RouteRule } from '../../src/rollout/route.ts';
import { initialState, type State } from '../../src/rollout/state.ts';
import { WHOLE } from '../../src/rollout/weight.ts';
import { admitter, HAS_CRDS } from './crd-validator.ts';
import { ALL, type Fraction, fraction, NOTHING, plus, times, written } from './exact-fraction.ts';
import { answerOf } from './route-interpreter.ts';
import {
  canary,
  changesOf,
  cluster,
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

const SESSIONS = { cookie: 'checkout-version', maxAgeSeconds: 3600 };

function sticky(
  rules: readonly RouteRule[] = [{}],
  changed: Partial<Rollout> = {},
  route: Partial<Route> = {},
): Rollout {
  return rollout({ sessions: SESSIONS, routes: [generated(rules, route)], ...changed });
}

function standingOf({ stable, candidate, weights, met }: State): Standing {
  return { stable, candidate: candidate?.slot ?? null, weights, met };
}

/** A GitOps repository in which one rollout takes steps. */
function repositoryOf(one: Rollout) {
  let state: State = initialState(one);
  let files: Record<string, string> = {};
  const move = (changed: Partial<State>) => {
    const next = noteMet(one, state, { ...state, ...changed });
    const result = render(files, { rollout: one, before: standingOf(state), after: standingOf(next) });
    files = { ...files, ...Object.fromEntries(changesOf(result).map(({ path, after }) => [path, after])) };
    state = next;
    return { state, route: load(files[EU_WEST] ?? ''), warnings: warningsOf(result) };
  };
  const pinned = (slot: string, number: number) => ({
    slot,
    pullRequest: null,
    sha: String(number).padStart(40, '0'),
    pinnedBy: 'ann',
    pinnedAt: '2026-01-01T00:00:00Z',
  });
  return {
    start: (number: number) => {
      const slot = state.stable === 'blue' ? 'green' : 'blue';
      return move({ phase: 'progressing', candidate: pinned(slot, number), weights: { 'eu-west': 0 } });
    },
    to: (weight: number) => move({ weights: { 'eu-west': weight } }),
    promote: () =>
      move({ phase: 'idle', stable: state.candidate?.slot ?? '', candidate: null, weights: { 'eu-west': 0 } }),
    state: () => state,
  };
}

/** Users of one kind, who come at the same steps: how likely each cookie is among them. */
type Users = ReadonlyMap<string, Fraction>;
const NEWCOMERS: Users = new Map([['', ALL]]);

/** What users meet who come now, and the cookies that they have then. */
function visit(route: unknown, users: Users, candidate: string) {
  const after = new Map<string, Fraction>();
  let met = NOTHING;
  for (const [cookie, share] of users) {
    const headers: Record<string, string> = cookie === '' ? {} : { cookie: `a=b; ${cookie}; c=d` };
    const backends = answerOf(route, { path: '/', headers })?.backends ?? [];
    const sum = backends.reduce((total, { weight }) => total + weight, 0);
    for (const backend of backends) {
      const part = times(share, fraction(backend.weight, sum));
      if (backend.service === `checkout-${candidate}`) met = plus(met, part);
      const kept = backend.cookie ?? cookie;
      after.set(kept, plus(after.get(kept) ?? NOTHING, part));
    }
  }
  return { met, users: new Map([...after].filter(([, share]) => share.over > 0n)) };
}

const WEIGHTS = [0, 1, 500, 1000, 2500, 3333, 5000, 7500, 9999, WHOLE] as const;
const steps = fc.array(
  fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...WEIGHTS) }, { weight: 1, arbitrary: fc.constant('promote') }),
  {
    minLength: 2,
    maxLength: 10,
  },
);

describe('users who stay on the version that they met', () => {
  it.each([
    ['one rule', 1],
    ['so many rules that old weights are forgotten', 4],
  ])(
    'meet the candidate with exactly its weight at each step, however it rises and falls, whenever they come: %s',
    (_, count) => {
      const rules = Array.from({ length: count }, (_, at) => ({
        matches: [{ path: { value: at === 0 ? '/' : `/${at}` } }],
      }));
      const admit = HAS_CRDS ? admitter('HTTPRoute', '1.6') : () => ({ errors: [] });
      let rerolled = 0;
      fc.assert(
        fc.property(
          steps,
          fc.array(fc.array(fc.boolean(), { minLength: 11, maxLength: 11 }), { minLength: 1, maxLength: 4 }),
          (path, kinds) => {
            const repository = repositoryOf(sticky(rules));
            let number = 1;
            repository.start(number);
            let all: Users[] = kinds.map(() => NEWCOMERS);
            for (const [at, step] of path.entries()) {
              let now = step === 'promote' ? repository.promote() : repository.to(step);
              if (step === 'promote') {
                number += 1;
                now = repository.start(number);
              }
              if (at === path.length - 1) expect(admit(now.route).errors).toEqual([]);
              const slot = now.state.candidate?.slot ?? '';
              const weight = now.state.weights['eu-west'] ?? 0;
              if (listIn(dig(now.route, 'spec', 'rules')).length > count * 3) rerolled += 1;
              all = all.map((users, kind) => {
                if (kinds[kind]?.[at] !== true) return users;
                const first = visit(now.route, users, slot);
                expect(written(first.met)).toBe(written(fraction(weight, WHOLE)));
                // Whoever comes again at the same step meets the same again: nobody changes version.
                for (const [cookie] of first.users) {
                  if (weight === 0 || weight === WHOLE) continue;
                  const again = visit(now.route, new Map([[cookie, ALL]]), slot);
                  expect([...again.users.keys()]).toEqual([cookie]);
                  expect(written(again.met)).toBe(cookie.startsWith(`checkout-version=${slot}-`) ? '1/1' : '0/1');
                }
                return first.users;
              });
            }
          },
        ),
        { numRuns: 60 },
      );
      expect(rerolled).toBeGreaterThan(20);
    },
  );

  it('stay when the weight rises if they are the candidate’s, and when it falls if they are the stable version’s', () => {
    const repository = repositoryOf(sticky());
    repository.start(1);
    repository.to(1000);
    const risen = repository.to(2500).route;
    const shareOf = (route: unknown, value: string) =>
      written(visit(route, new Map([[`checkout-version=${value}`, ALL]]), 'green').met);
    expect(shareOf(risen, 'green-1000')).toBe('1/1');
    expect(shareOf(risen, 'blue-9000')).toBe('1/6');
    const fallen = repository.to(500).route;
    expect(shareOf(fallen, 'blue-9000')).toBe('0/1');
    expect(shareOf(fallen, 'blue-7500')).toBe('0/1');
    expect(shareOf(fallen, 'green-1000')).toBe('1/2');
    expect(shareOf(fallen, 'green-2500')).toBe('1/5');
    expect(shareOf(fallen, 'green-3000')).toBe('1/20');
    expect(shareOf(fallen, 'other-500')).toBe('1/20');
  });

  it('are told so by a cookie with the shop’s name for it, for as long as it says', () => {
    const repository = repositoryOf(sticky());
    repository.start(1);
    const { route } = repository.to(2500);
    const rules = listIn(dig(route, 'spec', 'rules'));
    for (const one of rules) {
      const cookies = listIn(dig(one, 'backendRefs')).map((backend) =>
        dig(backend, 'filters', 0, 'responseHeaderModifier', 'add'),
      );
      expect(cookies).toEqual([
        [{ name: 'Set-Cookie', value: 'checkout-version=blue-7500; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax' }],
        [{ name: 'Set-Cookie', value: 'checkout-version=green-2500; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax' }],
      ]);
    }
    expect(rules).toHaveLength(3);
  });

  it('leave no rule behind at nothing, at all, and without a candidate', () => {
    const repository = repositoryOf(sticky());
    const plain = (route: unknown) => {
      expect(listIn(dig(route, 'spec', 'rules'))).toHaveLength(1);
      expect(JSON.stringify(route)).not.toContain('ookie');
    };
    plain(repository.start(1).route);
    repository.to(2500);
    plain(repository.to(0).route);
    expect(written(visit(repository.to(0).route, new Map([['checkout-version=green-2500', ALL]]), 'green').met)).toBe(
      '0/1',
    );
    repository.to(5000);
    plain(repository.to(WHOLE).route);
    plain(repository.promote().route);
  });

  it('meet the candidate in a preview whatever their cookie says', () => {
    const preview = previewRule({}, { kind: 'cookie', name: 'preview', value: 'yes' });
    const byHeader = previewRule({}, { kind: 'header', name: 'x-preview', value: 'yes' });
    const repository = repositoryOf(sticky([{}, preview, byHeader], {}, { previewRules: [1, 2] }));
    repository.start(1);
    const { route } = repository.to(2500);
    const wholeTo = (headers: Record<string, string>) =>
      answerOf(route, { path: '/', headers })?.backends.find(({ weight }) => weight === 100)?.service;
    expect(wholeTo({ cookie: 'checkout-version=blue-7500; preview=yes' })).toBe('checkout-green');
    expect(wholeTo({ cookie: 'checkout-version=blue-7500', 'x-preview': 'yes' })).toBe('checkout-green');
    expect(wholeTo({ cookie: 'checkout-version=blue-7500' })).toBe('checkout-blue');
  });

  it('keep the filters and timeouts of what they ask for', () => {
    const base = {
      name: 'main',
      matches: [{ path: { value: '/cart' } }],
      filters: [{ type: 'URLRewrite', urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/' } } }],
      timeouts: { request: '10s' },
    };
    const repository = repositoryOf(sticky([base]));
    repository.start(1);
    repository.to(1000);
    const { route } = repository.to(2500);
    const rules = listIn(dig(route, 'spec', 'rules'));
    expect(rules).toHaveLength(4);
    for (const one of rules) expect(one).toMatchObject({ filters: base.filters, timeouts: { request: '10s' } });
    expect(rules.map((one) => dig(one, 'name'))).toEqual(['main', undefined, undefined, undefined]);
  });
});

describe('sessions', () => {
  const steps = (...weights: number[]): Rollout['strategy'] => ({
    ...rollout().strategy,
    kind: 'canary',
    steps: weights.map((weight) => ({ weight, pauseSeconds: null, approval: false })),
  });

  it.each([
    ['nginx-gateway-fabric', 'BackendResponseHeaderModification'],
    ['traefik', 'BackendResponseHeaderModification'],
    ['gke', 'RegularExpression'],
    ['other', 'RegularExpression'],
  ] as const)('are refused by name where %s lacks %s, before the first step', (implementation, feature) => {
    const refusals = refusalsOf(
      render({}, { rollout: sticky(), clusters: [cluster('eu-west', { implementation })], after: canary(0) }),
    );
    expect(refusals).toContainEqual(
      expect.objectContaining({
        reason: 'feature_not_supported',
        found: `eu-west: the Gateway implementation ${implementation} is not known to support ${feature}`,
        next: expect.stringContaining('Leave out `sessions`'),
      }),
    );
  });

  it('are refused before the first step where the plan has more steps than the route has room for', () => {
    const rules = [1, 2, 3].map((at) => ({ matches: [{ path: { value: `/${at}` } }] }));
    const tight = sticky(rules, { strategy: steps(100, 500, 1000, WHOLE) });
    expect(changesOf(render({}, { rollout: tight, after: canary(0) }))).toHaveLength(2);
    const more = sticky(rules, { strategy: steps(100, 500, 1000, 2500, WHOLE) });
    expect(refusalsOf(render({}, { rollout: more, after: canary(0) }))).toMatchObject([
      {
        reason: 'config_invalid',
        found: expect.stringContaining('needs 5 more rules for each of the 3'),
        expected: expect.stringContaining('at most 16 rules'),
      },
    ]);
  });

  it.each(['cilium', 'kgateway'] as const)(
    'are refused before the first step where %s would refuse all routes for the length of an expression',
    (implementation) => {
      const clusters = [cluster('eu-west', { implementation })];
      const plan = (cookie: string, count: number) =>
        sticky([{}], {
          sessions: { cookie, maxAgeSeconds: 3600 },
          strategy: steps(...Array.from({ length: count }, (_, at) => 1000 + at), WHOLE),
        });
      const started = (one: Rollout, at = clusters) => render({}, { rollout: one, clusters: at, after: canary(0) });
      expect(changesOf(started(plan('checkout-version', 12)))).toHaveLength(2);
      expect(changesOf(started(plan('checkout-version', 13), [cluster('eu-west')]))).toHaveLength(2);
      expect(refusalsOf(started(plan('checkout-version', 13)))).toMatchObject([
        {
          reason: 'config_invalid',
          found: expect.stringContaining('the cookies of 13 weights, and there is room for 12'),
        },
      ]);
      expect(refusalsOf(started(plan('c'.repeat(72), 1)))).toMatchObject([
        { found: expect.stringContaining('there is room for 0') },
      ]);
    },
  );

  it('forget weights sooner where an expression would be too long for the implementation, and nowhere else', () => {
    const met = Array.from({ length: 13 }, (_, at) => 1001 + at);
    const one = rollout({ clusters: [cluster('a'), cluster('b')], sessions: SESSIONS, routes: [generated([{}])] });
    const clusters = [cluster('a'), cluster('b', { implementation: 'cilium' })];
    const after = { ...canary(5000, 'a', 'b'), met: { a: met, b: met } };
    const start = changesOf(render({}, { rollout: one, clusters, after: canary(0, 'a', 'b') }));
    const files = Object.fromEntries(start.map(({ path, after: text }) => [path, text]));
    const result = render(files, { rollout: one, clusters, before: canary(0, 'a', 'b'), after });
    const rulesIn = (name: string) => {
      const text = changesOf(result).find(({ path }) => path === `delivery/${name}/checkout/httproute.yaml`)?.after;
      return listIn(dig(load(text ?? ''), 'spec', 'rules')).length;
    };
    expect([rulesIn('a'), rulesIn('b')]).toEqual([16, 14]);
    expect(warningsOf(result)).toMatchObject([
      { found: expect.stringMatching(/^b: .* the users of 10\.01 %, 10\.02 %$/) },
    ]);
  });

  it('say whom they forget where more weights were tried than there is room for', () => {
    const repository = repositoryOf(sticky([1, 2, 3, 4].map((at) => ({ matches: [{ path: { value: `/${at}` } }] }))));
    repository.start(1);
    expect(repository.to(100).warnings).toEqual([]);
    expect(repository.to(200).warnings).toEqual([]);
    const third = repository.to(300);
    expect(third.warnings).toMatchObject([{ found: expect.stringContaining('the users of 1 %') }]);
    expect(listIn(dig(third.route, 'spec', 'rules'))).toHaveLength(16);
  });

  it('are refused in an adopted route, and in a generated one that somebody edited', () => {
    const adopted = rollout({ sessions: SESSIONS });
    expect(refusalsOf(render({ [EU_WEST]: httpRoute(rule(100, 0)) }, { rollout: adopted }))).toMatchObject([
      { reason: 'route_not_editable', next: expect.stringContaining('Let the route be generated') },
    ]);
    const written = changesOf(render({}, { rollout: sticky(), after: canary(1000) }))[0]?.after ?? '';
    const edited = { [EU_WEST]: `${written}# edited\n` };
    const on = render(edited, { rollout: sticky(), before: canary(1000), after: canary(2500) });
    expect(refusalsOf(on)).toContainEqual(
      expect.objectContaining({ reason: 'route_not_editable', next: expect.stringContaining('Remove the file') }),
    );
  });

  it('do not keep an edited file from being rolled back: every rule leads to the stable version then', () => {
    const written = changesOf(render({}, { rollout: sticky(), after: canary(1000) }))[0]?.after ?? '';
    const back = render(
      { [EU_WEST]: `${written}# edited\n` },
      { rollout: sticky(), before: canary(1000), after: IDLE, force: true },
    );
    const route = load(changesOf(back)[0]?.after ?? '');
    for (const value of ['green-1000', 'blue-9000', 'none']) {
      const users = new Map([[`checkout-version=${value}`, ALL]]);
      expect(visit(route, users, 'green').met).toEqual(NOTHING);
    }
  });

  it('are forgotten in such a rollback even where the configuration lists its rules', () => {
    const one = sticky([{ name: 'main' }], {}, { rules: ['main'] });
    const written = changesOf(render({}, { rollout: one, after: canary(1000) }))[0]?.after ?? '';
    const files = { [EU_WEST]: `${written}# edited\n` };
    const back = render(files, { rollout: one, before: canary(1000), after: IDLE, force: true });
    const users = new Map([['checkout-version=green-1000', ALL]]);
    expect(visit(load(changesOf(back)[0]?.after ?? ''), users, 'green').met).toEqual(NOTHING);
  });

  it('are refused where a rule looks at the cookies already', () => {
    const own = { matches: [{ headers: [{ type: 'RegularExpression', name: 'cookie', value: 'x' }] }] };
    expect(refusalsOf(render({}, { rollout: sticky([own]), after: canary(0) }))).toMatchObject([
      { reason: 'config_invalid', found: expect.stringContaining('Cookie is there twice') },
    ]);
  });
});
