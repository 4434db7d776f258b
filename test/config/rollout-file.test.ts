import { describe, expect, it } from '@jest/globals';
import { readRollout } from '../../src/config/rollout-file.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';
import { accepted, edited, exampleFile, exampleFleet, exampleRollout, problemsOf } from './example-repository.ts';

const FLEET = exampleFleet();
const CHECKOUT = exampleFile('rollouts/checkout/rollout.yaml');
const CATALOG = exampleFile('rollouts/catalog/rollout.yaml');

function problemsAfter(passage: string, replacement: string): string[] {
  return problemsOf(readRollout('rollout.yaml', 'checkout', edited(CHECKOUT, passage, replacement), FLEET));
}

function checkoutAfter(passage: string, replacement: string): Rollout {
  return accepted(readRollout('rollout.yaml', 'checkout', edited(CHECKOUT, passage, replacement), FLEET));
}

const WAVES =
  '      waves:\n        - {name: first, clusters: [eu-west]}\n        - {name: rest, selector: {tier: main}}\n';

describe('readRollout on the example', () => {
  const checkout = exampleRollout('checkout');

  it('gives clusters, slots and backends', () => {
    expect(checkout.clusters.map((cluster) => cluster.name)).toEqual(['eu-west', 'eu-north', 'us-east']);
    expect(checkout.slots).toEqual(['blue', 'green']);
    expect(checkout.initialStable).toBe('blue');
    expect(checkout.backends).toEqual({
      blue: { service: 'checkout-blue', namespace: null, port: 8080 },
      green: { service: 'checkout-green', namespace: null, port: 8080 },
    });
  });

  it('gives the strategy in basis points and seconds', () => {
    expect(checkout.strategy).toEqual({
      kind: 'canary',
      steps: [
        { weight: 500, pauseSeconds: 600, approval: false },
        { weight: 2_500, pauseSeconds: null, approval: false },
        { weight: 5_000, pauseSeconds: null, approval: false },
        { weight: 10_000, pauseSeconds: null, approval: false },
      ],
      waves: [
        { name: 'first', clusters: ['eu-west'] },
        { name: 'rest', clusters: ['eu-north', 'us-east'] },
      ],
      order: 'steps',
      promoteFrom: 0,
      gradualPauseSeconds: 300,
    });
  });

  it('gives a generated route, a version pin and the repositories', () => {
    expect(checkout.routes).toEqual([
      {
        kind: 'HTTPRoute',
        name: 'checkout',
        namespace: 'shop',
        file: 'httproute.yaml',
        rules: null,
        previewRules: [],
        generate: {
          hostnames: ['shop.example.com'],
          rules: [
            {
              matches: [
                { path: { type: 'PathPrefix', value: '/checkout' } },
                { path: { type: 'PathPrefix', value: '/cart' } },
              ],
            },
          ],
          labels: { 'app.kubernetes.io/part-of': 'shop' },
          annotations: {},
        },
      },
    ]);
    expect(checkout.versionPins).toEqual([
      { file: 'apps/{rollout}/{slot}/kustomization.yaml', path: ['images', 0, 'newTag'], template: '{sha}' },
    ]);
    expect([checkout.repositories, checkout.requireSha]).toEqual([['acme/shop'], false]);
  });

  it('gives every right its rule', () => {
    const nobody = { users: [], teams: [] };
    expect(checkout.permissions).toEqual({
      rights: {
        canary: { role: 'write', ...nobody },
        switch: { role: 'write', ...nobody },
        promote: { role: 'maintain', ...nobody },
        rollback: { role: 'write', ...nobody },
        pause: { role: 'write', ...nobody },
        resume: { role: 'write', ...nobody },
        abort: { role: 'write', ...nobody },
        approve: { role: 'maintain', ...nobody },
        'break-glass': { role: 'admin', ...nobody },
        shift: { role: 'maintain', ...nobody },
        drain: { role: 'maintain', ...nobody },
        failover: { role: 'maintain', ...nobody },
        read: { role: 'read', ...nobody },
      },
      restrictions: [
        {
          rights: ['promote'],
          clusters: [],
          jurisdictions: ['eu'],
          allowed: { role: 'maintain', users: [], teams: ['acme/sre'] },
        },
      ],
    });
  });

  it('leaves adopted routes to their files', () => {
    const { routes, strategy } = exampleRollout('catalog');
    expect(routes.map(({ kind, name, file, rules, generate }) => ({ kind, name, file, rules, generate }))).toEqual([
      { kind: 'HTTPRoute', name: 'catalog', file: 'httproute.yaml', rules: [0], generate: null },
      { kind: 'GRPCRoute', name: 'catalog-search', file: 'grpcroute.yaml', rules: null, generate: null },
    ]);
    expect([strategy.order, strategy.promoteFrom, strategy.gradualPauseSeconds]).toEqual(['waves', 5_000, 120]);
  });
});

