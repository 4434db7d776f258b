import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createInstallationClients } from '../../src/github/installations.ts';
import { createProposalTeller } from '../../src/github/proposal-teller.ts';
import { startGitHub } from '../../src/playground/github.ts';
import type { AppPermissions, GitHub } from '../../src/playground/scenario.ts';
import type { StandingProposal } from '../../src/report/standing-proposal.ts';
import type { ProposalsToTell } from '../../src/world/proposals.ts';
import { attachContract } from '../playground/contract.ts';

const GITOPS = 'acme/gitops';
const BRANCH = { repository: GITOPS, branch: 'main' };

let folder: string;
let github: GitHub;
let violations: () => readonly string[];
let now = Date.parse('2026-01-01T10:00:00Z');
let warnings: string[];

async function start(permissions?: AppPermissions): Promise<void> {
  folder = mkdtempSync(join(tmpdir(), 'headgate-raised-'));
  github = await startGitHub({ folder, clock: () => now, ...(permissions && { permissions }) });
  violations = attachContract(github).violations;
  github.createOrganisation('acme');
  github.createUser('mona');
  await github.createRepository(GITOPS, { files: { a: '1' }, collaborators: { mona: 'maintain' } });
}

beforeEach(() => {
  warnings = [];
});

afterEach(async () => {
  await github.stop();
  rmSync(folder, { recursive: true, force: true });
  expect(violations()).toEqual([]);
});

/** A process of its own, with nothing remembered. */
function teller() {
  const { apiUrl, graphqlUrl, app } = github;
  const clients = createInstallationClients(
    { apiUrl, graphqlUrl, timeoutMilliseconds: 5_000, now: Date.now, random: () => 0, sleep: async () => undefined },
    { appId: String(app.id), privateKey: app.privateKey },
  );
  const tell = createProposalTeller(clients, { warn: (_, message) => void warnings.push(message) }, () => now);
  return (proposals: readonly StandingProposal[], more: Partial<ProposalsToTell> = {}) =>
    tell({ branch: BRANCH, rollouts: ['storefront'], proposals, settle: true, ...more });
}

function proposal(more: Partial<StandingProposal> = {}): StandingProposal {
  return {
    ...{ rollout: 'storefront', key: 'failover:eu-west', title: 'Headgate proposes for storefront: /failover eu-west' },
    ...{ body: 'eu-west is seen unhealthy.', standing: '1'.repeat(16), ...more },
  };
}

const issues = () => github.issues(GITOPS).map(({ number, state }) => `${number} ${state}`);

describe('an issue that tells of a proposal', () => {
  it('is opened once, and left as it is while it stands', async () => {
    await start();
    const tell = teller();
    await tell([proposal()]);
    await tell([proposal({ body: 'eu-west is seen unhealthy, by more.' })]);
    await teller()([proposal()]);
    const [issue, second] = github.issues(GITOPS);
    expect(second).toBeUndefined();
    expect(issue).toMatchObject({
      title: 'Headgate proposes for storefront: /failover eu-west',
      author: 'headgate[bot]',
      labels: ['headgate'],
      state: 'open',
    });
    expect(issue?.body).toMatch(
      /^<!-- headgate:proposal v1 main storefront failover:eu-west 1{16} -->\neu-west is seen unhealthy\.\s*$/,
    );
  });

  it('is one, where two processes see the same at the same moment, and the older one stays', async () => {
    await start();
    await Promise.all([teller()([proposal()]), teller()([proposal()])]);
    await teller()([proposal()]);
    expect(issues().filter((issue) => issue.endsWith('open'))).toEqual(['1 open']);
    expect(github.comments({ repository: GITOPS, number: 1 })).toEqual([]);
  });

  it('says something else as soon as something else would come of it', async () => {
    await start();
    const tell = teller();
    await tell([proposal()]);
    await tell([proposal({ body: 'It would be refused now.', standing: '2'.repeat(16) })]);
    expect(github.issues(GITOPS)).toHaveLength(1);
    expect(github.issues(GITOPS)[0]?.body).toContain('It would be refused now.');
  });

  it('is closed with a word when nothing calls for it, and the next time is another issue', async () => {
    await start();
    const tell = teller();
    await tell([proposal()]);
    await tell([]);
    expect(issues()).toEqual(['1 closed']);
    const said = github.comments({ repository: GITOPS, number: 1 }).map(({ body }) => body);
    expect(said).toEqual([expect.stringMatching(/^Nothing calls for this any more/)]);
    await tell([proposal()]);
    expect(issues()).toEqual(['1 closed', '2 open']);
  });

  it('is not closed by who has not looked for long enough, or at other rollouts', async () => {
    await start();
    await teller()([proposal()]);
    await teller()([], { settle: false });
    await teller()([], { rollouts: ['checkout'] });
    await teller()([], { branch: { ...BRANCH, branch: 'staging' } });
    expect(issues()).toEqual(['1 open']);
  });

  it('that a person closed is left alone until nothing called for it', async () => {
    await start();
    const tell = teller();
    await tell([proposal()]);
    await github.close({ repository: GITOPS, number: 1 }, { as: 'mona' });
    await tell([proposal()]);
    await teller()([proposal({ standing: '2'.repeat(16) })]);
    expect(issues()).toEqual(['1 closed']);
    await tell([]);
    expect(github.comments({ repository: GITOPS, number: 1 })).toEqual([]);
    await tell([proposal()]);
    expect(issues()).toEqual(['1 closed', '2 open']);
  });

  it('is not taken for one where somebody else wrote the same', async () => {
    await start();
    const body = `<!-- headgate:proposal v1 main storefront failover:eu-west ${'1'.repeat(16)} -->\nNo.\n`;
    const forged = github.openIssue(GITOPS, { as: 'mona', title: 'x', body });
    await github.label(forged, { as: 'mona', label: 'headgate' });
    await teller()([proposal()]);
    expect(issues()).toEqual(['1 open', '2 open']);
    await teller()([]);
    expect(issues()).toEqual(['1 open', '2 closed']);
  });

  it('is one of five at most that are opened by one look', async () => {
    await start();
    const many = Array.from({ length: 7 }, (_, index) => proposal({ key: `failover:c${index}` }));
    const tell = teller();
    await tell(many);
    expect(issues()).toHaveLength(5);
    await tell(many);
    expect(issues()).toHaveLength(7);
  });
});

describe('GitHub', () => {
  it('is asked nothing for some minutes where nothing is proposed and nothing stands', async () => {
    await start();
    const tell = teller();
    await tell([]);
    const asked = github.requests.all.length;
    await tell([]);
    expect(github.requests.all.length).toBe(asked);
    now += 10 * 60_000;
    await tell([]);
    expect(github.requests.all.length).toBeGreaterThan(asked);
    await tell([proposal()]);
    expect(issues()).toEqual(['1 open']);
  });

  it('that does not permit it is logged once', async () => {
    await start({ metadata: 'read', contents: 'write', issues: 'read' });
    const tell = teller();
    for (let times = 0; times < 3; times += 1) await tell([proposal()]);
    expect(warnings).toEqual([expect.stringContaining('issues: write')]);
    expect(issues()).toEqual([]);
  });
});
