import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { removeTemporaryFolders, type TemporaryRepository, temporaryFolder } from '../local/temporary-repository.ts';
import { createShop, run } from './recording-host.ts';

jest.setTimeout(60_000);
afterAll(removeTemporaryFolders);

const SHA = 'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678';

describe('headgate explain', () => {
  it('says which rule takes a request, where it stands, and before which other one', async () => {
    const { folder } = createShop();
    const { code, stdout, stderr } = await run(
      ['explain', '--url', 'https://shop.example.com/catalog/pictures/1.png'],
      { folder },
    );
    expect(stdout).toMatch(/HTTPRoute shop\/catalog, rule 1 {3}delivery\/eu-west\/catalog\/httproute\.yaml:\d+/);
    expect(stdout).toMatch(/matches {2}path \/catalog\/pictures and below/);
    expect(stdout).toMatch(/before {3}HTTPRoute shop\/catalog, rule 0 .* because its path prefix is longer/);
    expect(stdout).toMatch(/40 % {2}pictures:8080 in us-east/);
    expect(stdout).toMatch(/no manifest says who gets there; by the shares that fleet\.yaml declares/);
    expect([code, stderr]).toEqual([0, '']);
  });

  it('shows a rollout’s rules in the order in which they are asked, clusters that are alike together', async () => {
    const { folder } = createShop();
    const { code, stdout } = await run(['explain', 'catalog'], { folder });
    expect(stdout).toMatch(/^eu-west, eu-north, us-east$/m);
    expect(stdout.indexOf('1. rule 1: path /catalog/pictures')).toBeGreaterThan(0);
    expect(stdout.indexOf('2. rule 0: path /catalog')).toBeGreaterThan(stdout.indexOf('1. rule 1'));
    expect(stdout).toMatch(/the fleet: blue 100 %, green 0 % \(by the shares in fleet\.yaml\)/);
    expect(code).toBe(0);
  });

  it('shows every rollout where none is named, also those that have no route yet', async () => {
    const { folder } = createShop();
    const { stdout } = await run(['explain'], { folder });
    for (const name of ['catalog', 'checkout', 'accounts']) expect(stdout).toMatch(new RegExp(`^${name}$`, 'm'));
    expect(stdout).toMatch(/no route there yet/);
  });

  it('warns of what is shadowed and of budgets, once for all clusters, with the places', async () => {
    const shop = createShop();
    for (const cluster of ['eu-west', 'us-east']) {
      const path = `delivery/${cluster}/catalog/httproute.yaml`;
      const more = Array.from(
        { length: 11 },
        () => '    - {matches: [{path: {value: /catalog}}], backendRefs: [{name: x, port: 80}]}\n',
      );
      shop.write(path, `${shop.read(path).trimEnd()}\n${more.join('')}`);
    }
    const { stdout } = await run(['explain', 'catalog'], { folder: shop.folder });
    expect(stdout).toMatch(/! HTTPRoute shop\/catalog, rule 2 is never reached: rule 0 takes all its requests/);
    expect(stdout).toMatch(
      /! HTTPRoute shop\/catalog uses 13 of 16 rules: only 3 more fit\.\n {4}delivery\/eu-west\/catalog\/httproute\.yaml:\d+, delivery\/us-east\/catalog\/httproute\.yaml:\d+/,
    );
  });

  it('tells only of the clusters that are asked for', async () => {
    const { folder } = createShop();
    const { stdout } = await run(['explain', '--url', 'shop.example.com/catalog', '--cluster', 'eu-*', '--json'], {
      folder,
    });
    const document = JSON.parse(stdout) as { clusters: readonly { cluster: string }[] };
    expect(document.clusters.map(({ cluster }) => cluster)).toEqual(['eu-west', 'eu-north']);
  });

  it('says what a file that cannot be read or placed means for the answer', async () => {
    const shop = createShop();
    shop.write('delivery/eu-west/catalog/broken.yaml', 'gateway.networking.k8s.io/: [');
    shop.write('base/route.yaml', shop.read('delivery/eu-west/catalog/httproute.yaml'));
    const { stdout } = await run(['explain', '--url', 'https://shop.example.com/catalog'], { folder: shop.folder });
    expect(stdout).toMatch(
      /! The file could not be read and is left out: .*\n {4}delivery\/eu-west\/catalog\/broken\.yaml:1/,
    );
    expect(stdout).toMatch(/! The file has routes and lies in no cluster’s delivery folder.*\n {4}base\/route\.yaml/);
  });

  it('goes on without a rollout that cannot be read, and says what is wrong with it', async () => {
    const shop = createShop();
    shop.write('rollouts/checkout/rollout.yaml', 'kind: [');
    const { code, stdout, stderr } = await run(['explain', '--url', 'https://shop.example.com/catalog'], {
      folder: shop.folder,
    });
    expect(stderr).toMatch(/^rollouts\/checkout\/rollout\.yaml:1/m);
    expect(stdout).toMatch(/catalog blue/);
    expect(code).toBe(3);
  });

  it('says where no cluster has a route for the host', async () => {
    const { folder } = createShop();
    const { stdout } = await run(['explain', '--url', 'https://nowhere.example.com/'], { folder });
    expect(stdout).toMatch(/No cluster that is shown has a route for this host/);
  });

  it.each([
    [
      ['--url', 'ftp://x', '--header', 'foo', '--country', 'deu'],
      /scheme is ftp.*\n.*header is "foo".*\n.*country is "deu"/,
    ],
    [['catalg'], /no rollout `catalg`.*catalog/],
    [['catalog', '--cluster', 'mars'], /No cluster is called mars\. There are eu-west/],
    [['catalog', '--header', 'a: b'], /`--header` needs a request/],
    [['catalog', '--country', 'germany'], /two letters/],
  ])('refuses %j with what was expected', async (argv, message) => {
    const { folder } = createShop();
    const { code, stderr } = await run(['explain', ...argv], { folder });
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });

  it('needs a clone of the GitOps repository', async () => {
    const { code, stderr } = await run(['explain'], { folder: temporaryFolder() });
    expect(stderr).toMatch(/no fleet\.yaml: expected a clone of the GitOps repository/);
    expect(code).toBe(2);
  });
});

