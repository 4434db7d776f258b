import { describe, expect, it } from '@jest/globals';
import { ADOPTED, GENERATED, problems, read, rolloutText } from './written-rollout.ts';

const preview = (written: string, routes: readonly string[] = GENERATED): string =>
  rolloutText([`  preview: ${written}`], { routes });

const CONDITIONS = '{headers: [{name: x-preview, value: candidate}], cookies: [{name: preview, value: a.b}]}';

describe('a preview by header and cookie', () => {
  it('puts a rule for each rule and condition in front, and shifts the indexes', () => {
    const routes = [
      '    - name: checkout',
      '      rules: [0, other, 2]',
      '      generate: {rules: [{matches: [{path: {value: /a}}, {path: {value: /b}}]}, {name: other}, {filters: [{type: URLRewrite}]}]}',
    ];
    const { preview: read_, routes: made } = read(preview(CONDITIONS, routes));
    expect(read_).toEqual({
      conditions: [
        { kind: 'header', name: 'x-preview', value: 'candidate' },
        { kind: 'cookie', name: 'preview', value: 'a.b' },
      ],
      host: null,
    });
    const [route] = made;
    const header = { type: 'Exact', name: 'x-preview', value: 'candidate' };
    const cookie = { type: 'RegularExpression', name: 'Cookie', value: '^(.*;\\s*)?preview=a\\.b(;.*)?$' };
    expect(made).toHaveLength(1);
    expect(route?.previewRules).toEqual([0, 1, 2, 3, 4, 5]);
    expect(route?.rules).toEqual([0, 1, 2, 3, 4, 5, 6, 'other', 8]);
    expect(route?.generate?.rules).toEqual([
      {
        matches: [
          { path: { value: '/a' }, headers: [header] },
          { path: { value: '/b' }, headers: [header] },
        ],
      },
      {
        matches: [
          { path: { value: '/a' }, headers: [cookie] },
          { path: { value: '/b' }, headers: [cookie] },
        ],
      },
      { name: 'other-preview', matches: [{ headers: [header] }] },
      { name: 'other-preview-2', matches: [{ headers: [cookie] }] },
      { filters: [{ type: 'URLRewrite' }], matches: [{ headers: [header] }] },
      { filters: [{ type: 'URLRewrite' }], matches: [{ headers: [cookie] }] },
      { matches: [{ path: { value: '/a' } }, { path: { value: '/b' } }] },
      { name: 'other' },
      { filters: [{ type: 'URLRewrite' }] },
    ]);
  });

  it('owns every rule where the operator owned every rule', () => {
    expect(read(preview(CONDITIONS)).routes[0]).toMatchObject({ rules: null, previewRules: [0, 1] });
  });

  it('adds nothing for a rule that redirects, which has no backends', () => {
    const routes = [
      '    - name: checkout',
      '      generate: {rules: [{filters: [{type: RequestRedirect, requestRedirect: {scheme: https}}], matches: [{path: {value: /old}}]}, {}]}',
    ];
    const [route] = read(preview('{headers: [{name: a, value: b}]}', routes)).routes;
    expect([route?.previewRules, route?.generate?.rules.length]).toEqual([[0], 3]);
  });

  it('works for a GRPCRoute, and leaves a TCPRoute beside it alone', () => {
    const routes = [
      '    - {name: search, kind: GRPCRoute, generate: {}}',
      '    - {name: raw, kind: TCPRoute, generate: {}}',
    ];
    const [search, raw] = read(preview('{headers: [{name: a, value: b}]}', routes)).routes;
    expect(search?.generate?.rules).toEqual([
      { matches: [{ headers: [{ type: 'Exact', name: 'a', value: 'b' }] }] },
      {},
    ]);
    expect([raw?.generate?.rules, raw?.previewRules]).toEqual([[{}], []]);
  });

  it('is the operator’s own rules in a file of theirs', () => {
    const { routes } = read(preview(CONDITIONS, [...ADOPTED, '      previewRules: [2]']));
    expect(routes).toEqual([expect.objectContaining({ rules: ['main', 2], previewRules: [2], generate: null })]);
    expect(read(rolloutText([], { routes: [...ADOPTED, '      previewRules: [2]'] })).preview).toBeNull();
  });

  it.each([
    ['nothing', '{}', 'spec.preview: found a mapping, expected at least one of headers, cookies and host'],
    [
      'a condition twice',
      '{headers: [{name: a, value: b}, {name: A, value: b}]}',
      'headers[1]: found the same condition again',
    ],
    ['a cookie as a header', '{headers: [{name: Cookie, value: a=b}]}', 'a cookie is written below cookies'],
    ['a host as a header', '{headers: [{name: host, value: a.b}]}', 'a host is written as host'],
    ['a header’s name with a space', '{headers: [{name: a b, value: b}]}', 'a header’s name'],
    ['an end of the cookie in its value', '{cookies: [{name: a, value: "b;c"}]}', 'a cookie’s value'],
    ['an empty value', '{cookies: [{name: a, value: ""}]}', 'a cookie’s value'],
    ['a host that is a wildcard', '{host: "*.example.com"}', 'a host’s full name'],
    ['a misspelt key', '{header: [{name: a, value: b}]}', '(headers?)'],
  ])('refuses %s', (_what, written, expected) => {
    expect(problems(preview(written)).join('\n')).toContain(expected);
  });

  it.each([
    [
      'conditions without a rule for them',
      ADOPTED,
      'conditions that no route has rules for, expected a route with generate',
    ],
    [
      'routes that see no requests',
      ['    - {name: a, kind: TCPRoute, generate: {}}'],
      'preview with routes of the kind TCPRoute alone',
    ],
    [
      'a match on the same header',
      ['    - {name: a, generate: {rules: [{matches: [{headers: [{name: X-Preview, value: x}]}]}]}}'],
      'rules[0].matches: found a match on the header "X-Preview"',
    ],
    [
      'a match on cookies',
      ['    - {name: a, generate: {rules: [{matches: [{headers: [{name: cookie, value: x}]}]}]}}'],
      'a match on the header "cookie"',
    ],
    [
      'a rule with the name of another’s preview',
      ['    - {name: a, generate: {rules: [{name: x}, {name: x-preview-2, matches: [{path: {value: /}}]}]}}'],
      'rules[1].name: found "x-preview-2", expected another name',
    ],
    [
      'previewRules where Headgate makes them',
      [...GENERATED, '      previewRules: [main]'],
      'previewRules: found a list, expected nothing where the route is generated',
    ],
    ['a preview rule that is not the rollout’s', [...ADOPTED, '      previewRules: [mian]'], '(main?)'],
    [
      'a preview rule twice',
      [...ADOPTED, '      previewRules: [2, 2]'],
      'previewRules[1]: found 2, expected each rule once',
    ],
    ['previews alone', [...ADOPTED, '      previewRules: [2, main]'], 'every rule of the route, expected at least one'],
    [
      'previewRules of a connection',
      ['    - {name: a}', '    - {name: b, kind: TCPRoute, previewRules: [0]}'],
      'previewRules in a TCPRoute',
    ],
  ])('refuses %s', (_what, routes, expected) => {
    expect(problems(preview(CONDITIONS, routes)).join('\n')).toContain(expected);
  });

  it('refuses more rules and matches than a route takes, by what adds them', () => {
    const rules = (count: number): string[] => [
      '    - name: checkout',
      `      generate: {rules: [${Array.from({ length: count }, (_, index) => `{matches: [{path: {value: /${index}}}]}`).join(', ')}]}`,
    ];
    expect(problems(preview(CONDITIONS, rules(5)))).toEqual([]);
    expect(problems(preview(CONDITIONS, rules(6)))).toEqual([
      'spec.routes[0].generate.rules: found 18 rules, with those that spec.preview add, expected at most 16 rules in a route',
    ]);
    const matches = Array.from({ length: 43 }, (_, index) => `{path: {value: /${index}}}`).join(', ');
    const one = ['    - name: checkout', `      generate: {rules: [{matches: [${matches}]}]}`];
    expect(problems(preview(CONDITIONS, one)).join('\n')).toContain('129 matches, with those that spec.preview add');
  });
});

