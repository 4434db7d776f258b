import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { outsideOf } from '../../src/outside.ts';
import { startReceiver } from '../playground/receiver.ts';
import { CLUSTERS, closeShops, openShop, SHOP } from './shop.ts';

jest.setTimeout(60_000);

let stop: () => Promise<unknown> = async () => undefined;
afterEach(async () => {
  await stop();
  expect(await closeShops()).toEqual([]);
});

const SECRET = 'it is a secret to everybody';

/** The shop with one Argo CD for all clusters, and what that receives. */
async function openHinted(environment: Readonly<Record<string, string>>) {
  const receiver = await startReceiver();
  stop = receiver.stop;
  const { readCluster: _, probe: __, readMetric: ___, ...outside } = outsideOf({ environment, now: Date.now });
  const shop = await openShop({ outside, logLevel: 'info' });
  const hints = `      hints: [{argocd: {webhook: "${receiver.url}", secret: HEADGATE_SECRET_ARGOCD, privateAddresses: [127.0.0.0/8]}}]`;
  const content = ((await shop.file('fleet.yaml')) ?? '').replace(/^ {6}region: /gm, `${hints}\n$&`);
  await shop.does(() => shop.github.editFile(SHOP.gitops, { as: 'carol', path: 'fleet.yaml', content }));
  const pull = await shop.open('alice');
  return { shop, pull, received: receiver.received };
}

describe('the agents of a fleet', () => {
  it('hear of a commit at once, in one signed message that has the whole of it', async () => {
    const { shop, pull, received } = await openHinted({ HEADGATE_SECRET_ARGOCD: SECRET });
    const before = await shop.github.head(SHOP.gitops);
    await shop.say(pull, 'alice', '/canary 5');
    expect(await shop.weights()).toEqual([5, 5, 5]);
    expect(received).toHaveLength(1);
    const [push] = received;
    const hash = createHmac('sha256', SECRET)
      .update(push?.body ?? '')
      .digest('hex');
    expect(push?.headers['x-hub-signature-256']).toBe(`sha256=${hash}`);
    const told = JSON.parse(push?.body ?? '');
    const [commit] = await shop.commits();
    expect(told).toMatchObject({ ref: 'refs/heads/main', before, after: commit?.sha });
    expect(told.repository.html_url).toBe(`${shop.github.url}/${SHOP.gitops}`);
    const routes = CLUSTERS.map((cluster) => `delivery/${cluster}/checkout/httproute.yaml`);
    expect(told.commits[0].modified).toEqual(expect.arrayContaining([...routes, 'rollouts/checkout/state.yaml']));
    expect(shop.log.lines.join('')).not.toContain('not hinted');

    // What moves nothing is told to nobody.
    await shop.say(pull, 'alice', '/status');
    expect(received).toHaveLength(1);
  });

  it('hear nothing without the secret, and the log names what is missing', async () => {
    const { shop, pull, received } = await openHinted({});
    await shop.say(pull, 'alice', '/canary 5');
    expect(await shop.weights()).toEqual([5, 5, 5]);
    expect(received).toEqual([]);
    const lines = shop.log.lines.map((line) => JSON.parse(line)).filter(({ msg }) => /was not hinted/.test(msg));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      rollout: 'checkout',
      message: 'Argo CD’s webhook needs HEADGATE_SECRET_ARGOCD, which is not set here',
    });
  });
});
