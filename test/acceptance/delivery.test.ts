import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { load } from 'js-yaml';
import type { ActionHost, ActionRequest } from '../../src/action/host.ts';
import { lookAround } from '../../src/action/look-around.ts';
import { advance } from '../../src/advance.ts';
import { createGitHubWorld } from '../../src/github/github-world.ts';
import type { Heard } from '../../src/github/heard.ts';
import { createInstallationClients } from '../../src/github/installations.ts';
import { readPayload } from '../../src/github/payload.ts';
import { createMemory } from '../../src/memory.ts';
import { type LoggedRequest, sequentialRoundTrips } from '../../src/playground/request-log.ts';
import { CLUSTERS, closeShops, openShop, SHOP, type Shop } from './shop.ts';
import { jobFor } from './workflow.ts';

jest.setTimeout(60_000);

afterEach(async () => {
  expect(await closeShops()).toEqual([]);
});

const PROPOSED = { proposed: {} };
const STATE = 'rollouts/checkout/state.yaml';
function hostOf(shop: Shop): ActionHost {
  const refuse = (): never => {
    throw new Error('Nothing of a job is needed here.');
  };
  const core = { getInput: refuse, setOutput: refuse, setFailed: refuse, setSecret: refuse, info: refuse };
  const write = { ...core, warning: refuse, summary: { addRaw: refuse } };
  return { variables: {}, core: write, readFile: refuse, now: shop.now, random: () => 0, sleep: async () => {} };
}

function requestOf(heard: Heard): ActionRequest {
  const tokens = { token: '', gitopsToken: null, command: null };
  return { heard, ...tokens, lookBackHours: 1, dryRun: false, failOnRefusal: true };
}

function surroundingsOf(shop: Shop, { now, random, sleep }: ActionHost) {
  const connection = { apiUrl: shop.github.apiUrl, graphqlUrl: null, timeoutMilliseconds: 10_000, now, random, sleep };
  const { id: appId, privateKey } = shop.github.app;
  const clients = createInstallationClients(connection, { appId, privateKey });
  const log = { warn: () => undefined };
  const world = createGitHubWorld({ app: clients, gitops: clients, webUrl: shop.github.url, log, now, random, sleep });
  return { world, clients, repository: SHOP.gitops, log };
}

const opens = ({ method, route }: LoggedRequest) => method === 'POST' && route === '/repos/{owner}/{repo}/pulls';
const commits = ({ rootFields }: LoggedRequest) => rootFields.includes('createCommitOnBranch');

