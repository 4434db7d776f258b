import { afterAll, expect, it } from '@jest/globals';
import { edited } from '../config/example-repository.ts';
import { removeTemporaryFolders } from '../local/temporary-repository.ts';
import { createShop, run } from './recording-host.ts';

const ROLLOUT = 'rollouts/storefront/rollout.yaml';
const RECORDS = 'dns/storefront/dnsendpoint.yaml';
const STARTS = ['apply', `/canary 10 --sha ${'a'.repeat(40)}`, '--rollout', 'storefront'];

afterAll(removeTemporaryFolders);

it('brings DNS along where a cluster has left the rollout, and moves nothing while its record takes traffic', async () => {
  const shop = createShop();
  const { folder } = shop;
  expect((await run(['apply', '/shift eu-west=70', '--rollout', 'storefront'], { folder })).code).toBe(0);
  const without = edited(shop.read(ROLLOUT), 'clusters: {names: ["eu-*"]}', 'clusters: {names: [eu-north]}');
  shop.commit({ [ROLLOUT]: edited(without, 'shares: {eu-west: 60, eu-north: 40}', 'shares: {eu-north: 100}') });

  const stopped = await run(STARTS, { folder });
  expect(stopped.code).toBe(1);
  expect(stopped.stdout).toContain('the record eu-west takes a part of www.example.com too');

  shop.commit({ [RECORDS]: edited(shop.read(RECORDS), 'value: "70"', 'value: "0"') });
  expect((await run(STARTS, { folder })).code).toBe(0);
  expect(shop.read(RECORDS)).toContain('value: "100"');
});
