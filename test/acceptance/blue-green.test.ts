import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { load } from 'js-yaml';
import { PEOPLE } from '../../src/playground/playground.ts';
import { sequentialRoundTrips } from '../../src/playground/request-log.ts';
import { CLUSTERS, closeShops, openShop, type Shop } from './shop.ts';

jest.setTimeout(60_000);

afterEach(async () => {
  expect(await closeShops()).toEqual([]);
});

const PAYMENTS = 'acme/payments';
const CONFIG = new URL('../../manifests/app-repositories/payments/.github/headgate.yml', import.meta.url);

/** The shop with the payments team, and a pull request of theirs whose candidate waits for its smoke check. */
async function started(): Promise<{ shop: Shop; pull: Awaited<ReturnType<Shop['open']>> }> {
  const shop = await openShop();
  const files = { '.github/headgate.yml': readFileSync(CONFIG, 'utf8') };
  await shop.github.createRepository(PAYMENTS, { files, collaborators: PEOPLE });
  const pull = await shop.open('alice', {}, PAYMENTS);
  await shop.say(pull, 'alice', '/blue-green');
  return { shop, pull };
}

/** What the candidate has in each cluster of the traffic that asks for no preview: the last rule's. */
function switched(shop: Shop): Promise<readonly (number | undefined)[]> {
  const read = async (cluster: string): Promise<number | undefined> => {
    const text = await shop.file(`delivery/${cluster}/payments/httproute.yaml`);
    const route = load(text ?? '') as { spec: { rules: { backendRefs: { name: string; weight: number }[] }[] } };
    return route.spec.rules.at(-1)?.backendRefs.find(({ name }) => name === 'payments-green')?.weight;
  };
  return Promise.all(CLUSTERS.map(read));
}

async function last(shop: Shop): Promise<string | undefined> {
  return (await shop.ledger('payments')).at(-1);
}

describe('blue-green by comment', () => {
  it('deploys the candidate without traffic, waits for its check, switches wave by wave, and back', async () => {
    const { shop, pull } = await started();
    const weights = () => switched(shop);
    expect(await weights()).toEqual([0, 0, 0]);
    expect(await shop.state('payments')).toMatchObject({ phase: 'progressing', candidate: { sha: pull.headSha } });

    const early = await shop.say(pull, 'alice', '/switch');
    expect(shop.reactions(pull, early)).toEqual(['-1']);
    expect(shop.sticky(pull)).toContain('smoke_not_passed');
    expect(shop.sticky(pull)).toContain('smoke-test');
    const check = { sha: pull.headSha, name: 'smoke-test' };
    await shop.github.reportCheck(PAYMENTS, { ...check, conclusion: null });
    await shop.say(pull, 'alice', '/switch --wave europe');
    expect(shop.sticky(pull)).toContain('has not finished');
    expect(await weights()).toEqual([0, 0, 0]);

    await shop.github.reportCheck(PAYMENTS, { ...check, conclusion: 'success' });
    await shop.say(pull, 'alice', '/switch --wave europe');
    expect(await weights()).toEqual([100, 100, 0]);
    await shop.say(pull, 'alice', '/switch');
    expect(await weights()).toEqual([100, 100, 100]);
    await shop.github.reportCheck(PAYMENTS, { ...check, conclusion: 'failure' });
    await shop.say(pull, 'bob', '/switch back --cluster us-east');
    expect(await last(shop)).toBe('bob /switch back --cluster us-east: applied switched_back');
    expect(await weights()).toEqual([100, 100, 0]);
  });

  it('promotes by a merge only what its check lets through, and then keeps the old version warm', async () => {
    const { shop, pull } = await started();
    await shop.github.reportStatus(PAYMENTS, {
      as: 'bob',
      sha: pull.headSha,
      context: 'smoke-test',
      state: 'failure',
    });
    await shop.does(() => shop.github.merge(pull, { as: 'alice' }));
    expect(shop.sticky(pull)).toContain('smoke_not_passed');
    expect(await shop.state('payments')).toMatchObject({ stable: 'blue', phase: 'progressing' });
    await shop.github.reportStatus(PAYMENTS, {
      as: 'bob',
      sha: pull.headSha,
      context: 'smoke-test',
      state: 'success',
    });
    await shop.say(pull, 'alice', '/promote');
    expect(await shop.state('payments')).toMatchObject({ stable: 'green', phase: 'idle' });

    const next = await shop.open('bob', {}, PAYMENTS);
    await shop.say(next, 'bob', '/blue-green');
    expect(shop.sticky(next)).toContain('slot_kept_warm');
    await shop.say(next, 'bob', '/blue-green --now');
    expect(await shop.state('payments')).toMatchObject({ candidate: { slot: 'blue', sha: next.headSha } });
  });

  it('reads the check beside everything else: no round trip more', async () => {
    const { shop, pull } = await started();
    await shop.github.reportCheck(PAYMENTS, { sha: pull.headSha, name: 'smoke-test', conclusion: 'success' });
    // Slow enough that requests which were sent together are seen to be under way together.
    shop.github.faults.add({ kind: 'slow', times: 40, milliseconds: 150 });
    shop.github.requests.clear();
    await shop.say(pull, 'alice', '/switch');
    expect(await last(shop)).toBe('alice /switch: applied switched');
    const all = shop.github.requests.all;
    const commit = all.findIndex(
      ({ operationKind, rootFields }) => operationKind === 'mutation' && rootFields.includes('createCommitOnBranch'),
    );
    const until = all.slice(0, commit + 1);
    expect(until.map(({ path }) => path)).toEqual(
      expect.arrayContaining([`/repos/${PAYMENTS}/commits/${pull.headSha}/check-runs`]),
    );
    expect(sequentialRoundTrips(until)).toBe(3);
  });
});