describe('a canary by pull request on a protected branch', () => {
  it('is proposed with its plan and its diffs, and is in force when that is merged', async () => {
    const shop = await openShop(PROPOSED);
    const pull = await shop.open('alice');
    const comment = await shop.say(pull, 'alice', '/canary 5');

    expect(await shop.commits()).toEqual([]);
    expect(await shop.state()).toBeNull();
    const [step, ...more] = shop.steps();
    expect(more).toEqual([]);
    expect(step).toMatchObject({ title: 'checkout: green 0 → 5 %', branch: 'headgate/checkout/1', state: 'open' });
    for (const cluster of CLUSTERS) {
      expect(step?.body).toContain(`| ${cluster} | blue 100 % | green 5 % |`);
      expect(step?.body).toContain(`delivery/${cluster}/checkout/httproute.yaml`);
    }
    expect(step?.body).toContain('alice');
    expect(step?.body.match(/<details>/g)?.length).toBe(step?.body.match(/<\/details>/g)?.length);
    expect(shop.seen(pull, comment)).toBe(true);
    expect(shop.reactions(pull, comment)).toEqual([]);
    expect(shop.sticky(pull)).toContain('Not in force yet');
    expect(shop.sticky(pull)).toContain(`${shop.github.url}/${SHOP.gitops}/pull/${step?.number}`);
    const check = () => shop.github.checkRuns(SHOP.repository, pull.headSha).map(({ status }) => status);
    expect(check()).toEqual(['in_progress']);

    await shop.does(() => shop.github.merge(shop.step, { as: 'carol' }));
    expect(await shop.weights()).toEqual([5, 5, 5]);
    expect(await shop.ledger()).toEqual(['alice /canary 5: applied started']);
    expect(shop.reactions(pull, comment)).toEqual(['rocket']);
    expect(shop.sticky(pull)).not.toContain('Not in force yet');
    expect(shop.sticky(pull)).toContain('under way, 5 % in all 3 clusters');
    expect(shop.steps()).toHaveLength(1);
  });

  it('is changed by further commands, and stays one pull request with one revision', async () => {
    const shop = await openShop(PROPOSED);
    const pull = await shop.open('alice');
    const first = await shop.say(pull, 'alice', '/canary 5');
    const second = await shop.say(pull, 'bob', '/canary 25 --cluster eu-west');
    const refused = await shop.say(pull, 'bob', '/canary 1');
    expect(shop.steps()).toMatchObject([{ branch: 'headgate/checkout/1', state: 'open' }]);
    expect(shop.steps()[0]?.title).toBe('checkout: green 0 → 25 % in eu-west, green 0 → 5 % in eu-north, us-east');
    expect(shop.steps()[0]?.body).toContain('| eu-west | blue 100 % | green 25 % |');
    expect(await shop.commits()).toEqual([]);
    expect(shop.reactions(pull, refused)).toEqual(['-1']);

    await shop.does(() => shop.github.merge(shop.step, { as: 'carol' }));
    expect(await shop.weights()).toEqual([25, 5, 5]);
    expect(await shop.state()).toMatchObject({ revision: 1 });
    expect(shop.reactions(pull, first)).toEqual(['rocket']);
    expect(shop.reactions(pull, second)).toEqual(['rocket']);
    await shop.say(pull, 'bob', '/canary 25');
    expect(shop.steps().map(({ branch }) => branch)).toEqual(['headgate/checkout/1', 'headgate/checkout/2']);
    await shop.does(() => shop.github.merge(shop.step, { as: 'carol', method: 'squash' }));
    expect(await shop.weights()).toEqual([25, 25, 25]);
    expect(await shop.ledger()).toEqual([
      'alice /canary 5: applied started',
      'bob /canary 25 --cluster eu-west: applied moved',
      'bob /canary 1: refused weight_below_current',
      'bob /canary 25: applied moved',
    ]);
  });

  it('merges on both sides: the pull request’s own merge proposes the promotion', async () => {
    const shop = await openShop(PROPOSED);
    shop.github.configure(SHOP.gitops, { deleteMergedBranches: true });
    const pull = await shop.open('alice');
    await shop.say(pull, 'alice', '/canary 25\n/approve\n/canary 100');
    await shop.does(() => shop.github.merge(shop.step, { as: 'carol' }));
    await shop.does(() => shop.github.merge(pull, { as: 'alice' }));
    expect(shop.steps()).toMatchObject([{ merged: true }, { state: 'open', title: 'checkout: promote green' }]);
    expect((await shop.state())?.stable).toBe('blue');
    const conclusion = () => shop.github.checkRuns(SHOP.repository, pull.headSha).map((run) => run.conclusion);
    // A step that waits changes nothing of what is rolled out.
    expect(conclusion()).toEqual([null, 'success']);
    await shop.does(() => shop.github.merge(shop.step, { as: 'carol' }));
    expect(await shop.state()).toMatchObject({ phase: 'idle', stable: 'green', candidate: null });
    expect(conclusion()).toEqual(['success', 'success']);
  });
});

