import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { removeTemporaryFolders, temporaryFolder } from '../local/temporary-repository.ts';
import { createShop, run } from './recording-host.ts';

jest.setTimeout(60_000);
afterAll(removeTemporaryFolders);

describe('headgate validate', () => {
  it('finds nothing wrong with the example', async () => {
    const shop = createShop();
    const { code, stdout, stderr } = await run(['validate'], { folder: shop.folder });
    // us-east has no 307 yet, and 302 does.
    expect(stdout.trim().split('\n')).toEqual([
      expect.stringMatching(/^delivery\/us-east\/accounts\/httproute\.yaml spec\.rules: warning: found .* 302/),
    ]);
    expect(stderr).toMatch(/^\d+ files, nothing wrong, 1 warning\.$/m);
    expect(code).toBe(0);
  });

  it('sees what is not committed yet, and every problem of every file at once', async () => {
    const shop = createShop();
    const fleet = shop.read('fleet.yaml');
    shop.write(
      'rollouts/checkout/rollout.yaml',
      shop.read('rollouts/checkout/rollout.yaml').replace('  name:', '  nme:'),
    );
    shop.write('rollouts/catalog/rollout.yaml', 'kind: [');
    shop.write('rollouts/fresh/readme.md', 'nothing yet');
    shop.write('.github/headgate.yml', 'apiVersion: headgate.dev/v1alpha1\nkind: App\nspec: {rollouts: []}\n');
    const { code, stdout, stderr } = await run(['validate'], { folder: shop.folder });
    const lines = stdout.trim().split('\n');
    expect(code).toBe(1);
    expect(lines.filter((line) => line.startsWith('rollouts/checkout/rollout.yaml:'))).not.toEqual([]);
    expect(lines.filter((line) => line.startsWith('rollouts/catalog/rollout.yaml:1'))).not.toEqual([]);
    expect(lines).toContainEqual(expect.stringMatching(/^rollouts\/fresh\/rollout\.yaml: found no such file/));
    expect(lines).toContainEqual(expect.stringMatching(/^\.github\/headgate\.yml:\d+ .*found .*expected /));
    expect(lines).toContainEqual(expect.stringMatching(/did you mean name\?/));
    expect(stderr).toMatch(new RegExp(`^${lines.length - 1} problems, 1 warning in \\d+ files\\.$`, 'm'));
    expect(shop.read('fleet.yaml')).toBe(fleet);
  });

  it('tells what is wrong with the fleet once, not once for each rollout', async () => {
    const shop = createShop();
    shop.write('fleet.yaml', shop.read('fleet.yaml').replace('jurisdiction: us', 'jurisdicton: us'));
    const { stdout } = await run(['validate'], { folder: shop.folder });
    expect(stdout.split('\n').every((line) => line === '' || line.startsWith('fleet.yaml:'))).toBe(true);
    expect(stdout).toMatch(/did you mean jurisdiction\?/);
  });

  it('names a route of the operator’s that is missing', async () => {
    const shop = createShop();
    rmSync(join(shop.folder, 'delivery/us-east/catalog/httproute.yaml'));
    const { code, stdout } = await run(['validate'], { folder: shop.folder });
    expect(stdout).toMatch(/^delivery\/us-east\/catalog\/httproute\.yaml/m);
    expect(code).toBe(1);
  });

  it('finds what breaks a residency rule anywhere in the repository, whoever wrote it', async () => {
    const shop = createShop();
    const record = (target: string) =>
      [
        'kind: DNSEndpoint',
        'spec:',
        '  endpoints:',
        '    - dnsName: shop.example.com',
        '      setIdentifier: germany',
        `      targets: ["${target}"]`,
        '      providerSpecific: [{name: aws/geolocation-country-code, value: DE}]',
        '',
      ].join('\n');
    shop.write('network/records.yml', record('198.51.100.30'));
    shop.write('node_modules/somebody/records.yaml', record('198.51.100.30'));
    const { code, stdout } = await run(['validate', join(shop.folder, 'network/records.yml')], { folder: shop.folder });
    expect(stdout).toBe(
      'network/records.yml:4 spec.endpoints[0]: found the record germany of shop.example.com leads users of eu to us-east, a cluster of us, expected clusters of eu alone for users of eu, by residency/eu in fleet.yaml. Remove it, or lead these users elsewhere. Only a change of the rule itself in Git lets it be.\n',
    );
    expect(code).toBe(1);
    shop.write('network/records.yml', record('192.0.2.10'));
    const everything = await run(['validate', '--json'], { folder: shop.folder });
    expect(everything.stdout).not.toContain('residency/');
    expect(JSON.parse(everything.stdout).files).toContain('network/records.yml');
  });

  it('passes over a folder that is marked so, and says it', async () => {
    const shop = createShop();
    const germany =
      '{dnsName: a.b.example.com, setIdentifier: de, targets: [198.51.100.30], providerSpecific: [{name: aws/geolocation-country-code, value: DE}]}';
    const record = `kind: DNSEndpoint\nspec:\n  endpoints:\n    - ${germany}\n`;
    shop.write('examples/records.yaml', record);
    expect((await run(['validate'], { folder: shop.folder })).stdout).toContain('examples/records.yaml');
    shop.write('examples/.headgateignore', '');
    const { stdout, stderr } = await run(['validate'], { folder: shop.folder });
    expect(stdout).not.toContain('examples/');
    expect(stderr).toContain('examples/ was passed over');
  });

  it('names a state that Headgate did not write', async () => {
    const shop = createShop();
    shop.write('rollouts/checkout/state.yaml', 'weights: all\n');
    const { stdout } = await run(['validate'], { folder: shop.folder });
    expect(stdout).toMatch(/^rollouts\/checkout\/state\.yaml:1 /m);
  });

  it('names a rollout that the app configuration drives and that is not here', async () => {
    const shop = createShop();
    shop.git('remote', 'add', 'origin', 'git@github.example:acme/shop-gitops.git');
    const app = ['apiVersion: headgate.dev/v1alpha1', 'kind: App', 'spec:', '  gitops: {branch: main}'];
    shop.write('.github/headgate.yml', [...app, '  rollouts: [checkout, chekout]', ''].join('\n'));
    const { stdout } = await run(['validate'], { folder: shop.folder });
    expect(stdout).toMatch(/^\.github\/headgate\.yml.*"chekout"/m);
  });

  it('tells only the problems of the files that are named, and all of them where the fleet is among these', async () => {
    const shop = createShop();
    shop.write('rollouts/catalog/rollout.yaml', 'kind: [');
    shop.write('rollouts/checkout/state.yaml', 'weights: all\n');
    const other = ['validate', join(shop.folder, 'rollouts/catalog/rollout.yaml')];
    const named = await run(other, { folder: shop.folder });
    expect(named.stdout).toMatch(/^rollouts\/catalog/m);
    expect(named.stdout).not.toMatch(/checkout/);
    const unharmed = await run(['validate', 'apps/checkout/green/service.yaml'], { folder: shop.folder });
    expect(unharmed.code).toBe(0);
    const fleet = await run(['validate', 'fleet.yaml'], { folder: shop.folder });
    expect(fleet.stdout).toMatch(/checkout/);
    const outside = await run(['validate', '/etc/hosts'], { folder: shop.folder });
    expect(outside.code).toBe(2);
  });

  it('says in an empty folder what it looked for', async () => {
    const { code, stdout } = await run(['validate', '--folder', temporaryFolder()]);
    expect(stdout).toMatch(/^fleet\.yaml: found no such file/);
    expect(code).toBe(1);
  });

  it('prints JSON', async () => {
    const shop = createShop();
    shop.write('rollouts/catalog/rollout.yaml', 'kind: [');
    const { code, stdout } = await run(['validate', '--json'], { folder: shop.folder });
    const printed: unknown = JSON.parse(stdout);
    expect(printed).toMatchObject({ apiVersion: 'headgate.dev/validation/v1', valid: false });
    expect(printed).toMatchObject({
      problems: [{ warning: true }, { file: 'rollouts/catalog/rollout.yaml', line: 1 }],
    });
    expect(code).toBe(1);
  });
});