describe('a preview by host', () => {
  it('is a second route of the same rules, all of which are the candidate’s', () => {
    const routes = [...GENERATED, '      file: web.yml', '      rules: [main]'];
    const { routes: made } = read(preview('{host: preview.example.com, headers: [{name: a, value: b}]}', routes));
    const main = { matches: [{ path: { type: 'PathPrefix', value: '/' } }], name: 'main' };
    expect(made.map(({ name, file, rules, previewRules }) => ({ name, file, rules, previewRules }))).toEqual([
      { name: 'checkout', file: 'web.yml', rules: [0, 'main'], previewRules: [0] },
      { name: 'checkout-preview', file: 'web-preview.yml', rules: null, previewRules: [0] },
    ]);
    expect(made[1]?.generate).toMatchObject({ hostnames: ['preview.example.com'], rules: [main] });
  });

  it.each([
    ['files of the operator’s own', ADOPTED, 'a host with routes of your own alone'],
    [
      'a route that sees no requests',
      ['    - {name: a, kind: UDPRoute, generate: {}}'],
      'preview with routes of the kind UDPRoute alone',
    ],
    [
      'routes of two kinds',
      ['    - {name: a, generate: {}}', '    - {name: b, kind: GRPCRoute, generate: {}}'],
      'cannot share a host',
    ],
    [
      'a host that the route has',
      ['    - {name: a, generate: {hostnames: [preview.example.com]}}'],
      'another host than spec.preview.host',
    ],
    [
      'a name that is taken',
      ['    - {name: a, generate: {}}', '    - {name: a-preview, file: b.yaml}'],
      'routes[1].name: found "a-preview", expected another name',
    ],
    [
      'a file that is taken',
      ['    - {name: a, generate: {}}', '    - {name: b, file: httproute-preview.yaml}'],
      'routes[1].file: found the file "httproute-preview.yaml", expected another file',
    ],
  ])('refuses %s', (_what, routes, expected) => {
    expect(problems(preview('{host: preview.example.com}', routes)).join('\n')).toContain(expected);
  });
});