describe('a step that is declined', () => {
  it('is refused where it was asked for, once, and the next one begins with what is in force', async () => {
    const shop = await openShop(PROPOSED);
    const pull = await shop.open('alice');
    await shop.say(pull, 'alice', '/canary 5');
    await shop.does(() => shop.github.merge(shop.step, { as: 'carol' }));
    const declined = await shop.say(pull, 'alice', '/canary 20 --cluster us-east');
    await shop.does(() => shop.github.close(shop.step, { as: 'carol' }));

    expect(shop.reactions(pull, declined)).toEqual(['-1']);
    expect(shop.sticky(pull)).toContain('step_declined');
    expect(shop.sticky(pull)).toContain('closed by carol');
    expect(shop.sticky(pull)).toContain('/canary 20 --cluster us-east');
    expect(await shop.weights()).toEqual([5, 5, 5]);
    const said = shop.sticky(pull);
    await shop.say(pull, 'mallory', 'What happened?');
    expect(shop.sticky(pull)).toBe(said);
    expect(shop.steps()).toHaveLength(2);

    await shop.say(pull, 'alice', '/canary 10');
    expect(shop.steps().at(-1)).toMatchObject({ branch: 'headgate/checkout/2-2', state: 'open' });
    await shop.does(() => shop.github.merge(shop.step, { as: 'carol' }));
    expect(await shop.weights()).toEqual([10, 10, 10]);
    expect(await shop.ledger()).toEqual([
      'alice /canary 5: applied started',
      'alice /canary 20 --cluster us-east: refused step_declined',
      'alice /canary 10: applied moved',
    ]);
  });

  it('takes back a label and the first step too, though its branch is deleted', async () => {
    const shop = await openShop(PROPOSED);
    const pull = await shop.open('alice');
    await shop.does(() => shop.github.label(pull, { as: 'alice', label: 'canary:5' }));
    const [step] = shop.steps();
    expect(step).toMatchObject({ state: 'open' });
    await shop.does(() => shop.github.deleteBranch(SHOP.gitops, step?.branch ?? '', { as: 'carol' }));
    expect(shop.sticky(pull)).toContain('step_declined');
    expect(shop.github.checkRuns(SHOP.repository, pull.headSha)).toMatchObject([{ conclusion: 'neutral' }]);
    await shop.say(pull, 'bob', '/status');
    expect(shop.steps()).toHaveLength(1);
    await shop.say(pull, 'bob', '/canary 10');
    await shop.does(() => shop.github.merge(shop.step, { as: 'carol' }));
    expect(await shop.weights()).toEqual([10, 10, 10]);
  });

  it('never comes back from another pull request that asked for a part of it', async () => {
    const shop = await openShop(PROPOSED);
    const pull = await shop.open('alice');
    const other = await shop.open('bob');
    await shop.say(pull, 'alice', '/canary 5');
    const refused = await shop.say(other, 'bob', '/canary 10');
    await shop.does(() => shop.github.close(shop.step, { as: 'carol' }));
    await shop.say(pull, 'alice', '/canary 25');
    await shop.does(() => shop.github.merge(shop.step, { as: 'carol' }));
    await shop.say(other, 'bob', 'Hello?');
    expect(shop.reactions(other, refused)).toEqual(['-1']);
    expect(await shop.weights()).toEqual([25, 25, 25]);
    expect(shop.steps()).toHaveLength(2);
  });

  it('stands again when its pull request is opened again', async () => {
    const shop = await openShop(PROPOSED);
    const pull = await shop.open('alice');
    const comment = await shop.say(pull, 'alice', '/canary 5');
    await shop.does(() => shop.github.close(shop.step, { as: 'carol' }));
    await shop.does(() => shop.github.reopen(shop.step, { as: 'carol' }));
    expect(shop.sticky(pull)).toContain('Not in force yet');
    await shop.does(() => shop.github.merge(shop.step, { as: 'carol' }));
    expect(await shop.weights()).toEqual([5, 5, 5]);
    expect(shop.reactions(pull, comment)).toContain('rocket');
  });

  it('is told although nobody heard of the closing: by the next sweep', async () => {
    const shop = await openShop(PROPOSED);
    const pull = await shop.open('alice');
    await shop.say(pull, 'alice', '/canary 5');
    shop.github.webhookFaults.add({ kind: 'lost' });
    await shop.does(() => shop.github.close(shop.step, { as: 'carol' }));
    expect(shop.sticky(pull)).not.toContain('step_declined');
    await shop.startApp();
    await shop.until(async () => shop.sticky(pull).includes('step_declined'));
    expect(shop.steps()).toHaveLength(1);
  });
});

