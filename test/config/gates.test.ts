import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readRollout } from '../../src/config/rollout-file.ts';
import type { Gate } from '../../src/rollout/gate.ts';
import { GATE_TEMPLATES } from '../../src/rollout/gate.ts';
import { accepted, problemsOf } from './example-repository.ts';
import { isSoundGate } from './sound-loop.ts';
import { fleetWith, rolloutText } from './written-rollout.ts';

const SOURCES =
  '  sources: {main: {prometheus: {url: "https://a.b"}}, other: {prometheus: {url: "https://a.b"}}, quality: {http: {url: "https://a.b"}}}\n';
const FLEET = fleetWith('[]', [['  clusters:\n', `${SOURCES}  clusters:\n`]]);
const QUERY = '{source: main, query: \'sum(rate(x{s="{service}"}[{window}]))\'}';
const TEMPLATE = '{source: main, template: success-rate}';
const HTTP = '{source: quality, path: "/score?version={slot}", value: /score}';
const TCP = ['    - {name: raw, kind: TCPRoute, generate: {}}'];

/** Gates on line 14 and after, one a line. */
function text(gates: readonly string[], more: readonly string[] = [], routes?: readonly string[]): string {
  const lines = ['  gates:', ...gates.map((gate) => `    - {name: a, ${gate}}`), ...more];
  return routes === undefined ? rolloutText(lines) : rolloutText(lines, { routes });
}

function gates(...written: readonly string[]): readonly Gate[] {
  return accepted(readRollout('rollout.yaml', 'checkout', text(written), FLEET)).gates;
}

function problems(gate: string, more: readonly string[] = [], routes?: readonly string[]): string[] {
  return problemsOf(readRollout('rollout.yaml', 'checkout', text([gate], more, routes), FLEET));
}

