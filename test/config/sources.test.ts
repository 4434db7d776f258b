import { describe, expect, it } from '@jest/globals';
import { readFleet } from '../../src/config/fleet-file.ts';
import { accepted, edited, problemsOf } from './example-repository.ts';
import { PLAIN_FLEET } from './written-fleet.ts';

const SHARE = '      share: 40\n';

/** The plain fleet with these sources, on line 6, and these lines of its first cluster, from line 12 or 13 on. */
function fleetText(sources: string, cluster = ''): string {
  const text = edited(PLAIN_FLEET, '  clusters:\n', `${sources === '' ? '' : `  sources: ${sources}\n`}  clusters:\n`);
  return edited(text, SHARE, `${SHARE}${cluster}`);
}

function problems(sources: string, cluster?: string): string[] {
  return problemsOf(readFleet('fleet.yaml', fleetText(sources, cluster)));
}

const MAIN =
  '{main: {prometheus: {url: "https://prometheus.example.com"}}, quality: {http: {url: "http://quality.example.com:8080/api"}}}';

describe('sources', () => {
  it('are read, normalised, by name', () => {
    const url = 'url: "https://prometheus.example.com", token: HEADGATE_SECRET_PROMETHEUS';
    const text = fleetText(
      `{main: {prometheus: {${url}, privateAddresses: [10.0.0.0/8, "fd00:1::/48"], timeout: 10s}}, quality: {http: {url: "http://q.example.com"}}}`,
    );
    expect([...accepted(readFleet('fleet.yaml', text)).sources]).toEqual([
      [
        'main',
        {
          name: 'main',
          kind: 'prometheus',
          url: 'https://prometheus.example.com',
          tokenVariable: 'HEADGATE_SECRET_PROMETHEUS',
          privateAddresses: ['10.0.0.0/8', 'fd00:1::/48'],
          timeoutSeconds: 10,
        },
      ],
      [
        'quality',
        {
          name: 'quality',
          kind: 'http',
          url: 'http://q.example.com',
          tokenVariable: null,
          privateAddresses: [],
          timeoutSeconds: 5,
        },
      ],
    ]);
    expect(accepted(readFleet('fleet.yaml', PLAIN_FLEET)).sources.size).toBe(0);
  });

  const url = '6 spec.sources.main.prometheus.url: ';
  it.each([
    [
      'of no kind',
      '{main: {}}',
      '6 spec.sources.main: found an empty mapping, expected exactly one of prometheus and http',
    ],
    [
      'of two kinds',
      '{main: {prometheus: {url: "http://a"}, http: {url: "http://a"}}}',
      '6 spec.sources.main: found a mapping with "prometheus", "http", expected exactly one of prometheus and http',
    ],
    [
      'of an unknown kind',
      '{main: {promtheus: {url: "http://a"}}}',
      '6 spec.sources.main.promtheus: found the unknown key "promtheus", expected one of prometheus, http (prometheus?)',
    ],
    [
      'with a name that is no label',
      '{Main_1: {http: {url: "http://a"}}}',
      'found the key "Main_1", expected a name of small letters',
    ],
    ['without a URL', '{main: {prometheus: {}}}', `${url}found nothing, expected an absolute URL with http or https`],
    [
      'with a query',
      '{main: {prometheus: {url: "https://a.b/?x"}}}',
      `${url}found "https://a.b/?x", expected an absolute URL with http or https, without ? # and @`,
    ],
    ['with a fragment', '{main: {prometheus: {url: "https://a.b/#x"}}}', `${url}found "https://a.b/#x"`],
    ['with credentials', '{main: {prometheus: {url: "https://a:b@a.b"}}}', `${url}found "https://a:b@a.b"`],
    [
      'with a backslash, which browsers read as a slash',
      '{main: {prometheus: {url: "https://a.b\\\\@c"}}}',
      `${url}found`,
    ],
    ['with another scheme', '{main: {prometheus: {url: "file:///etc/passwd"}}}', `${url}found "file:///etc/passwd"`],
    [
      'with a host that is none',
      '{main: {prometheus: {url: "https://[::1/ok"}}}',
      `${url}found "https://[::1/ok", expected an absolute URL with http or https`,
    ],
    [
      'at the metadata address',
      '{main: {prometheus: {url: "http://169.254.169.254/latest"}}}',
      `${url}found the address 169.254.169.254, expected a host that is no link-local or metadata address`,
    ],
    [
      'at the metadata address in another notation',
      '{main: {prometheus: {url: "http://0xa9fea9fe"}}}',
      `${url}found the address 169.254.169.254`,
    ],
    [
      'with a secret of the process',
      '{main: {prometheus: {url: "https://a.b", token: GITHUB_TOKEN}}}',
      '6 spec.sources.main.prometheus.token: found "GITHUB_TOKEN", expected the name of an environment variable that begins with HEADGATE_SECRET_',
    ],
    [
      'with the token itself',
      '{main: {prometheus: {url: "https://a.b", token: "s3cret"}}}',
      'expected the name of an environment variable that begins with HEADGATE_SECRET_',
    ],
    [
      'with the prefix alone',
      '{main: {prometheus: {url: "https://a.b", token: HEADGATE_SECRET_}}}',
      'expected the name of an environment variable',
    ],
    [
      'with an address without a block',
      '{main: {prometheus: {url: "https://a.b", privateAddresses: [10.0.0.1]}}}',
      '6 spec.sources.main.prometheus.privateAddresses[0]: found "10.0.0.1", expected a CIDR block',
    ],
    [
      'with everything private',
      '{main: {prometheus: {url: "https://a.b", privateAddresses: [10.0.0.0/8, 0.0.0.0/0]}}}',
      '6 spec.sources.main.prometheus.privateAddresses[1]: found "0.0.0.0/0", expected a block of /8 or narrower',
    ],
    [
      'with metadata addresses',
      '{main: {http: {url: "https://a.b", privateAddresses: [169.254.0.0/16]}}}',
      '6 spec.sources.main.http.privateAddresses[0]: found "169.254.0.0/16", expected a block without 169.254.0.0/16, which holds link-local addresses',
    ],
    [
      'with a block twice',
      '{main: {http: {url: "https://a.b", privateAddresses: [10.0.0.0/8, 10.0.0.0/8]}}}',
      'privateAddresses[1]: found "10.0.0.0/8" again, expected each block once',
    ],
    [
      'with too much patience',
      '{main: {http: {url: "https://a.b", timeout: 2m}}}',
      '6 spec.sources.main.http.timeout: found "2m", expected a duration such as 45s, 10m or 1h30m, from 1s to 1m',
    ],
    ['that are a list', '[]', '6 spec.sources: found an empty list, expected a mapping'],
  ])('are refused %s', (_what, sources, expected) => {
    expect(problems(sources)).toEqual([expect.stringContaining(expected)]);
  });
});