describe('headgate explain, where countries are led apart', () => {
  let shop: TemporaryRepository;
  beforeAll(async () => {
    shop = createShop();
    const { code, stderr } = await run(['apply', 'canary', '10', '--rollout', 'accounts', '--sha', SHA], {
      folder: shop.folder,
    });
    expect([code, stderr]).toEqual([0, expect.any(String)]);
  });

  it('follows a user through DNS and redirects to versions and clusters', async () => {
    const argv = ['explain', '--url', 'https://us.accounts.example.com/me', '--country', 'de'];
    const { stdout } = await run(argv, { folder: shop.folder });
    expect(stdout).toMatch(/cf-ipcountry: DE {3}\(as a CDN in front of the gateway would say it\)/);
    expect(stdout).toMatch(/standby {2}eu-west .*weight 0: takes over when all others are unhealthy/);
    expect(stdout).toMatch(/redirects with 302 to https:\/\/eu\.accounts\.example\.com\/me/);
    expect(stdout.slice(stdout.indexOf('Gets in the end'))).toMatch(/\d % {2}accounts blue in eu-west/);
    expect(stdout.slice(stdout.indexOf('Gets in the end'))).not.toMatch(/us-east/);
  });

  it('prints the same as one document, whose shares are exact', async () => {
    const argv = ['explain', '--url', 'https://accounts.example.com/', '--country', 'BR', '--json'];
    const { stdout } = await run(argv, { folder: shop.folder });
    expect(JSON.parse(stdout)).toMatchObject({
      apiVersion: 'headgate.dev/explanation/v1',
      kind: 'request',
      arrivals: { basis: 'records' },
      served: [
        {
          kind: 'backend',
          cluster: 'us-east',
          version: { rollout: 'accounts', slot: 'blue' },
          share: { exact: '9000' },
        },
        {
          kind: 'backend',
          cluster: 'us-east',
          version: { rollout: 'accounts', slot: 'green' },
          share: { exact: '1000' },
        },
      ],
    });
  });

  it('shows each pool of a rollout', async () => {
    const { stdout } = await run(['explain', 'accounts', '--country', 'US'], { folder: shop.folder });
    expect(stdout).toMatch(/users of eu: blue 90 %, green 10 % \(by the DNS records\)/);
    expect(stdout).toMatch(/header cf-ipcountry is AT; or .*; or \d+ more\n {9}redirects with 302 to eu\.accounts/);
  });
});
