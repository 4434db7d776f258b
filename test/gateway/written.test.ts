import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { loadAll } from 'js-yaml';
import { readState } from '../../src/config/state-file.ts';
import { dig, listIn } from '../../src/gateway/plain-data.ts';
import { ROUTE_KINDS } from '../../src/rollout/route.ts';
import { accepted, exampleFleet, exampleRollout } from '../config/example-repository.ts';
import { type Admission, admitter, crdAdmitter, HAS_CRDS } from './crd-validator.ts';

/** What each strategy writes in the example repository; `npm run schemas` makes it with the very plan. */
const WRITTEN = fileURLToPath(new URL('../../manifests/written/', import.meta.url));

const paths = readdirSync(WRITTEN, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.yaml'))
  .toSorted();

function objectsIn(path: string): readonly unknown[] {
  return loadAll(readFileSync(`${WRITTEN}${path}`, 'utf8'));
}

/** The weights of each rule of a route, by backend. */
function weightsIn(path: string): readonly Readonly<Record<string, unknown>>[] {
  return listIn(dig(objectsIn(path)[0], 'spec', 'rules')).map((rule) =>
    Object.fromEntries(
      listIn(dig(rule, 'backendRefs')).map((backend) => [String(dig(backend, 'name')), dig(backend, 'weight')]),
    ),
  );
}

/** The API server of the cluster in whose folder a file lies, or of the one that has the object's CRD. */
function admissionOf(path: string, object: unknown): Admission | null {
  const kind = String(dig(object, 'kind'));
  const route = ROUTE_KINDS.find((one) => one === kind);
  const cluster = exampleFleet().clusters.find(({ name }) => path.includes(`/delivery/${name}/`));
  if (route !== undefined && cluster !== undefined) return admitter(route, cluster.gatewayApi)(object);
  if (kind === 'DNSEndpoint') return crdAdmitter('crds/dnsendpoints.externaldns.k8s.io.yaml', 'v1alpha1')(object);
  if (kind === 'ServiceExport')
    return crdAdmitter('crds/multicluster.x-k8s.io_serviceexports.yaml', 'v1alpha1')(object);
  return null;
}

describe('what each strategy writes in the example repository', () => {
  const official = HAS_CRDS ? it : it.skip;
  const held = paths.filter((path) => /route|dnsendpoint|serviceexports/.test(path));
  official.each(held)('%s is admitted as it is: the API server refuses nothing and adds nothing', (path) => {
    for (const object of objectsIn(path)) {
      const admission = admissionOf(path, object);
      expect(admission?.errors).toEqual([]);
      expect(admission?.object).toEqual(object);
    }
  });

  it.each(paths.filter((path) => path.endsWith('/state.yaml')))('%s is a state that is read back', (path) => {
    const name = path.split('/').at(-2) ?? '';
    const text = readFileSync(`${WRITTEN}${path}`, 'utf8');
    expect(accepted(readState(exampleRollout(name), path, text)).revision).toBeGreaterThan(0);
  });

  it('canary: every cluster has the same two weights', () => {
    for (const cluster of ['eu-west', 'eu-north', 'us-east'])
      expect(weightsIn(`canary/delivery/${cluster}/checkout/httproute.yaml`)).toEqual([
        { 'checkout-blue': 75, 'checkout-green': 25 },
      ]);
  });

  it('blue-green: previews lead to the candidate everywhere, Europe is switched, and only the rest is copied', () => {
    const candidate = { 'payments-blue': 0, 'payments-green': 100 };
    const stable = { 'payments-blue': 100, 'payments-green': 0 };
    expect(weightsIn('blue-green/delivery/eu-west/payments/httproute.yaml')).toEqual([candidate, candidate, candidate]);
    expect(weightsIn('blue-green/delivery/us-east/payments/httproute.yaml')).toEqual([candidate, candidate, stable]);
    expect(weightsIn('blue-green/delivery/us-east/payments/httproute-preview.yaml')).toEqual([candidate]);
    const mirrors = (cluster: string) =>
      listIn(dig(objectsIn(`blue-green/delivery/${cluster}/payments/httproute.yaml`)[0], 'spec', 'rules')).map((rule) =>
        listIn(dig(rule, 'filters')).map((filter) => [
          dig(filter, 'requestMirror', 'backendRef', 'name'),
          dig(filter, 'requestMirror', 'percent'),
        ]),
      );
    expect(mirrors('eu-north')).toEqual([[], [], []]);
    expect(mirrors('us-east')).toEqual([[], [], [['payments-green', 10]]]);
  });

  it('failover: eu-north has everything, and eu-west stays as a warm standby', () => {
    const endpoints = listIn(dig(objectsIn('failover/dns/storefront/dnsendpoint.yaml')[0], 'spec', 'endpoints'));
    const weights = endpoints.map((endpoint) => [
      dig(endpoint, 'setIdentifier'),
      dig(endpoint, 'providerSpecific', 0, 'value'),
    ]);
    expect(weights).toEqual([
      ['eu-north', '100'],
      ['eu-west', '0'],
    ]);
  });

  it('burst: a fifth overflows, and of each part a fifth is the candidate', () => {
    expect(weightsIn('burst/delivery/eu-west/search/httproute.yaml')).toEqual([
      {
        'search-blue-eu-west': 64,
        'search-green-eu-west': 16,
        'search-blue-eu-north': 16,
        'search-green-eu-north': 4,
      },
    ]);
  });

  it('geo: us-east sends all 27 countries of the Union away, and the Union’s clusters send nobody away', () => {
    const rules = (cluster: string) =>
      listIn(dig(objectsIn(`geo/delivery/${cluster}/accounts/httproute.yaml`)[0], 'spec', 'rules'));
    const [redirect] = rules('us-east');
    expect(listIn(dig(redirect, 'matches'))).toHaveLength(27);
    expect(dig(redirect, 'filters', 0, 'requestRedirect')).toEqual({
      hostname: 'eu.accounts.example.com',
      statusCode: 302,
    });
    expect(rules('eu-west')).toHaveLength(1);
    const endpoints = listIn(dig(objectsIn('geo/dns/accounts/dnsendpoint.yaml')[0], 'spec', 'endpoints'));
    const germany = endpoints.find((endpoint) => dig(endpoint, 'setIdentifier') === 'DE');
    expect(dig(germany, 'targets', 0)).toBe('eu.accounts.example.com');
    const targets = endpoints
      .filter((endpoint) => dig(endpoint, 'dnsName') === 'eu.accounts.example.com')
      .map((endpoint) => dig(endpoint, 'setIdentifier'));
    expect(targets).toEqual(['eu-north', 'eu-west']);
  });
});