describe('a person’s own commits on the branch of a step', () => {
  it('stay, and further commands are made on top of them', async () => {
    const shop = await openShop(PROPOSED);
    const pull = await shop.open('alice');
    await shop.say(pull, 'alice', '/canary 5');
    const [step] = shop.steps();
    const path = 'delivery/eu-west/checkout/httproute.yaml';
    const route = await shop.github.readFile(SHOP.gitops, path, step?.branch);
    await shop.does(() =>
      shop.github.push(SHOP.gitops, {
        as: 'carol',
        branch: step?.branch ?? '',
        files: { [path]: `# Carol was here.\n${route}` },
      }),
    );
    expect(shop.steps()[0]?.body).toContain('Carol was here');
    await shop.say(pull, 'alice', '/canary 25');
    await shop.does(() => shop.github.merge(shop.step, { as: 'carol' }));
    expect(await shop.file(path)).toMatch(/^# Carol was here\.\n/);
    expect(await shop.weights()).toEqual([25, 25, 25]);
    expect(shop.steps()).toHaveLength(1);
  });

  it('stop the step where they break the state, and the comment says where', async () => {
    const shop = await openShop(PROPOSED);
    const pull = await shop.open('alice');
    await shop.say(pull, 'alice', '/canary 5');
    const [step] = shop.steps();
    const files = { [STATE]: 'kind: [\n' };
    await shop.does(() => shop.github.push(SHOP.gitops, { as: 'carol', branch: step?.branch ?? '', files }));
    await shop.say(pull, 'alice', '/canary 25');
    expect(shop.sticky(pull)).toContain('config_invalid');
    expect(shop.sticky(pull)).toContain('headgate/checkout/1');
  });
});

describe('whatever goes wrong', () => {
  it('between the commit and the pull request, which the next look opens', async () => {
    const shop = await openShop(PROPOSED);
    const pull = await shop.open('alice');
    shop.github.faults.add({ kind: '502-before', match: opens, times: 5 });
    await shop.say(pull, 'alice', '/canary 5');
    shop.github.faults.clear();
    expect(shop.steps()).toEqual([]);
    expect(await shop.github.head(SHOP.gitops, 'headgate/checkout/1')).not.toBeNull();
    await shop.say(pull, 'mallory', 'What is going on?');
    expect(shop.steps()).toMatchObject([{ state: 'open', title: 'checkout: green 0 → 5 %' }]);
    await shop.does(() => shop.github.merge(shop.step, { as: 'carol' }));
    expect(await shop.ledger()).toEqual(['alice /canary 5: applied started']);
  });

  it('between the commit and the pull request, which a sweep opens where nobody says anything', async () => {
    const shop = await openShop(PROPOSED);
    const pull = await shop.open('alice');
    shop.github.faults.add({ kind: '502-before', match: opens, times: 5 });
    await shop.say(pull, 'alice', '/canary 5');
    shop.github.faults.clear();
    await shop.startApp();
    await shop.until(async () => shop.steps().length > 0);
    expect(shop.sticky(pull)).toContain('Not in force yet');
  });

  it.each(['502-after-write', 'drop-connection'] as const)('in the answer to the commit: %s', async (kind) => {
    const shop = await openShop(PROPOSED);
    const pull = await shop.open('alice');
    shop.github.faults.add({ kind, match: commits });
    await shop.say(pull, 'alice', '/canary 5');
    expect(shop.steps()).toMatchObject([{ branch: 'headgate/checkout/1', state: 'open' }]);
    await shop.does(() => shop.github.merge(shop.step, { as: 'carol' }));
    expect(await shop.ledger()).toEqual(['alice /canary 5: applied started']);
  });

  it('with two processes that hear the same webhooks: the step is never forked', async () => {
    const shop = await openShop({ ...PROPOSED, apps: 2 });
    const pull = await shop.open('alice');
    await shop.say(pull, 'alice', '/canary 5');
    shop.skip(60_000);
    await Promise.all([
      shop.github.comment(pull, { as: 'alice', body: '/canary 10' }),
      shop.github.comment(pull, { as: 'bob', body: '/canary 20 --cluster us-east' }),
    ]);
    await shop.settled();
    expect(shop.steps()).toMatchObject([{ branch: 'headgate/checkout/1', state: 'open' }]);
    await shop.does(() => shop.github.merge(shop.step, { as: 'carol' }));
    expect(await shop.weights()).toEqual([10, 10, 20]);
    expect(shop.stickies(pull)).toHaveLength(1);
    expect(await shop.ledger()).toHaveLength(3);
  });

  it.each([
    ['stays', false],
    ['is deleted', true],
  ])('with a merge in the middle of a command, which is then proposed anew: the branch %s', async (_, isDeleted) => {
    const shop = await openShop(PROPOSED);
    shop.github.configure(SHOP.gitops, { deleteMergedBranches: isDeleted });
    const pull = await shop.open('alice');
    await shop.say(pull, 'alice', '/canary 5');
    const merges: Promise<unknown>[] = [];
    const meanwhile = (request: LoggedRequest) => {
      if (!commits(request) || merges.length > 0) return false;
      merges.push(shop.github.merge(shop.step, { as: 'carol' }));
      return true;
    };
    shop.github.faults.add({ kind: 'slow', milliseconds: 500, match: meanwhile });
    await shop.say(pull, 'alice', '/canary 25');
    await Promise.all(merges);
    await shop.settled();
    expect(await shop.weights()).toEqual([5, 5, 5]);
    expect(shop.steps().at(-1)).toMatchObject({ branch: 'headgate/checkout/2', state: 'open' });
    await shop.does(() => shop.github.merge(shop.step, { as: 'carol' }));
    expect(await shop.weights()).toEqual([25, 25, 25]);
    expect(await shop.ledger()).toEqual(['alice /canary 5: applied started', 'alice /canary 25: applied moved']);
  });
});

describe('the clock', () => {
  it('takes no step while one waits, and counts the pause from the merge', async () => {
    const shop = await openShop({ ...PROPOSED, sweepSeconds: 3600 });
    const pull = await shop.open('alice');
    await shop.say(pull, 'alice', '/canary 5');
    shop.skip(20 * 60_000);
    await shop.apps[0]?.server.sweep();
    await shop.settled();
    expect(shop.steps()).toHaveLength(1);
    expect(shop.steps()[0]?.title).toBe('checkout: green 0 → 5 %');
    await shop.does(() => shop.github.merge(shop.step, { as: 'carol' }));

    shop.skip(5 * 60_000);
    await shop.apps[0]?.server.sweep();
    await shop.settled();
    expect(shop.steps()).toHaveLength(1);
    shop.skip(6 * 60_000);
    await shop.apps[0]?.server.sweep();
    await shop.settled();
    expect(shop.steps().at(-1)).toMatchObject({ branch: 'headgate/checkout/2', state: 'open' });
    expect(shop.steps().at(-1)?.title).toContain('5 → 25 % in eu-west');
  });

  it('does not propose a step again that was declined', async () => {
    const shop = await openShop(PROPOSED);
    const pull = await shop.open('alice');
    await shop.say(pull, 'alice', '/canary 5');
    await shop.does(() => shop.github.merge(shop.step, { as: 'carol' }));
    shop.skip(11 * 60_000);
    await shop.apps[0]?.server.sweep();
    await shop.settled();
    await shop.does(() => shop.github.close(shop.step, { as: 'carol' }));
    expect(shop.steps()).toHaveLength(2);
    shop.skip(60 * 60_000);
    await shop.apps[0]?.server.sweep();
    await shop.settled();
    expect(shop.steps()).toHaveLength(2);
    await shop.say(pull, 'alice', '/canary next');
    expect(shop.steps().at(-1)).toMatchObject({ branch: 'headgate/checkout/2-2', state: 'open' });
  });
});

describe('what it costs', () => {
  it('is one round trip more than a commit on the branch: what waits is asked for', async () => {
    const shop = await openShop({ ...PROPOSED, apps: 0 });
    const pull = await shop.open('alice');
    const memory = createMemory();
    // Its clock stands still within a look: on a busy machine, what was read would be too old to be committed on.
    let now = 0;
    const { world } = surroundingsOf(shop, { ...hostOf(shop), now: () => now });
    const look = async (said: string) => {
      await shop.say(pull, 'alice', said);
      now = shop.now();
      shop.github.requests.clear();
      await advance(world, { subject: pull, gitops: null, said: [], trusted: false, dryRun: false }, memory);
      const sent = shop.github.requests.all;
      expect(sent.filter(({ operationName }) => operationName === 'HeadgateProposals')).toHaveLength(1);
      return sent.slice(0, sent.findIndex(commits) + 1);
    };
    await look('/canary 5');
    // What is asked for together must also meet on a busy machine.
    shop.github.faults.add({ kind: 'slow', milliseconds: 500, times: 100 });
    expect(sequentialRoundTrips(await look('/canary 10'))).toBe(4);
    shop.github.faults.clear();
  });

  it('is nothing where steps are committed on the branch', async () => {
    const shop = await openShop();
    const pull = await shop.open('alice');
    await shop.say(pull, 'alice', '/canary 5');
    const names = shop.github.requests.all.map(({ operationName }) => operationName);
    expect(names).not.toContain('HeadgateProposals');
    expect(names).not.toContain('HeadgateRepository');
  });
});

describe('a workflow in the GitOps repository', () => {
  it('reports the merge of a step where it was asked for', async () => {
    const shop = await openShop({ ...PROPOSED, apps: 0 });
    const pull = await shop.open('alice');
    const comment = await shop.say(pull, 'alice', '/canary 5');
    const host = hostOf(shop);
    const surroundings = surroundingsOf(shop, host);
    await lookAround(host, requestOf(readPayload('issue_comment', jobFor(shop, 'issue_comment', 'created').payload)), {
      ...surroundings,
      subject: pull,
    });
    await shop.does(() => shop.github.merge(shop.step, { as: 'carol' }));
    expect(shop.reactions(pull, comment)).toEqual([]);
    const heard = readPayload('pull_request', jobFor(shop, 'pull_request', 'closed').payload);
    expect(heard).toMatchObject({ kind: 'proposal', rollout: 'checkout' });
    const looks = await lookAround(host, requestOf(heard), { ...surroundings, subject: null });
    expect(looks.map(({ subject }) => subject?.number)).toEqual([pull.number]);
    expect(shop.reactions(pull, comment)).toEqual(['rocket']);
    expect(shop.sticky(pull)).not.toContain('Not in force yet');
  });
});

describe('merging by itself', () => {
  it('takes the step as soon as it is approved, and reports it', async () => {
    const shop = await openShop({ proposed: { autoMerge: true, approvals: 1 } });
    const pull = await shop.open('alice');
    const comment = await shop.say(pull, 'alice', '/canary 5');
    expect(shop.steps()).toMatchObject([{ autoMerge: true, state: 'open' }]);
    await shop.does(() => shop.github.approve(shop.step, { as: 'carol' }));
    expect(await shop.weights()).toEqual([5, 5, 5]);
    expect(shop.reactions(pull, comment)).toEqual(['rocket']);
  });

  it('is told where GitHub does not allow it, and the step waits for a person', async () => {
    const shop = await openShop({ proposed: { autoMerge: true, approvals: 1 } });
    shop.github.configure(SHOP.gitops, { autoMerge: false });
    const pull = await shop.open('alice');
    await shop.say(pull, 'alice', '/canary 5');
    expect(shop.sticky(pull)).toContain('It will not be merged by itself');
    expect(shop.steps()).toMatchObject([{ autoMerge: false, state: 'open' }]);
  });

  it('takes the step at once where the branch demands nothing more', async () => {
    const shop = await openShop({ proposed: { autoMerge: true } });
    const pull = await shop.open('alice');
    const comment = await shop.say(pull, 'alice', '/canary 5');
    expect(await shop.weights()).toEqual([5, 5, 5]);
    expect(shop.reactions(pull, comment)).toEqual(['rocket']);
    expect(load((await shop.file(STATE)) ?? '')).toMatchObject({ status: { revision: 1 } });
  });
});