describe('what a cluster asks a source', () => {
  const LOAD = '{source: main, query: \'sum(rate(x{c="{cluster}"}[{window}]))\'}';
  const HEALTH =
    '{url: "https://a.b/ok", privateAddresses: [10.3.0.0/16], observers: {source: main, query: \'up{c="{cluster}"}\', label: instance}}';

  it('is read', () => {
    const cluster = `      load: ${LOAD}\n      health: ${HEALTH}\n`;
    expect(accepted(readFleet('fleet.yaml', fleetText(MAIN, cluster))).clusters[0]).toMatchObject({
      load: { source: 'main', query: 'sum(rate(x{c="{cluster}"}[{window}]))' },
      health: {
        privateAddresses: ['10.3.0.0/16'],
        observers: { source: 'main', query: 'up{c="{cluster}"}', label: 'instance' },
      },
    });
  });

  it.each([
    [
      'a load of nobody',
      'load',
      LOAD.replace('main', 'mian'),
      '13 spec.clusters[0].load.source: found "mian", expected a source of the kind prometheus in spec.sources of fleet.yaml: "main" (main?)',
    ],
    [
      'a load by JSON',
      'load',
      LOAD.replace('main', 'quality'),
      '13 spec.clusters[0].load.source: found "quality", a source of the kind http, expected a source of the kind prometheus',
    ],
    [
      'a load with a placeholder that is none',
      'load',
      LOAD.replace('{cluster}', '{slot}'),
      '13 spec.clusters[0].load.query: found the placeholder {slot}, expected one of {cluster}, {rollout}, {window}',
    ],
    [
      'a load without quotes',
      'load',
      LOAD.replace('"{cluster}"', '{cluster}'),
      '13 spec.clusters[0].load.query: found {cluster} outside of double quotes',
    ],
    [
      'a load without a query',
      'load',
      '{source: main}',
      '13 spec.clusters[0].load.query: found nothing, expected a query in PromQL',
    ],
    [
      'observers of nobody',
      'health',
      HEALTH.replace('source: main', 'source: man'),
      '13 spec.clusters[0].health.observers.source: found "man", expected a source of the kind prometheus in spec.sources of fleet.yaml: "main" (main?)',
    ],
    [
      'a label that is none',
      'health',
      HEALTH.replace('instance', 'in-stance'),
      '13 spec.clusters[0].health.observers.label: found "in-stance", expected a label’s name',
    ],
    [
      'a private network that is too wide',
      'health',
      HEALTH.replace('10.3.0.0/16', '10.0.0.0/7'),
      '13 spec.clusters[0].health.privateAddresses[0]: found "10.0.0.0/7", expected a block of /8 or narrower',
    ],
    [
      'health at a link-local address',
      'health',
      HEALTH.replace('a.b', '[fe80::1]'),
      '13 spec.clusters[0].health.url: found the address [fe80::1]',
    ],
  ])('is refused: %s', (_what, key, value, expected) => {
    expect(problems(MAIN, `      ${key}: ${value}\n`)).toEqual([expect.stringContaining(expected)]);
  });

  it('is refused where there is no source at all', () => {
    expect(problems('', `      load: ${LOAD}\n`)).toEqual([
      '12 spec.clusters[0].load.source: found "main", expected a source of the kind prometheus in spec.sources of fleet.yaml, and there is none',
    ]);
  });

  it('is not held against sources that are wrong themselves', () => {
    expect(problems('{main: {}}', `      load: ${LOAD}\n`)).toEqual([
      '6 spec.sources.main: found an empty mapping, expected exactly one of prometheus and http',
    ]);
  });
});
