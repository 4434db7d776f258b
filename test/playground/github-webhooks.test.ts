import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startReceiver } from './receiver.ts';
import { startShop } from './started-github.ts';

describe('webhooks', () => {
  let shop: Awaited<ReturnType<typeof startShop>>;
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  let pull: Awaited<ReturnType<typeof shop.github.openPullRequest>>;
  beforeAll(async () => {
    [shop, receiver] = await Promise.all([startShop(), startReceiver()]);
    shop.github.setWebhookUrl(receiver.url);
    pull = await shop.github.openPullRequest('acme/shop', { as: 'mona', branch: 'a', title: 'A', files: { a: '1' } });
  });
  afterEach(() => {
    receiver.received.length = 0;
  });
  afterAll(async () => {
    await shop.stop();
    await receiver.stop();
  });
  const events = () =>
    receiver.received.map(({ headers, body }) =>
      [headers['x-github-event'], JSON.parse(body).action].filter(Boolean).join('.'),
    );

  it('are signed, named and counted', async () => {
    await shop.github.settled();
    expect(events().sort()).toEqual(['ping', 'pull_request.opened', 'push']);
    for (const { headers, body } of receiver.received) {
      const signature = createHmac('sha256', shop.github.app.webhookSecret).update(body).digest('hex');
      expect(headers).toMatchObject({
        'x-hub-signature-256': `sha256=${signature}`,
        'content-type': 'application/json',
        'x-github-delivery': expect.stringMatching(/^[0-9a-f-]{36}$/),
        'x-github-hook-installation-target-id': String(shop.github.app.id),
      });
    }
    expect(shop.github.deliveries.map(({ status, outcome }) => [status, outcome])).toEqual([
      [200, 'delivered'],
      [200, 'delivered'],
      [200, 'delivered'],
    ]);
  });

  it('tell of everything that people do', async () => {
    const said = await shop.github.comment(pull, { as: 'mona', body: '/canary 25' });
    await shop.github.settled();
    expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({
      action: 'created',
      comment: { id: said.id, body: '/canary 25' },
      issue: { number: pull.number, pull_request: {} },
      sender: { login: 'mona', type: 'User' },
      installation: { id: shop.installationId },
      organization: { login: 'acme' },
    });
    await shop.github.editComment('acme/shop', said.id, { as: 'mona', body: '/canary 26' });
    await shop.github.deleteComment('acme/shop', said.id, { as: 'mona' });
    await shop.github.label(pull, { as: 'mona', label: 'rollout:canary' });
    await shop.github.unlabel(pull, { as: 'mona', label: 'rollout:canary' });
    await shop.github.close(pull, { as: 'mona' });
    await shop.github.reopen(pull, { as: 'mona' });
    await shop.github.push('acme/shop', { as: 'mona', branch: 'a', files: { a: '2', b: '3' } });
    await shop.github.push('acme/shop', { as: 'mona', branch: 'a', files: { a: '4' }, force: true });
    await shop.github.merge(pull, { as: 'mona' });
    await shop.github.settled();
    expect(events().sort()).toEqual([
      'issue_comment.created',
      'issue_comment.deleted',
      'issue_comment.edited',
      'pull_request.closed',
      'pull_request.closed',
      'pull_request.labeled',
      'pull_request.reopened',
      'pull_request.synchronize',
      'pull_request.synchronize',
      'pull_request.unlabeled',
      'push',
      'push',
      'push',
    ]);
    const pushes = receiver.received
      .filter(({ headers }) => headers['x-github-event'] === 'push')
      .map(({ body }) => JSON.parse(body));
    expect(pushes.find(({ forced }) => forced === false)).toMatchObject({
      ref: 'refs/heads/a',
      commits: [{ added: ['b'], modified: ['a'], removed: [] }],
    });
  });

  it('tell of what is reported on a commit, and of a check only when it has ended', async () => {
    const sha = (await shop.github.head('acme/shop')) ?? '';
    await shop.github.reportStatus('acme/shop', { as: 'hubot', sha, context: 'flux/shop', state: 'success' });
    await shop.github.reportCheck('acme/shop', { sha, name: 'e2e', conclusion: null });
    await shop.github.reportCheck('acme/shop', { sha, name: 'e2e', conclusion: 'success' });
    await shop.github.settled();
    expect(events().sort()).toEqual(['check_run.completed', 'status']);
    const [status] = receiver.received
      .filter(({ headers }) => headers['x-github-event'] === 'status')
      .map(({ body }) => JSON.parse(body));
    expect(status).toMatchObject({ sha, context: 'flux/shop', state: 'success', sender: { login: 'hubot' } });
  });

  it('can be lost, repeated, late and out of order', async () => {
    const { webhookFaults: faults } = shop.github;
    const issue = shop.github.openIssue('acme/shop', { as: 'mona', title: 'Faults' });
    const say = (body: string) => shop.github.comment(issue, { as: 'mona', body });
    const bodies = () => receiver.received.map(({ body }) => JSON.parse(body).comment.body);
    faults.add({ kind: 'lost', match: ({ event }) => event === 'issue_comment' });
    await say('lost');
    await shop.github.settled();
    expect(bodies()).toEqual([]);
    expect(shop.github.deliveries.at(-1)).toMatchObject({ outcome: 'lost', status: null });
    await shop.github.redeliver(shop.github.deliveries.at(-1)?.id ?? '');
    expect(bodies()).toEqual(['lost']);
    faults.add({ kind: 'repeated' });
    await say('twice');
    await shop.github.settled();
    expect(bodies()).toEqual(['lost', 'twice', 'twice']);
    expect(receiver.received[1]?.headers['x-github-delivery']).toBe(receiver.received[2]?.headers['x-github-delivery']);
    faults.add({ kind: 'delayed', milliseconds: 60 });
    await say('late');
    await say('early');
    await shop.github.settled();
    expect(bodies().slice(3)).toEqual(['early', 'late']);
    faults.add({ kind: 'reordered' });
    await say('second');
    await say('first');
    await shop.github.settled();
    expect(bodies().slice(5).sort()).toEqual(['first', 'second']);
    expect(bodies()[5]).toBe('first');
  });

  it('log a receiver that fails', async () => {
    const failing = await startReceiver(500);
    shop.github.setWebhookUrl(failing.url);
    await shop.github.settled();
    expect(shop.github.deliveries.at(-1)).toMatchObject({ event: 'ping', status: 500, outcome: 'failed' });
    await failing.stop();
    shop.github.setWebhookUrl(failing.url);
    await shop.github.settled();
    expect(shop.github.deliveries.at(-1)).toMatchObject({ status: null, outcome: 'failed' });
    shop.github.setWebhookUrl(receiver.url);
  });

  it('are not sent where the app is not installed', async () => {
    await shop.github.createRepository('acme/private', { installed: false });
    await shop.github.push('acme/private', { as: 'mona', files: { a: '1' } });
    await shop.github.settled();
    expect(events().filter((event) => event === 'push')).toEqual([]);
  });

  it('carry nothing that GitHub does not send', () => {
    expect(shop.contract.violations()).toEqual([]);
    expect(shop.contract.covered()).toEqual(
      expect.arrayContaining(['push', 'ping', 'pull_request.synchronize', 'issue_comment.deleted']),
    );
  });
});
