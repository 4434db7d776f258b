import { describe, expect, it } from '@jest/globals';
import {
  adopted,
  afterOf,
  canary,
  EU_WEST,
  httpRoute,
  IDLE,
  refusalsOf,
  render,
  rollout,
  rule,
  warningsOf,
} from './shop.ts';

/** Edits an operator's file from all on blue (or from another weight) to 25 %, or to another weight. */
function edit(text: string, options: Parameters<typeof render>[1] = {}): string {
  return afterOf(render({ [EU_WEST]: text }, options));
}

/** Why an operator's file is not edited, as one text to match. */
function refusal(text: string, options: Parameters<typeof render>[1] = {}): string {
  const [first] = refusalsOf(render({ [EU_WEST]: text }, options));
  return `${first?.reason}: ${first?.where}: ${first?.found}; ${first?.expected}; ${first?.next}`;
}

describe('an operator’s route', () => {
  it('changes in two lines', () => {
    const before = `# Ours.\n${httpRoute(rule(100, 0))}`;
    expect(edit(before)).toBe(before.replace('weight: 100', 'weight: 75').replace('weight: 0', 'weight: 25'));
  });

  it('keeps comments, order, quotes, filters, timeouts, unknown fields and anchors elsewhere', () => {
    const before = `%YAML 1.2
--- # the service
apiVersion: v1
kind: Service
metadata: {name: checkout, namespace: shop}
spec: &shared {ports: [{port: 8080}]}
---
kind:   HTTPRoute   # order and spaces are ours
metadata:
  'name': "checkout"
  annotations: {note: "weight: 100", again: *nothing}
apiVersion: gateway.networking.k8s.io/v1beta1
spec:
  rules:
  - filters: [{type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: weight, value: "100"}]}}]
    timeouts: &timeouts
      request: 10s
    backendRefs:
    # blue comes last, and has a filter
    - weight:    0     # green
      port: 0x1F90
      "name": checkout-green
      futureField: {weight: 100}
    - {name: 'checkout-blue', weight: 100, port: 8080, filters: [{type: ExtensionRef}]}
  - timeouts: *timeouts
    backendRefs: [{name: other, port: 80, weight: 100}]
...
# the end, without a line break`.replace('again: *nothing', 'again: none');
    expect(edit(before)).toBe(
      before
        .replace('weight:    0     #', 'weight:    25     #')
        .replace("'checkout-blue', weight: 100", "'checkout-blue', weight: 75"),
    );
  });

  it('keeps line ends of Windows and a byte order mark', () => {
    const before = `\ufeff${httpRoute(rule(100, 0)).replaceAll('\n', '\r\n')}`;
    expect(edit(before)).toBe(before.replace('weight: 100', 'weight: 75').replace('weight: 0', 'weight: 25'));
  });

  it.each([
    ['hexadecimal', '0x64', '0x0'],
    ['octal', '0o144', '00'],
    ['a float without a fraction', '100.0', '0e0'],
    ['tagged', '!!int "100"', '!!int 0'],
    ['with a sign and underscores', '+1_00', '-0'],
    ['null, which is 1, beside 0', 'null', '0'],
  ])('is read as Kubernetes reads it where weights are %s', (_, blue, green) => {
    expect(edit(httpRoute(rule(blue, green)))).toBe(
      httpRoute(rule(blue.startsWith('!!int') ? '!!int 75' : 75, green.startsWith('!!int') ? '!!int 25' : 25)),
    );
  });

  it('leaves a weight in its own notation where its number stays', () => {
    expect(edit(httpRoute(rule('0x64', '100.0')), { before: canary(5000), after: IDLE })).toBe(
      httpRoute(rule('0x64', 0)),
    );
  });

  it('takes an omitted weight for 1, and gets it written in the style of its neighbours', () => {
    const omitted = (text: string) => text.replace(/\n *weight: (100|1)(?=\n)/, '');
    expect(edit(httpRoute(omitted(rule(100, 0))))).toBe(
      httpRoute(`    - backendRefs:
        - name: checkout-blue
          port: 8080
          weight: 75
        - name: checkout-green
          port: 8080
          weight: 25
`),
    );
  });

  it.each([
    ['flow', '{name: checkout-blue, port: 8080}', '{name: checkout-blue, port: 8080, weight: 75}'],
    ['flow without spaces', '{"name":"checkout-blue","port":8080}', '{"name":"checkout-blue","port":8080,"weight":75}'],
    [
      'flow with a trailing comma',
      '{port: 8080, name: checkout-blue, }',
      '{port: 8080, weight: 75, name: checkout-blue, }',
    ],
    [
      'flow over lines',
      '{\n            name: checkout-blue,\n            port: 8080\n          }',
      '{\n            name: checkout-blue,\n            port: 8080,\n            weight: 75\n          }',
    ],
    [
      'flow over lines with a comment',
      '{\n            name: checkout-blue,\n            port: 8080 # http\n          }',
      '{\n            name: checkout-blue,\n            port: 8080, weight: 75 # http\n          }',
    ],
    [
      'block, port first',
      'port: 8080 # http\n          name: checkout-blue',
      'port: 8080 # http\n          weight: 75\n          name: checkout-blue',
    ],
    [
      'block, quoted',
      '"port": 8080\n          "name": checkout-blue',
      '"port": 8080\n          "weight": 75\n          "name": checkout-blue',
    ],
    [
      'block, value on its own line',
      'name: checkout-blue\n          port:\n            8080',
      'name: checkout-blue\n          port:\n            8080\n          weight: 75',
    ],
    [
      'an empty weight',
      'name: checkout-blue\n          weight: # to do\n          port: 8080',
      'name: checkout-blue\n          weight: 75 # to do\n          port: 8080',
    ],
    [
      'an empty weight in flow',
      '{name: checkout-blue, weight: , port: 8080}',
      '{name: checkout-blue, weight: 75 , port: 8080}',
    ],
    [
      'an anchor',
      '&blue\n          name: checkout-blue\n          port: 8080',
      '&blue\n          name: checkout-blue\n          port: 8080\n          weight: 75',
    ],
  ])('gets a missing weight in %s style', (_, before, after) => {
    const text = (blue: string, green: number) =>
      httpRoute(
        `    - backendRefs:\n        - ${blue}\n        - {name: checkout-green, port: 8080, weight: ${green}}\n`,
      );
    expect(edit(text(before, 0))).toBe(text(after, 25));
  });

  it('gets a missing weight at the very end of a file without a line break', () => {
    const before = httpRoute(rule(100, 0))
      .replace(/ {10}weight: 100\n/, '')
      .replace(/\n {10}weight: 0\n$/, '\n          weight: 0');
    const moved = before
      .replace('weight: 0', 'weight: 25')
      .replace('port: 8080\n', 'port: 8080\n          weight: 75\n');
    expect(edit(before)).toBe(moved);
    const last = httpRoute(rule(0, 100))
      .replaceAll('\n', '\r\n')
      .replace(/\r\n *weight: 100\r\n$/, '');
    expect(
      edit(last, {
        before: { ...IDLE, stable: 'green' },
        after: { stable: 'green', candidate: 'blue', weights: { 'eu-west': 2500 } },
      }),
    ).toBe(httpRoute(rule(25, 75)).replaceAll('\n', '\r\n').replace(/\r\n$/, ''));
  });

  it('moves every rule with the two backends, and no other rule', () => {
    const other = rule(100, 0).replaceAll('checkout', 'other');
    expect(edit(httpRoute(rule(100, 0) + other + rule(1, 0)))).toBe(httpRoute(rule(75, 25) + other + rule(75, 25)));
  });

  it('moves only the rules that are listed, by name or by place', () => {
    const named = (name: string, text: string) => text.replace('- backendRefs', `- name: ${name}\n      backendRefs`);
    const before = httpRoute(named('a', rule(100, 0)) + named('b', rule(30, 70)) + rule(100, 0));
    const options = { rollout: rollout({ routes: [adopted({ rules: [2, 'a', 0] })] }) };
    expect(edit(before, options)).toBe(httpRoute(named('a', rule(75, 25)) + named('b', rule(30, 70)) + rule(75, 25)));
    const wrong = { rollout: rollout({ routes: [adopted({ rules: ['c', 3] })] }) };
    expect(refusalsOf(render({ [EU_WEST]: before }, wrong)).map(({ found }) => found)).toEqual([
      'there is no rule c; there are 0 (a), 1 (b), 2',
      'there is no rule 3; there are 0 (a), 1 (b), 2',
    ]);
    expect(
      refusal(httpRoute(named('a', rule(100, 0)) + named('a', rule(100, 0))), {
        rollout: rollout({ routes: [adopted({ rules: ['a'] })] }),
      }),
    ).toMatch(/2 rules are called a/);
  });

  it('moves a GRPCRoute beside an HTTPRoute of the same name in one file', () => {
    const http = httpRoute(rule(100, 0));
    const grpc = http.replace('HTTPRoute', 'GRPCRoute');
    const options = { rollout: rollout({ routes: [adopted(), adopted({ kind: 'GRPCRoute' })] }) };
    expect(edit(`${http}---\n${grpc}`, options)).toBe(
      `${http}---\n${grpc}`.replaceAll('weight: 100', 'weight: 75').replaceAll('weight: 0', 'weight: 25'),
    );
  });

  it('writes basis points where a share is no whole percentage', () => {
    expect(edit(httpRoute(rule(100, 0)), { after: canary(1250) })).toBe(httpRoute(rule(8750, 1250)));
    expect(edit(httpRoute(rule(8750, 1250)), { before: canary(1250), after: canary(5000) })).toBe(
      httpRoute(rule(50, 50)),
    );
  });

  it('knows a backend by its group, kind, name, port and namespace', () => {
    const written = (namespace: string) =>
      `    - backendRefs:
        - {group: "", kind: Service, name: checkout-blue, namespace: ${namespace}, port: 8080, weight: 100}
        - {name: checkout-green, port: 8080, weight: 0}
        - {kind: ServiceImport, group: multicluster.x-k8s.io, name: checkout-blue, port: 8080, weight: 0}
        - {name: checkout-blue, namespace: elsewhere, port: 8080, weight: 0}
        - {name: checkout-blue, port: 9090, weight: 0}
`;
    expect(edit(httpRoute(written('shop')))).toBe(
      httpRoute(written('shop').replace('weight: 100', 'weight: 75').replace('weight: 0', 'weight: 25')),
    );
    expect(refusal(httpRoute(written('abroad')))).toMatch(
      /checkout-blue:8080 is missing; there is abroad\/checkout-blue:8080/,
    );
  });
});

