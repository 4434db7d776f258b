import { afterEach, describe, expect, it } from '@jest/globals';
import type { Clients } from '../../src/github/clients.ts';
import { createGitHubWorld } from '../../src/github/github-world.ts';
import { createClient } from '../../src/github/octokit.ts';
import { answered, pullRequest } from './conversation-fixture.ts';
import { type ScriptedAnswer, type ScriptedGitHub, type ScriptedRequest, scriptGitHub } from './scripted-github.ts';

const gitops = { repository: 'acme/gitops', branch: 'main' };
const HEAD = 'a'.repeat(40);

let github: ScriptedGitHub | null = null;
afterEach(async () => github?.stop());

/** Clients whose token says what they were asked for. */
function named(script: ScriptedGitHub, face: string): Clients {
  const client = (name: string) => createClient(script.connection, async () => `${face}:${name}`);
  return { forRepository: client, forOrganisation: client };
}

function answer({ operation, path }: ScriptedRequest): ScriptedAnswer {
  if (operation === 'HeadgateConversation') return answered(pullRequest());
  if (operation === 'HeadgateFiles') {
    return { body: { data: { repository: { ref: { target: { __typename: 'Commit', oid: HEAD, f0: null } } } } } };
  }
  if (operation === 'HeadgateCommit') return { body: { data: { createCommitOnBranch: { commit: { oid: HEAD } } } } };
  if (path.endsWith('/check-runs')) {
    const run = {
      id: 1,
      name: 'e2e',
      head_sha: HEAD,
      status: 'completed',
      conclusion: 'success',
      app: { id: 1, slug: 'tests' },
    };
    return { body: { total_count: 1, check_runs: [run] } };
  }
  return path.endsWith('/activity') ? { body: [] } : { body: { permission: 'read', role_name: 'read', id: 1 } };
}

async function start() {
  const script = await scriptGitHub(answer);
  github = script;
  const warnings: string[] = [];
  const world = createGitHubWorld({
    webUrl: 'http://127.0.0.1',
    app: named(script, 'app'),
    gitops: named(script, 'gitops'),
    log: { warn: (_, message) => warnings.push(message) },
    now: () => 42,
    random: () => 0.25,
    sleep: async () => {},
  });
  const asked = () => script.requests.map(({ headers }) => headers['authorization']?.replace('bearer ', ''));
  return { world, asked, warnings };
}

describe('the world on GitHub', () => {
  it('reads a conversation, rights and pushes as the app, and the files and the commit as the GitOps identity', async () => {
    const { world, asked } = await start();
    await world.readConversation({ repository: 'acme/shop', number: 12 });
    await world.readRole('acme/gitops', 'mona');
    await world.readTeamMembership('acme/sre', 'mona');
    await world.readNewestPush('acme/shop', 'faster');
    await world.acknowledge('acme/shop', 5);
    await world.readFiles(gitops, ['fleet.yaml'], null);
    await world.commit({ branch: gitops, expectedHead: HEAD, changes: [], headline: 'x', body: '' });
    expect(asked()).toEqual([
      'app:acme/shop',
      'app:acme/gitops',
      'app:acme',
      'app:acme/shop',
      'app:acme/shop',
      'gitops:acme/gitops',
      'gitops:acme/gitops',
    ]);
  });

  it('takes a check by the word of the app that is asked for', async () => {
    const { world } = await start();
    expect(await world.readCheck?.('acme/shop', HEAD, 'e2e', 'tests')).toBe('success');
    expect(await world.readCheck?.('acme/shop', HEAD, 'e2e', 'others')).toBe('missing');
  });

  it('reports as the app', async () => {
    const { world, asked } = await start();
    const subject = { repository: 'acme/shop', number: 12 };
    await world.publish({
      subject,
      comment: 'Hello',
      recorded: new Set<string>(),
      existing: [],
      reactions: [],
      check: null,
    });
    expect(asked()).toEqual(['app:acme/shop']);
  });

  it('takes its clock and chance from outside', async () => {
    const { world } = await start();
    expect([world.now(), world.random()]).toEqual([42, 0.25]);
  });

  it('sends nothing before it is asked', async () => {
    const { asked } = await start();
    expect(asked()).toEqual([]);
  });
});