describe('a mirror', () => {
  it.each([
    ['{}', { share: null }],
    ['{percent: 10}', { share: 1_000 }],
    ['{percent: 0.01}', { share: 1 }],
    ['{percent: 100}', { share: 10_000 }],
  ])('%s is read as %j', (written, expected) => {
    expect(read(rolloutText([`  mirror: ${written}`])).mirror).toEqual(expected);
  });

  it('is refused where it copies nothing, or where nothing could be copied', () => {
    expect(problems(rolloutText(['  mirror: {percent: 0}'])).join('\n')).toContain('a percentage above 0');
    const routes = ['    - {name: a, kind: TCPRoute, generate: {}}', '    - {name: a, kind: UDPRoute, generate: {}}'];
    expect(problems(rolloutText(['  mirror: {}'], { routes }))).toEqual([
      'spec.mirror: found mirror with routes of the kind TCPRoute, UDPRoute alone, expected an HTTPRoute or a GRPCRoute among spec.routes, since the others see no requests, or no mirror',
    ]);
  });
});

describe('sessions', () => {
  const sessions = (routes: readonly string[] = GENERATED, more: readonly string[] = []): string =>
    rolloutText(['  sessions: {cookie: version, maxAge: 2h}', ...more], { routes });

  it('are read', () => {
    expect(read(sessions()).sessions).toEqual({ cookie: 'version', maxAgeSeconds: 7_200 });
    expect(read(rolloutText(['  sessions: {cookie: a}'])).sessions).toEqual({ cookie: 'a', maxAgeSeconds: 3_600 });
  });

  it('mind no GRPCRoute beside the pages', () => {
    expect(problems(sessions([...GENERATED, '    - {name: b, kind: GRPCRoute}']))).toEqual([]);
  });

  it.each([
    ['a file of the operator’s own', ADOPTED, [], 'sessions with the file of your own for "checkout"'],
    ['gRPC alone', ['    - {name: b, kind: GRPCRoute, generate: {}}'], [], 'sessions without an HTTPRoute'],
    [
      'connections alone',
      ['    - {name: b, kind: TCPRoute, generate: {}}'],
      [],
      'sessions with routes of the kind TCPRoute alone',
    ],
    [
      'a match on cookies',
      ['    - {name: a, generate: {rules: [{matches: [{headers: [{name: cookie, value: x}]}]}]}}'],
      [],
      'on which sessions match too',
    ],
    [
      'the cookie of a preview',
      GENERATED,
      ['  preview: {cookies: [{name: version, value: b}]}'],
      'another cookie than the one of spec.preview',
    ],
  ])('are refused with %s', (_what, routes, more, expected) => {
    expect(problems(sessions(routes, more)).join('\n')).toContain(expected);
  });

  it('are refused where everybody moves at once', () => {
    const text = rolloutText(['  sessions: {cookie: a}'], { strategy: ['  strategy: {blueGreen: {}}'] });
    expect(problems(text).join('\n')).toContain('sessions with blueGreen');
  });

  it('are refused where their rules have no room', () => {
    const rules = Array.from({ length: 6 }, (_, index) => `{matches: [{path: {value: /${index}}}]}`).join(', ');
    expect(problems(sessions(['    - name: a', `      generate: {rules: [${rules}]}`])).join('\n')).toContain(
      '18 rules, with those that spec.sessions add',
    );
  });
});