describe('a rule with other backends', () => {
  const shared = (blue: number | string, green: number | string, other: number) =>
    `${rule(blue, green)}        - {name: legacy, port: 80, weight: ${other}}\n`;

  it('keeps the sum of the two, so that the others keep their share', () => {
    expect(edit(httpRoute(shared(80, 0, 20)))).toBe(httpRoute(shared(60, 20, 20)));
  });

  it('is refused where the sum cannot be divided, with a sum that can', () => {
    expect(refusal(httpRoute(shared(90, 0, 10)), { after: canary(2500) })).toMatch(
      /^route_not_editable: .*httproute.yaml:\d+, spec.rules\[0\].backendRefs: the two backends have 90 together beside 1 other\(s\), and 90 cannot be divided as 7500:2500; a sum of the two that can, such as 180; Multiply every weight of the rule at line \d+ by 2/,
    );
    expect(edit(httpRoute(shared(180, 0, 20)), { after: canary(2500) })).toBe(httpRoute(shared(135, 45, 20)));
  });

  it('can always go back, because nothing and everything divide any sum', () => {
    const text = httpRoute(shared(2, 1, 10));
    expect(edit(text, { before: canary(2500), after: IDLE, force: true })).toBe(httpRoute(shared(3, 0, 10)));
  });

  it('is refused where the two have nothing to divide, or too much', () => {
    expect(refusal(httpRoute(shared(0, 0, 10)), { force: true })).toMatch(/no weight, beside others/);
    expect(refusal(httpRoute(shared(800_000, 800_000, 1)), { before: canary(5000), after: IDLE })).toMatch(/1600000/);
  });
});