describe('gates', () => {
  it('are none where nothing is said', () => {
    expect(accepted(readRollout('rollout.yaml', 'checkout', rolloutText([]), FLEET)).gates).toEqual([]);
  });

  it('reach their limit before the deadline, or their remedy never comes', () => {
    const slow = `prometheus: ${TEMPLATE}, atLeast: 99, interval: 10m, failureLimit`;
    const sooner =
      'expected so few failures, or so short an interval, that the limit comes before the deadline of 1h (spec.deadline.after)';
    expect(problems(`${slow}: 7`)).toEqual([
      `14 spec.gates[0].failureLimit: found 7 failures with one every 10m, which takes 1h at the least, ${sooner}`,
    ]);
    expect(problems(`${slow}: 7`, ['  deadline: {after: 61m}'])).toEqual([]);
    expect(problems(`${slow}: 6`)).toEqual([]);
    expect(problems(`prometheus: ${TEMPLATE}, atLeast: 99, interval: 1s, failureLimit: 100`)).toEqual([]);
    // Where no limit is written, the standard is 3, and 1 where steps are merged.
    const standard = `prometheus: ${TEMPLATE}, atLeast: 99, interval: 30m`;
    expect(problems(standard)).toEqual([
      `14 spec.gates[0].interval: found 3 failures with one every 30m, which takes 1h at the least, ${sooner}`,
    ]);
    expect(problems(standard, ['  delivery: {pullRequest: {}}'])).toEqual([]);
  });

  it('have defaults', () => {
    expect(gates(`prometheus: ${TEMPLATE}, atLeast: 99.5`)).toEqual([
      {
        name: 'a',
        measure: { kind: 'prometheus', source: 'main', ask: { kind: 'template', template: 'success-rate' } },
        threshold: { atLeast: 99.5, atMost: null },
        against: null,
        windowSeconds: 300,
        minimumSamples: null,
        intervalSeconds: 60,
        failureLimit: 3,
        from: 1,
        per: 'cluster',
        onFailure: { kind: 'roll-back', what: 'fleet', gradual: false },
        onInsufficient: 'wait',
      },
    ]);
  });

  it('say everything that they may say', () => {
    const [query] = gates(
      `prometheus: {source: main, query: 'x{s="{service}"}[{window}]', samples: 'y{s="{slot}"}[{window}]'}, atLeast: -1.5, atMost: 2, noWorseThanStable: {by: 0, better: lower}, window: 10m, minimumSamples: 50, interval: 30s, failureLimit: 1, from: 12.5, per: fleet, onFailure: {rollBack: {what: wave}}, onInsufficient: fail`,
    );
    expect(query).toEqual({
      name: 'a',
      measure: {
        kind: 'prometheus',
        source: 'main',
        ask: { kind: 'query', query: 'x{s="{service}"}[{window}]', samples: 'y{s="{slot}"}[{window}]' },
      },
      threshold: { atLeast: -1.5, atMost: 2 },
      against: { noWorseBy: 0, better: 'lower' },
      windowSeconds: 600,
      minimumSamples: 50,
      intervalSeconds: 30,
      failureLimit: 1,
      from: 1_250,
      per: 'fleet',
      onFailure: { kind: 'roll-back', what: 'wave', gradual: false },
      onInsufficient: 'fail',
    });
  });

  it('ask servers that answer with JSON, and for checks', () => {
    expect(
      gates(`http: {source: quality, path: "/score?app={rollout}", value: "", samples: /a~1b/0}, atMost: 1`)[0],
    ).toMatchObject({
      measure: { kind: 'http', source: 'quality', path: '/score?app={rollout}', value: '', samples: '/a~1b/0' },
      threshold: { atLeast: null, atMost: 1 },
    });
    expect(gates('check: {name: e2e}, onFailure: hold, interval: 5m')[0]).toMatchObject({
      measure: { kind: 'check', name: 'e2e', app: null },
      threshold: null,
      against: null,
      windowSeconds: 0,
      intervalSeconds: 300,
      per: 'fleet',
      onFailure: { kind: 'hold' },
    });
    expect(gates('check: {name: e2e, app: github-actions}, onFailure: ask')[0]).toMatchObject({
      measure: { app: 'github-actions' },
      onFailure: { kind: 'ask' },
    });
  });

  it.each([
    ['success-rate', 'higher'],
    ['error-rate', 'lower'],
    ['latency-p99', 'lower'],
  ])('know of the template %s that %s is better', (template, better) => {
    const gate = `prometheus: {source: main, template: ${template}}, noWorseThanStable: {by: 0.5}`;
    const west = text([gate], ['  clusters: {names: [eu-*]}']);
    expect(accepted(readRollout('rollout.yaml', 'checkout', west, FLEET)).gates[0]).toMatchObject({
      threshold: null,
      against: { noWorseBy: 0.5, better },
    });
  });

  it('fail at once where steps are pull requests, since nothing remembers what is not merged', () => {
    const delivered = text([`prometheus: ${TEMPLATE}, atLeast: 99`], ['  delivery: {pullRequest: {}}']);
    expect(accepted(readRollout('rollout.yaml', 'checkout', delivered, FLEET)).gates[0]?.failureLimit).toBe(1);
    expect(
      problems(`prometheus: ${TEMPLATE}, atLeast: 99, failureLimit: 2`, ['  delivery: {pullRequest: {}}']),
    ).toEqual([
      '14 spec.gates[0].failureLimit: found 2 with delivery.pullRequest, expected 1, since failures are counted in the state, and what is not merged is not remembered; or delivery by commit',
    ]);
  });

  it('have names of their own', () => {
    const twice = text(['check: {name: a}', 'check: {name: b}', 'chek: {}']);
    expect(problemsOf(readRollout('rollout.yaml', 'checkout', twice, FLEET))).toEqual([
      '15 spec.gates[1].name: found "a" again, expected a name that spec.gates[0] does not have already',
      expect.stringContaining('16 spec.gates[2].chek: found the unknown key "chek"'),
      expect.stringContaining('16 spec.gates[2].name: found "a" again'),
    ]);
  });

  const at = '14 spec.gates[0]';
  const source = `${at}.prometheus.source`;
  it.each([
    [
      'measure nothing',
      'atLeast: 1',
      `${at}: found a mapping with "name", "atLeast", expected exactly one of prometheus, http and check`,
    ],
    [
      'measure two things',
      `http: ${HTTP}, check: {name: a}, atLeast: 1`,
      `${at}: found a mapping with "name", "http", "check", "atLeast", expected exactly one of prometheus, http and check`,
    ],
    [
      'pass every value',
      `prometheus: ${TEMPLATE}`,
      `${at}: found a gate that every value passes, expected atLeast, atMost or noWorseThanStable`,
    ],
    [
      'pass no value',
      `prometheus: ${TEMPLATE}, atLeast: 99, atMost: 98`,
      `${at}.atLeast: found 99, expected at most 98, which is atMost`,
    ],
    ['have a threshold that is text', `http: ${HTTP}, atLeast: "0.9"`, `${at}.atLeast: found "0.9", expected a number`],
    [
      'have a threshold without an end',
      `http: ${HTTP}, atLeast: .inf`,
      `${at}.atLeast: found ".inf", expected a number`,
    ],
    [
      'may be worse by less than nothing',
      `http: ${HTTP}, noWorseThanStable: {by: -1, better: higher}`,
      `${at}.noWorseThanStable.by: found -1, expected a number from 0`,
    ],
    [
      'do not know what is better',
      `prometheus: ${QUERY}, noWorseThanStable: {by: 1}`,
      `${at}.noWorseThanStable.better: found nothing, expected better: higher or better: lower, since only a template knows`,
    ],
    [
      'do not know what is better in JSON',
      `http: ${HTTP}, noWorseThanStable: {by: 1}`,
      `${at}.noWorseThanStable.better: found nothing`,
    ],
    [
      'know better than the template',
      `prometheus: ${TEMPLATE}, noWorseThanStable: {by: 1, better: lower}`,
      `${at}.noWorseThanStable.better: found "lower", expected no better, since the template knows`,
    ],
    [
      'take a fraction for a percentage',
      `prometheus: ${TEMPLATE}, atLeast: 0.995`,
      `${at}.atLeast: found 0.995, expected a percentage above 1, such as 99.5 (99.5?)`,
    ],
    [
      'ask for more than all',
      'prometheus: {source: main, template: error-rate}, atMost: 101',
      `${at}.atMost: found 101, expected a percentage from 0 to 100`,
    ],
    [
      'ask nobody',
      `prometheus: {source: mian, template: success-rate}, atLeast: 9`,
      `${source}: found "mian", expected a source of the kind prometheus in spec.sources of fleet.yaml: "main", "other" (main?)`,
    ],
    [
      'ask JSON for PromQL',
      `prometheus: {source: quality, template: success-rate}, atLeast: 9`,
      `${source}: found "quality", a source of the kind http, expected a source of the kind prometheus`,
    ],
    [
      'ask a Prometheus for JSON',
      `http: ${HTTP.replace('quality', 'main')}, atLeast: 9`,
      `${at}.http.source: found "main", a source of the kind prometheus, expected a source of the kind http in spec.sources of fleet.yaml: "quality"`,
    ],
    [
      'ask nothing',
      'prometheus: {source: main}, atLeast: 9',
      `${at}.prometheus: found neither template nor query, expected exactly one of template and query`,
    ],
    [
      'ask two things',
      `prometheus: {source: main, template: success-rate, query: a}, atLeast: 9`,
      `${at}.prometheus: found both template and query`,
    ],
    [
      'misspell a template',
      'prometheus: {source: main, template: succes-rate}, atLeast: 9',
      `${at}.prometheus.template: found "succes-rate", expected one of "success-rate", "latency-p50", "latency-p95", "latency-p99", "error-rate" (success-rate?)`,
    ],
    [
      'count samples of a template',
      'prometheus: {source: main, template: success-rate, samples: a}, atLeast: 9',
      `${at}.prometheus.samples: found samples with a template`,
    ],
    [
      'have too few samples of none',
      `prometheus: ${QUERY}, atLeast: 9, minimumSamples: 5`,
      `${at}.minimumSamples: found minimumSamples without prometheus.samples, expected prometheus.samples`,
    ],
    [
      'have too few samples of none in JSON',
      `http: ${HTTP}, atLeast: 9, minimumSamples: 5`,
      `${at}.minimumSamples: found minimumSamples without http.samples`,
    ],
    [
      'look back at nothing',
      `prometheus: {source: main, query: 'x{s="{service}"}'}, atLeast: 9`,
      `${at}.prometheus.query: found a query without {window}`,
    ],
    [
      'count samples of another time',
      `prometheus: {source: main, query: 'x[{window}]', samples: y}, atLeast: 9`,
      `${at}.prometheus.samples: found a query without {window}`,
    ],
    [
      'misspell a placeholder',
      `prometheus: {source: main, query: 'x{s="{servcie}"}[{window}]'}, atLeast: 9`,
      `${at}.prometheus.query: found the placeholder {servcie}, expected one of {rollout}, {cluster}, {namespace}, {route}, {service}, {port}, {slot}, {window} ({service}?)`,
    ],
    [
      'do not quote a placeholder',
      `prometheus: {source: main, query: 'x{s={service}}[{window}]'}, atLeast: 9`,
      `${at}.prometheus.query: found {service} outside of double quotes`,
    ],
    [
      'name a cluster for all of them',
      `prometheus: {source: main, query: 'x{c="{cluster}"}[{window}]'}, atLeast: 9, per: fleet`,
      `${at}.prometheus.query: found {cluster} with per: fleet`,
    ],
    [
      'hold a version against itself',
      `prometheus: {source: main, query: 'x[{window}]'}, noWorseThanStable: {by: 1, better: lower}`,
      `${at}.prometheus.query: found the same for both versions, expected {service} or {slot}`,
    ],
    [
      'hold a version against itself in JSON',
      `http: ${HTTP.replace('{slot}', 'a')}, noWorseThanStable: {by: 1, better: lower}`,
      `${at}.http.path: found the same for both versions`,
    ],
    [
      'misspell a placeholder in a path',
      `http: ${HTTP.replace('{slot}', '{slto}')}, atLeast: 9`,
      `${at}.http.path: found the placeholder {slto}`,
    ],
    [
      'leave a brace over',
      `http: ${HTTP.replace('{slot}', '{slot')}, atLeast: 9`,
      `${at}.http.path: found "/score?version={slot", expected a path whose braces are those of placeholders`,
    ],
    [
      'ask another host',
      `http: ${HTTP.replace('/score?', '//evil.example.com/score?')}, atLeast: 9`,
      `${at}.http.path: found "//evil.example.com/score?version={slot}", expected a path that begins with one /`,
    ],
    [
      'climb out of the source',
      `http: ${HTTP.replace('/score?', '/a/../../admin?')}, atLeast: 9`,
      `${at}.http.path: found "/a/../../admin?version={slot}", expected a path without . and ..`,
    ],
    [
      'climb out of the source in disguise',
      `http: ${HTTP.replace('/score?', '/a/%2E%2e/admin?')}, atLeast: 9`,
      'expected a path without . and ..',
    ],
    [
      'look back for too short a time',
      `http: ${HTTP}, atLeast: 9, window: 14s`,
      `${at}.window: found "14s", expected at least 15s`,
    ],
    [
      'count together what is counted differently',
      `prometheus: ${TEMPLATE}, atLeast: 9, per: fleet`,
      `${at}.per: found per: fleet with envoy-gateway and istio and nginx-gateway-fabric, expected per: cluster`,
    ],
    [
      'point at nothing',
      `http: ${HTTP.replace('value: /score', 'value: score')}, atLeast: 9`,
      `${at}.http.value: found "score", expected a JSON Pointer such as /score, in which ~0 is ~ and ~1 is /`,
    ],
    [
      'point with an escape that is none',
      `http: ${HTTP.replace('value: /score', 'value: /a~2')}, atLeast: 9`,
      `${at}.http.value: found "/a~2"`,
    ],
    [
      'want a number of a check',
      'check: {name: a}, atLeast: 9',
      `${at}.atLeast: found atLeast of a check, expected no atLeast`,
    ],
    ['want a window of a check', 'check: {name: a}, window: 5m', `${at}.window: found window of a check`],
    ['want a check for each cluster', 'check: {name: a}, per: cluster', `${at}.per: found per of a check`],
    ['count from nothing', 'check: {name: a}, from: 0', `${at}.from: found 0, expected a percentage above 0`],
    [
      'never fail',
      'check: {name: a}, failureLimit: 0',
      `${at}.failureLimit: found 0, expected a whole number from 1 to 100`,
    ],
    [
      'do something else',
      'check: {name: a}, onFailure: rollback',
      `${at}.onFailure: found "rollback", expected "hold", "ask", or a mapping such as {rollBack: {what: fleet}}`,
    ],
    [
      'misspell a way back',
      'check: {name: a}, onFailure: {rollback: {}}',
      `${at}.onFailure.rollback: found the unknown key "rollback", expected one of rollBack (rollBack?)`,
    ],
    [
      'go back too far',
      'check: {name: a}, onFailure: {rollBack: {what: world}}',
      `${at}.onFailure.rollBack.what: found "world", expected one of "wave", "fleet"`,
    ],
    ['go back as a list', 'check: {name: a}, onFailure: []', `${at}.onFailure: found an empty list, expected "hold"`],
    [
      'take a wave back gradually',
      'check: {name: a}, onFailure: {rollBack: {what: wave, gradual: true}}',
      `${at}.onFailure.rollBack.gradual: found a wave that goes back gradually`,
    ],
  ])('are refused where they %s', (_what, gate, expected) => {
    expect(problems(gate)).toContainEqual(expect.stringContaining(expected));
  });

  it('say everything that is wrong at once', () => {
    expect(
      problems(
        `prometheus: {source: nobody, query: x}, minimumSamples: 5, onFailure: {rollBack: {what: wave, gradual: true}}`,
      ),
    ).toHaveLength(5);
  });

  it('are not judged by requests that no route sees', () => {
    expect(problems(`prometheus: ${TEMPLATE}, atLeast: 9`, [], TCP)).toEqual([
      `13 spec.gates[0].prometheus.template: found "success-rate", expected an HTTPRoute or a GRPCRoute among spec.routes, whose requests it measures, or query`,
    ]);
    expect(problems(`prometheus: {source: main, query: 'x{r="{route}"}[{window}]'}, atLeast: 9`, [], TCP)).toEqual([
      `13 spec.gates[0].prometheus.query: found {route} without an HTTPRoute or a GRPCRoute, expected one among spec.routes, or no {route}`,
    ]);
    expect(problems(`prometheus: ${QUERY}, atLeast: 9`, [], TCP)).toEqual([]);
  });

  it('have no template for a gateway whose numbers nobody knows', () => {
    const other = fleetWith('[]', [
      ['  clusters:\n', `${SOURCES}  clusters:\n`],
      ['implementation: istio', 'implementation: other'],
    ]);
    const written = text([`prometheus: ${TEMPLATE}, atLeast: 9`, `prometheus: ${QUERY}, atLeast: 9`]).replace(
      '    - {name: a, prometheus: {source: main, query',
      '    - {name: b, prometheus: {source: main, query',
    );
    expect(problemsOf(readRollout('rollout.yaml', 'checkout', written, other))).toEqual([
      `${at}.prometheus.template: found "success-rate" for "eu-north (other)", expected query with PromQL of your own, since this template is written for envoy-gateway, istio, cilium, nginx-gateway-fabric, traefik alone`,
    ]);
  });

  it('hold to what the type promises, whatever is written', () => {
    const rarely = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
      fc.option(arbitrary, { nil: undefined, freq: 1 });
    /** Mostly what is right, and now and then what is not. */
    const mostly = <T>(right: readonly T[], wrong: readonly T[]): fc.Arbitrary<T> =>
      fc.oneof(
        { arbitrary: fc.constantFrom(...right), weight: 9 },
        { arbitrary: fc.constantFrom(...wrong), weight: 1 },
      );
    const template = fc.record({
      source: mostly(['main'], ['quality', 'nobody']),
      template: fc.constantFrom(...GATE_TEMPLATES),
      samples: mostly<string | undefined>([undefined], ['y[{window}]']),
    });
    const query = fc.record({
      source: mostly(['main', 'other'], ['quality']),
      query: mostly(
        ['x{s="{service}"}[{window}]', 'x{s="{slot}"}[{window}]'],
        ['x[{window}]', 'x', 'x{s={slot}}[{window}]'],
      ),
      samples: mostly<string | undefined>([undefined, 'y[{window}]'], ['y']),
    });
    const http = fc.record({
      source: mostly(['quality'], ['main']),
      path: mostly(['/a?b={slot}'], ['//a', 'a', '/{c}', '/a']),
      value: mostly(['/a', ''], ['a', '/~']),
      samples: fc.constantFrom(undefined, '/b'),
    });
    const measure = fc.oneof(
      fc.record({ prometheus: template }),
      fc.record({ prometheus: query }),
      fc.record({ http }),
      fc.record({ check: fc.constantFrom({ name: 'e2e' }, { name: 'e2e', app: 'a' }) }),
    );
    const number = rarely(fc.integer({ min: -5, max: 105 }));
    const numbers = fc.record({
      atLeast: number,
      atMost: number,
      noWorseThanStable: rarely(
        fc.record({ by: mostly([0, 0.5], [-1]), better: fc.constantFrom(undefined, 'higher', 'lower') }),
      ),
      window: mostly([undefined, '15s', '1d'], ['0s', '14s', '2d']),
      minimumSamples: rarely(mostly([1, 100], [0, 0.5])),
      per: rarely(fc.constantFrom('cluster', 'fleet')),
    });
    const rollBack = fc.record({
      what: fc.constantFrom(undefined, 'wave', 'fleet'),
      gradual: fc.constantFrom(undefined, false, true),
    });
    const rest = fc.record({
      name: mostly(['a'], ['A']),
      interval: mostly([undefined, '1s', '1d'], ['0s']),
      failureLimit: mostly([undefined, 1, 50], [0, 101]),
      from: mostly([undefined, 0.01, 50, 100], [0, 0.001]),
      onFailure: fc.oneof(fc.constantFrom('hold', 'ask'), fc.record({ rollBack })),
      onInsufficient: mostly([undefined, 'wait', 'pass', 'fail'], ['ask']),
    });
    const gate = fc
      .tuple(measure, fc.option(numbers, { nil: {}, freq: 3 }), rest)
      .map(([measured, counted, others]) => ({ ...measured, ...counted, ...others }));
    let read = 0;
    fc.assert(
      fc.property(gate, (written) => {
        const result = readRollout(
          'rollout.yaml',
          'checkout',
          rolloutText([`  gates: ${JSON.stringify([written])}`]),
          FLEET,
        );
        if (!result.ok) return;
        read++;
        expect(result.value.gates.filter((each) => !isSoundGate(each, FLEET.sources))).toEqual([]);
      }),
      { numRuns: 800 },
    );
    expect(read).toBeGreaterThan(40);
  });
});