describe('routes of connections', () => {
  it('are read with their own files', () => {
    const routes = [
      '    - {name: a, kind: TCPRoute, generate: {}}',
      '    - {name: b, kind: TLSRoute, generate: {hostnames: [a.example.com]}}',
      '    - {name: c, kind: UDPRoute}',
    ];
    expect(read(rolloutText([], { routes })).routes.map(({ kind, file }) => [kind, file])).toEqual([
      ['TCPRoute', 'tcproute.yaml'],
      ['TLSRoute', 'tlsroute.yaml'],
      ['UDPRoute', 'udproute.yaml'],
    ]);
  });

  it.each(['gslb.yaml', 'autoscaler.yaml', 'serviceexports.yaml', 'kustomization.yml'])(
    'have no file %s, which Headgate writes itself',
    (file) => {
      expect(problems(rolloutText([], { routes: [`    - {name: a, file: ${file}}`] })).join('\n')).toContain(
        'another name, since Headgate writes this file itself',
      );
    },
  );

  it.each([
    [
      'matches',
      '{name: a, kind: TCPRoute, generate: {rules: [{matches: [{}]}]}}',
      'rules[0].matches: found matches, expected no matches',
    ],
    [
      'filters',
      '{name: a, kind: UDPRoute, generate: {rules: [{filters: [{}]}]}}',
      'no filters, since a UDPRoute has none',
    ],
    [
      'timeouts',
      '{name: a, kind: GRPCRoute, generate: {rules: [{timeouts: {request: 1s}}]}}',
      'no timeouts, since a GRPCRoute has none',
    ],
    ['two rules', '{name: a, kind: TCPRoute, generate: {rules: [{}, {}]}}', '2 rules, expected one rule'],
    [
      'hosts',
      '{name: a, kind: UDPRoute, generate: {hostnames: [a.example.com]}}',
      'no hostnames, since a UDPRoute has none',
    ],
    ['no host', '{name: a, kind: TLSRoute, generate: {}}', 'at least one host'],
    ['a kind that is none', '{name: a, kind: TcpRoute}', '(TCPRoute?)'],
  ])('are refused with %s', (_what, route, expected) => {
    expect(problems(rolloutText([], { routes: [`    - ${route}`] })).join('\n')).toContain(expected);
  });
});