describe('weights edited by hand', () => {
  it('stop a step, and say what stands there and what should', () => {
    expect(refusal(httpRoute(rule(90, 10)))).toBe(
      `route_edited_by_hand: ${EU_WEST}:14, spec.rules[0].backendRefs: the weights are checkout-blue:8080 90 and checkout-green:8080 10; ` +
        'checkout-blue:8080 100 and checkout-green:8080 0, or the same proportion, as last decided; ' +
        'Put these weights back, or roll back: that sets them whatever they are.',
    );
  });

  it('are no matter where the proportion is the same', () => {
    expect(edit(httpRoute(rule(9, 1)), { before: canary(1000) })).toBe(httpRoute(rule(75, 25)));
    expect(refusal(httpRoute(rule(6667, 3334)), { before: canary(3333) })).toMatch(/route_edited_by_hand/);
  });

  it.each([
    ['both zero', 0, 0],
    ['no number', 'many', 0],
    ['quoted, which the API server refuses', '"100"', 0],
    ['negative', -1, 0],
    ['beyond the limit', 1_000_001, 0],
    ['fractional', 0.5, 0],
  ])('stop a step and not a rollback: %s', (_, blue, green) => {
    const text = httpRoute(rule(blue, green));
    expect(refusal(text)).toMatch(/^route_edited_by_hand/);
    const forced = render({ [EU_WEST]: text }, { before: canary(2500), after: IDLE, force: true });
    expect(afterOf(forced)).toBe(httpRoute(rule(100, 0)));
    expect(warningsOf(forced).map(({ reason }) => reason)).toEqual(['route_edited_by_hand']);
  });

  it('are all reported at once', () => {
    expect(
      refusalsOf(render({ [EU_WEST]: httpRoute(rule(90, 10) + rule(100, 0) + rule(1, 1)) })).map(({ where }) => where),
    ).toEqual([`${EU_WEST}:14, spec.rules[0].backendRefs`, `${EU_WEST}:28, spec.rules[2].backendRefs`]);
  });
});

