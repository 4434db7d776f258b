import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { edited } from '../config/example-repository.ts';
import { removeTemporaryFolders } from '../local/temporary-repository.ts';
import { createShop, run } from './recording-host.ts';

const ROLLOUT = 'rollouts/storefront/rollout.yaml';
const RECORDS = 'dns/storefront/dnsendpoint.yaml';
const STARTS = ['apply', `/canary 10 --sha ${'a'.repeat(40)}`, '--rollout', 'storefront'];

afterAll(removeTemporaryFolders);

/** Has the DNS records written with 70 to 30, and takes eu-west out of the rollout. */
async function shopWithoutWest(edit: (records: string) => string = (records) => records) {
  const shop = createShop();
  const { folder } = shop;
  expect((await run(['apply', '/shift eu-west=70', '--rollout', 'storefront'], { folder })).code).toBe(0);
  const without = edited(shop.read(ROLLOUT), 'clusters: {names: ["eu-*"]}', 'clusters: {names: [eu-north]}');
  const records = shop.read(RECORDS);
  shop.commit({
    [ROLLOUT]: edited(without, 'shares: {eu-west: 60, eu-north: 40}', 'shares: {eu-north: 100}'),
    ...(edit(records) === records ? {} : { [RECORDS]: edit(records) }),
  });
  return shop;
}

it.each([
  ['a step of the version', STARTS],
  ['a step of the fleet', ['apply', '/rebalance', '--rollout', 'storefront']],
])(
  'writes DNS anew with %s where a cluster has left the rollout and nobody else wrote in the file',
  async (_, step) => {
    const shop = await shopWithoutWest();
    expect((await run(step, { folder: shop.folder })).code).toBe(0);
    expect(shop.read(RECORDS)).not.toContain('eu-west');
    expect(shop.read(RECORDS)).toContain('value: "100"');
  },
);

it('leaves a file that somebody edited alone, and says which record takes traffic and where', async () => {
  const shop = await shopWithoutWest((records) => `${records}# ours\n`);
  const { folder } = shop;
  const stopped = await run(STARTS, { folder });
  expect(stopped.code).toBe(1);
  expect(stopped.stdout).toContain('the record eu-west takes a part of www.example.com too');
  expect(stopped.stdout).toMatch(/dns\/storefront\/dnsendpoint\.yaml:\d+/);

  shop.commit({ [RECORDS]: edited(shop.read(RECORDS), 'value: "70"', 'value: "0"') });
  expect((await run(STARTS, { folder })).code).toBe(0);
  expect(shop.read(RECORDS)).toContain('value: "100"');
  expect(shop.read(RECORDS)).toContain('# ours');
});

it('validates a rule that forbids what Headgate wrote earlier, and takes it away with the next step', async () => {
  const shop = createShop();
  const { folder } = shop;
  const records = 'dns/accounts/dnsendpoint.yaml';
  const shifts = ['apply', '/shift us-east=90 --pool us', '--rollout', 'accounts'];
  expect((await run(shifts, { folder })).code).toBe(0);
  expect(shop.read(records).match(/setIdentifier: eu-west/g)).toHaveLength(2);
  shop.commit({ 'fleet.yaml': edited(shop.read('fleet.yaml'), 'allows: [us, eu]', 'allows: [us]') });

  // Other rollouts are in clusters that the rule forbids now: that is for people to say.
  const validates = ['validate', join(folder, records)];
  const { code, stdout } = await run(validates, { folder });
  expect(stdout).toContain('leads users of us to eu-west');
  expect(stdout).toContain('The next step removes it by itself');
  expect(code).toBe(0);
  expect((await run(['apply', '/rebalance', '--rollout', 'accounts'], { folder })).code).toBe(0);
  expect(shop.read(records).match(/setIdentifier: eu-west/g)).toHaveLength(1);
  expect((await run(validates, { folder })).stdout).not.toContain('warning');
});