describe('readRollout', () => {
  it('has one wave of all clusters where none is declared', () => {
    expect(checkoutAfter(WAVES, '').strategy.waves).toEqual([
      { name: 'all', clusters: ['eu-west', 'eu-north', 'us-east'] },
    ]);
  });

  it('chooses clusters by globs and labels, both of which must hold', () => {
    const clusters = (choice: string): string[] =>
      checkoutAfter(WAVES, '').clusters.length === 0
        ? []
        : accepted(
            readRollout(
              'rollout.yaml',
              'checkout',
              edited(edited(CHECKOUT, WAVES, ''), '  backends:', `  clusters: ${choice}\n  backends:`).replace(
                / {2}permissions:[\s\S]*/,
                '',
              ),
              FLEET,
            ),
          ).clusters.map((cluster) => cluster.name);
    expect(clusters('{names: ["eu-*"]}')).toEqual(['eu-west', 'eu-north']);
    expect(clusters('{selector: {tier: main}}')).toEqual(['eu-north', 'us-east']);
    expect(clusters('{names: ["eu-*"], selector: {tier: main}}')).toEqual(['eu-north']);
    expect(clusters('{}')).toEqual(['eu-west', 'eu-north', 'us-east']);
  });

  it('generates one rule that matches everything where none is given', () => {
    const rules = CHECKOUT.slice(CHECKOUT.indexOf('        rules:\n'), CHECKOUT.indexOf('        labels:'));
    expect(checkoutAfter(rules, '').routes[0]?.generate?.rules).toEqual([{}]);
  });

  it('lets only the named do what a rule without a role is about', () => {
    const { rights } = checkoutAfter(
      '  permissions:\n',
      '  permissions:\n    canary: {teams: [acme/sre], users: ["renovate[bot]"]}\n',
    ).permissions;
    expect(rights.canary).toEqual({ role: null, users: ['renovate[bot]'], teams: ['acme/sre'] });
    expect(rights.promote.role).toBe('maintain');
  });

  it.each([
    ['0', 0],
    ['0.01', 1],
    ['2.5', 250],
    ['4.99', 499],
  ])('reads a first step of %s', (written, weight) => {
    expect(checkoutAfter('{weight: 5, pause: 10m}', `{weight: ${written}}`).strategy.steps[0]?.weight).toBe(weight);
  });

  it.each([
    ['45s', 45],
    ['1h30m', 5_400],
    ['2d', 172_800],
  ])('reads a pause of %s', (written, seconds) => {
    expect(checkoutAfter('pause: 10m', `pause: ${written}`).strategy.steps[0]?.pauseSeconds).toBe(seconds);
  });

  it.each([
    [
      'another name than the folder’s',
      'name: checkout',
      'name: chekout',
      '5 metadata.name: found "chekout", expected "checkout", the name of the file’s folder (checkout?)',
    ],
    [
      'three slots',
      '  stable: blue',
      '    red: {service: r, port: 1}\n  stable: blue',
      '8 spec.backends: found a mapping with "blue", "green", "red", expected exactly two slots, such as blue and green',
    ],
    [
      'a stable slot that is none',
      'stable: blue',
      'stable: bleu',
      '11 spec.stable: found "bleu", expected one of the two slots, "blue", "green" (blue?)',
    ],
    [
      'one Service in both slots',
      'checkout-green',
      'checkout-blue',
      '8 spec.backends: found the same Service and port in both slots, expected a Service or a port of its own for each slot',
    ],
    [
      'one Service, once with its namespace',
      '{service: checkout-green',
      '{namespace: shop, service: checkout-blue',
      expect.stringContaining('the same Service and port'),
    ],
    [
      'a slot with a name that is no label',
      '    green:',
      '    Green:',
      expect.stringContaining('found the key "Green", expected a name of small letters'),
    ],
    [
      'a slot named after what objects inherit',
      '    green:',
      '    constructor:',
      expect.stringContaining('the key constructor'),
    ],
    [
      'steps that fall',
      '{weight: 50}',
      '{weight: 20}',
      '27 spec.strategy.canary.steps[2].weight: found 20, expected more than the 25 of the step before, since steps rise',
    ],
    ['steps that stand still', '{weight: 50}', '{weight: 25}', expect.stringContaining('more than the 25')],
    [
      'a plan that stops before 100',
      '        - {weight: 100}\n',
      '',
      '27 spec.strategy.canary.steps[2].weight: found 50, expected 100 in the last step, written out',
    ],
    [
      'a weight that is too fine',
      'weight: 50',
      'weight: 50.001',
      expect.stringContaining('found 50.001, expected a percentage from 0 to 100 with at most two decimals'),
    ],
    ['a weight as text', 'weight: 50', 'weight: 50%', expect.stringContaining('found "50%", expected a percentage')],
    ['a weight beyond everything', 'weight: 100', 'weight: 101', expect.stringContaining('found 101')],
    [
      'a pause without a unit',
      'pause: 10m',
      'pause: 10',
      expect.stringContaining('found 10, expected a duration such as'),
    ],
    ['a pause of nothing', 'pause: 10m', 'pause: 0s', expect.stringContaining('found "0s"')],
    ['a pause of years', 'pause: 10m', 'pause: 400d', expect.stringContaining('to 30d')],
    [
      'an approval in YAML 1.1',
      '{weight: 25}',
      '{weight: 25, approval: yes}',
      expect.stringContaining('found "yes", expected true, false, or a mapping'),
    ],
    [
      'clusters in no wave',
      WAVES,
      '      waves: [{name: a, clusters: [eu-west]}]\n',
      '29 spec.strategy.canary.waves: found no wave with "eu-north", "us-east", expected every cluster of the rollout in exactly one wave',
    ],
    [
      'clusters in two waves',
      '[eu-west]',
      '["*"]',
      '31 spec.strategy.canary.waves[1]: found "eu-north", "us-east", which wave "first" has already, expected every cluster of the rollout in exactly one wave',
    ],
    [
      'a wave’s name twice',
      'name: rest',
      'name: first',
      expect.stringContaining('spec.strategy.canary.waves[0] does not have already'),
    ],
    ['a wave named by a number', 'name: rest', 'name: "2"', expect.stringContaining('a name with a letter in it')],
    [
      'a promotion from beyond',
      '      waves:',
      '      promoteFrom: 120\n      waves:',
      expect.stringContaining('spec.strategy.canary.promoteFrom: found 120'),
    ],
    [
      'a word that is no text',
      '      waves:',
      '      order: {toString: []}\n      waves:',
      expect.stringContaining('found a mapping, expected one of'),
    ],
    [
      'an unknown order',
      '      waves:',
      '      order: wave\n      waves:',
      expect.stringMatching(/found "wave", expected one of "steps", "waves" \(waves\?\)/),
    ],
    ['another strategy', '    canary:', '    cannary:', expect.stringContaining('(canary?)')],
    [
      'a cluster that is none',
      '  backends:',
      '  clusters: {names: [eu-wset, "*"]}\n  backends:',
      expect.stringMatching(/spec\.clusters\.names\[0\]: found "eu-wset", .* \(eu-west\?\)$/),
    ],
    [
      'a file that leaves its folder',
      '    - name: checkout',
      '    - name: checkout\n      file: ../httproute.yaml',
      expect.stringContaining('stays inside its folder'),
    ],
    [
      'a file that Headgate writes itself',
      '    - name: checkout',
      '    - name: checkout\n      file: kustomization.yaml',
      expect.stringContaining('another name'),
    ],
    [
      'a file that is no YAML',
      '    - name: checkout',
      '    - name: checkout\n      file: route.json',
      expect.stringContaining('ends with .yaml or .yml'),
    ],
    [
      'a file with a placeholder',
      '    - name: checkout',
      '    - name: checkout\n      file: "{slot}.yaml"',
      expect.stringContaining('without placeholders'),
    ],
    [
      'backendRefs in a generated rule',
      '          - matches:',
      '          - backendRefs: []\n            matches:',
      expect.stringContaining('no backendRefs, since Headgate writes them'),
    ],
    [
      'a rule that is not generated',
      '    - name: checkout',
      '    - name: checkout\n      rules: [main]',
      expect.stringContaining('a rule of generate.rules: an index below 1'),
    ],
    ['a pin without the slot', '{rollout}/{slot}/', '{rollout}/', expect.stringContaining('a text with {slot} in it')],
    [
      'a pin in what Headgate decides by',
      'apps/{rollout}/{slot}/',
      'rollouts/{slot}/',
      expect.stringContaining('a file outside rollouts/'),
    ],
    [
      'a pin outside the repository',
      'apps/{rollout}/{slot}/',
      '/etc/{slot}/',
      expect.stringContaining('relative to the repository’s root'),
    ],
    [
      'a pin’s path that is none',
      'images[0].newTag',
      'images[x].newTag',
      expect.stringContaining('a path of keys and indexes'),
    ],
    ['a pin that names no commit', '"{sha}"', '"latest"', expect.stringContaining('a text with {sha} or {sha7} in it')],
    [
      'a pin with another placeholder',
      '"{sha}"',
      '"{sha}-{slot}"',
      expect.stringContaining('no placeholders but {sha} and {sha7}'),
    ],
    ['a repository that is none', '[acme/shop]', '[shop]', expect.stringContaining('a repository as owner/name')],
    ['a repository twice', '[acme/shop]', '[acme/shop, Acme/Shop]', expect.stringContaining('each repository once')],
    [
      'a rule that nobody satisfies',
      '  permissions:\n',
      '  permissions:\n    abort: {}\n',
      expect.stringContaining('a rule that nobody satisfies'),
    ],
    ['a role that everyone has', 'role: maintain', 'role: none', expect.stringContaining('one of "read", "triage"')],
    ['a team without its organisation', 'acme/sre', 'sre', expect.stringContaining('a team as organisation/team-slug')],
    [
      'a login with @',
      '        teams:',
      '        users: ["@alice"]\n        teams:',
      expect.stringContaining('a login without @'),
    ],
    ['an unknown right', '[promote]', '[promot]', expect.stringContaining('(promote?)')],
    [
      'an unknown jurisdiction',
      'jurisdictions: [eu]',
      'jurisdictions: [ue]',
      expect.stringMatching(/a jurisdiction of the rollout’s clusters: "eu", "us"/),
    ],
    [
      'a restriction on no cluster',
      'jurisdictions: [eu]',
      'clusters: ["ap-*"]',
      expect.stringContaining('matches a cluster of the rollout'),
    ],
  ])('refuses %s', (_what, passage, replacement, expected) => {
    expect(problemsAfter(passage, replacement)).toEqual(expect.arrayContaining([expected]));
  });

  it.each([
    [
      'a label that no cluster has',
      '{selector: {teir: main}}',
      'found the label "teir", expected a label that a cluster of the fleet has: "tier" (tier?)',
    ],
    [
      'a value that no cluster has',
      '{selector: {tier: mian}}',
      'found "mian", expected a value that a cluster of the fleet has: "canary", "main" (main?)',
    ],
    [
      'names and labels that exclude each other',
      '{names: [eu-west], selector: {tier: main}}',
      'found a choice that no cluster holds to',
    ],
  ])('refuses %s', (_what, choice, expected) => {
    expect(problemsAfter('  backends:', `  clusters: ${choice}\n  backends:`).join('\n')).toContain(expected);
  });

  it('refuses a wave without clusters, and one whose choice is empty', () => {
    expect(problemsAfter('{name: first, clusters: [eu-west]}', '{name: first}').join('\n')).toContain(
      'the key clusters or selector',
    );
    expect(
      problemsAfter(
        '{name: first, clusters: [eu-west]}',
        '{name: first, clusters: [eu-west], selector: {tier: main}}',
      ).join('\n'),
    ).toContain('a choice that no cluster holds to');
  });

  it('refuses routes that get in each other’s way', () => {
    const generated = '    - name: other\n      generate: {}\n';
    expect(problemsAfter('  strategy:', `${generated}  strategy:`).join('\n')).toContain(
      'the file "httproute.yaml" again',
    );
    const adopted = '    - name: other\n';
    expect(problemsAfter('  strategy:', `${adopted}  strategy:`).join('\n')).toContain('one of the two is generated');
    const twice = '    - name: checkout\n      file: other.yaml\n';
    expect(problemsAfter('  strategy:', `${twice}  strategy:`).join('\n')).toContain('the HTTPRoute "checkout" again');
    const beside = '    - {name: checkout, kind: GRPCRoute, generate: {rules: [{name: a}, {name: a, timeouts: {}}]}}\n';
    const problems = problemsAfter('  strategy:', `${beside}  strategy:`).join('\n');
    expect(problems).toContain('a name that no other rule of the route has');
    expect(problems).toContain('no timeouts, since a GRPCRoute has none');
  });

  it('lets two adopted routes share a file', () => {
    const shared = edited(CATALOG, '      kind: GRPCRoute', '      kind: GRPCRoute\n      file: httproute.yaml');
    expect(problemsOf(readRollout('rollout.yaml', 'catalog', shared, FLEET))).toEqual([]);
  });

  it('reports everything at once, also what reaches beyond a broken part', () => {
    const broken = CHECKOUT.replace('port: 8080', 'port: 0')
      .replace('stable: blue', 'stabel: blue')
      .replace('{weight: 50}', '{weight: 20}')
      .replace('[eu-west]', '[eu-wset]')
      .replace('acme/sre', 'sre');
    const problems = problemsOf(readRollout('rollout.yaml', 'checkout', broken, FLEET));
    expect(problems.map((problem) => problem.split(': ')[0])).toEqual(
      expect.arrayContaining([
        '9 spec.backends.blue.port',
        '11 spec.stabel',
        '6 spec.stable',
        '27 spec.strategy.canary.steps[2].weight',
        '30 spec.strategy.canary.waves[0].clusters[0]',
        '44 spec.permissions.restrictions[0].teams[0]',
      ]),
    );
  });
});