describe('a route that cannot be edited', () => {
  const green = '        - name: checkout-green\n          port: 8080\n          weight: 0\n';

  it('says exactly what to add where a backend is missing', () => {
    expect(refusal(httpRoute(rule(100, 0).replace(green, '')))).toMatch(
      /^route_not_editable: .*spec.rules\[0\].backendRefs: checkout-green:8080 is missing; there is checkout-blue:8080; both backends of the rollout; Add to this rule’s backendRefs: `- \{name: checkout-green, port: 8080, weight: 0\}`$/,
    );
    expect(refusal(httpRoute('    - backendRefs: []\n'))).toMatch(
      /none of its 1 rules has checkout-blue:8080 or checkout-green:8080.*`- \{name: checkout-blue, port: 8080, weight: 100\}` and `- \{name: checkout-green, port: 8080, weight: 0\}`/,
    );
  });

  it.each<[string, string, RegExp]>([
    ['a backend twice', rule(100, 0) + green, /checkout-green:8080 is there 2 times/],
    ['a weight that is a list', rule('[100]', 0), /it is no number/],
    ['a weight that is a block text', rule('|\n            100', 0), /it is no number/],
    ['a weight with a tag of its own', rule('!weight 100', 0), /it is no number/],
    ['backends that are no list', '    - backendRefs: {name: checkout-blue, port: 8080}\n', /none of its 1 rules/],
  ])('is refused with %s', (_, rules, found) => {
    expect(refusal(httpRoute(rules))).toMatch(found);
  });

  it.each<[string, RegExp]>([
    [
      httpRoute(rule(100, 0)).replace('name: checkout\n', 'name: other\n'),
      /route_missing.*has no HTTPRoute shop\/checkout; it has HTTPRoute shop\/other/,
    ],
    [
      httpRoute(rule(100, 0)).replace('namespace: shop', 'namespace: other'),
      /route_missing.*it has HTTPRoute other\/checkout/,
    ],
    [httpRoute(rule(100, 0)).replace('gateway.networking.k8s.io/v1', 'traefik.io/v1'), /route_missing/],
    [
      `${httpRoute(rule(100, 0))}---\n${httpRoute(rule(100, 0))}`,
      /route_not_editable.*2 documents are the HTTPRoute checkout/,
    ],
    [httpRoute(rule(100, 0)).replace(/spec:[\s\S]*/, ''), /route_not_editable.*spec.*missing/],
    [httpRoute(rule(100, 0)).replace(/spec:[\s\S]*/, 'spec: []\n'), /route_not_editable.*no mapping/],
    [httpRoute(rule(100, 0)).replace(/rules:[\s\S]*/, 'rules: {}\n'), /route_not_editable.*no list/],
    ['', /route_missing.*it has none/],
    ['just text', /route_missing/],
  ])('is refused where the file has no such route: %#', (text, found) => {
    expect(refusal(text)).toMatch(found);
  });

  it('is found without a namespace, as GitOps agents set it', () => {
    const text = httpRoute(rule(100, 0)).replace('  namespace: shop\nspec', 'spec');
    expect(edit(text)).toContain('weight: 75');
  });
});

describe('aliases', () => {
  const shared = (rules: string) => httpRoute(rules, '  annotations: &some {a: b}\n  labels: *some\n');

  it('may be anywhere but in what is edited', () => {
    expect(edit(shared(rule(100, 0)))).toBe(shared(rule(75, 25)));
    const foreign = `    - backendRefs: &theirs\n        - {name: other, port: 80}\n    - backendRefs: *theirs\n`;
    expect(edit(httpRoute(rule(100, 0) + foreign))).toBe(httpRoute(rule(75, 25) + foreign));
    expect(edit(httpRoute(rule('&unused 100', 0)))).toBe(httpRoute(rule('&unused 75', 25)));
  });

  it.each<[string, string]>([
    ['a weight', rule('&all 100', 0).replace('weight: 0', 'weight: 0').concat(rule('*all', 0))],
    [
      'the backends',
      `    - backendRefs: &two\n${rule(100, 0).split('\n').slice(1).join('\n')}    - backendRefs: *two\n`,
    ],
    [
      'a backend',
      rule(100, 0).replace('- name: checkout-blue', '- &blue\n          name: checkout-blue') +
        '    - backendRefs: [*blue]\n',
    ],
    ['a rule', `    - &rule\n      backendRefs:\n${rule(100, 0).split('\n').slice(1).join('\n')}    - *rule\n`],
    [
      'a merged backend',
      `${rule(100, 0)}    - backendRefs:\n        - &b {name: checkout-blue, port: 8080, weight: 100}\n        - {<<: *b, name: checkout-green, weight: 0}\n`,
    ],
  ])('are refused in %s', (_, rules) => {
    expect(refusal(httpRoute(rules))).toMatch(/^route_unreadable: .*(alias|anchor|<<)/);
  });
});

describe('a file that cannot be read', () => {
  const bomb = Array.from(
    { length: 9 },
    (_, at) => `  a${at + 1}: &a${at + 1} [${Array.from({ length: 9 }, () => `*a${at}`).join(', ')}]\n`,
  );
  it.each<[string, string, RegExp]>([
    ['no YAML', 'a: [', /line 1 is not YAML/],
    ['tabs as indentation', 'a:\n\tb: 1\n', /line 2 is not YAML/],
    [
      'a duplicate key',
      httpRoute(rule(100, 0)).replace('kind:', 'kind: Other\nkind:'),
      /:3: the key kind is there twice/,
    ],
    ['a duplicate weight', httpRoute(rule(100, '0\n          weight: 1')), /the key weight is there twice/],
    ['an alias to nothing', httpRoute(rule('*gone', 0)), /:14: the alias \*gone refers to nothing before it/],
    [
      'an alias before its anchor',
      httpRoute(rule(100, 0), '  labels: *l\n  annotations: &l {}\n'),
      /alias \*l refers to nothing/,
    ],
    [
      'an alias to another document',
      `a: &a b\n---\n${httpRoute(rule(100, 0), '  labels: {a: *a}\n')}`,
      /alias \*a refers to nothing/,
    ],
    [
      'a YAML bomb',
      httpRoute(rule(100, 0), `  annotations:\n    a0: &a0 x\n${bomb.map((line) => `  ${line}`).join('')}`),
      /aliases expand/,
    ],
    ['more than a mebibyte', `${httpRoute(rule(100, 0))}#${'x'.repeat(1_048_576)}`, /bytes; at most 1048576 bytes/],
    ['a depth without end', '['.repeat(20_000), /not YAML|cannot be parsed/],
    [
      'another depth without end',
      Array.from({ length: 1300 }, (_, at) => `${' '.repeat(at)}a:`).join('\n'),
      /not YAML|cannot be parsed|route_missing/,
    ],
    ['an unfinished template', 'spec: {{ .Values.x }}\n', /route_missing/],
    ['a control character', 'a: \u0000\n', /./],
  ])('is refused and never an exception: %s', (_, text, found) => {
    expect(refusal(text)).toMatch(found);
    expect(refusal(text, { force: true })).toMatch(/^route_(unreadable|missing)/);
  });
});
