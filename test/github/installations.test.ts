import { generateKeyPairSync } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createTokenClients } from '../../src/github/clients.ts';
import { createInstallationClients } from '../../src/github/installations.ts';
import { readRole, readTeamMembership } from '../../src/github/permission.ts';
import { type ScriptedAnswer, type ScriptedGitHub, type ScriptedRequest, scriptGitHub } from './scripted-github.ts';

const privateKey = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();

let github: ScriptedGitHub | null = null;
afterEach(async () => github?.stop());

type Script = Readonly<Record<string, ScriptedAnswer | ((request: ScriptedRequest) => ScriptedAnswer)>>;

async function app(script: Script = {}) {
  let minted = 0;
  const started = await scriptGitHub((request) => {
    const scripted = script[nameOf(request)];
    if (scripted !== undefined) return typeof scripted === 'function' ? scripted(request) : scripted;
    if (request.path.endsWith('/installation')) return { body: { id: 77 } };
    if (request.path.endsWith('/access_tokens')) {
      minted += 1;
      return { status: 201, body: { token: `ghs_minted${minted}`, expires_at: inAnHour(), permissions: {} } };
    }
    return { body: { permission: 'write', role_name: 'maintain', state: 'active' } };
  });
  github = started;
  return createInstallationClients(started.connection, { appId: 5, privateKey });
}

function inAnHour(): string {
  return new Date(Date.now() + 3_600_000).toISOString();
}

function nameOf({ method, path }: ScriptedRequest): string {
  return `${method} ${path}`;
}

function asked(): string[] {
  return (github?.requests ?? []).map(nameOf);
}

describe('an app', () => {
  it('finds its installation, mints a token for the one repository, and keeps both', async () => {
    const clients = await app();
    expect(await readRole(clients.forRepository('acme/shop'), 'acme/shop', 'mona')).toBe('maintain');
    expect(await readRole(clients.forRepository('ACME/shop'), 'acme/shop', 'hubot')).toBe('maintain');
    expect(asked()).toEqual([
      'GET /repos/acme/shop/installation',
      'POST /app/installations/77/access_tokens',
      'GET /repos/acme/shop/collaborators/mona/permission',
      'GET /repos/acme/shop/collaborators/hubot/permission',
    ]);
    expect(github?.requests[1]?.body).toEqual({ repositories: ['shop'] });
    expect(github?.requests[2]?.headers['authorization']).toBe('bearer ghs_minted1');
  });

  it('asks for the installation once for each owner, also when asked at the same time', async () => {
    const clients = await app();
    await Promise.all(['acme/shop', 'acme/gitops'].map((name) => readRole(clients.forRepository(name), name, 'mona')));
    expect(asked().filter((request) => request.endsWith('/installation'))).toHaveLength(1);
    expect(asked().filter((request) => request.endsWith('/access_tokens'))).toHaveLength(2);
  });

  it('reads teams with a token that may read members and nothing else', async () => {
    const clients = await app();
    expect(await readTeamMembership(clients.forOrganisation('acme'), 'acme/sre', 'mona')).toBe(true);
    expect(asked()[0]).toBe('GET /orgs/acme/installation');
    expect(github?.requests[1]?.body).toEqual({ permissions: { members: 'read' } });
  });

  it('that may not read members leaves a membership unknown', async () => {
    const refused = { status: 422, body: { message: 'The permissions requested are not granted.' } };
    const clients = await app({ 'POST /app/installations/77/access_tokens': refused });
    expect(await readTeamMembership(clients.forOrganisation('acme'), 'acme/sre', 'mona')).toBe('unknown');
  });

  it('that is not installed does not take that for an answer about the person or the team', async () => {
    const missing = { status: 404, body: { message: 'Not Found' } };
    const clients = await app({
      'GET /repos/acme/shop/installation': missing,
      'GET /orgs/acme/installation': missing,
    });
    expect(await readRole(clients.forRepository('acme/shop'), 'acme/shop', 'mona')).toBe('unknown');
    expect(await readTeamMembership(clients.forOrganisation('acme'), 'acme/sre', 'mona')).toBe('unknown');
  });

  it('looks for its installation and a token afresh where GitHub calls the old token invalid', async () => {
    const clients = await app({
      'GET /repos/acme/shop/collaborators/mona/permission': ({ headers }) =>
        headers['authorization'] === 'bearer ghs_minted2'
          ? { body: { permission: 'admin', role_name: 'admin' } }
          : { status: 401, body: { message: 'Bad credentials' } },
    });
    expect(await readRole(clients.forRepository('acme/shop'), 'acme/shop', 'mona')).toBe('admin');
    expect(asked()).toEqual([
      'GET /repos/acme/shop/installation',
      'POST /app/installations/77/access_tokens',
      'GET /repos/acme/shop/collaborators/mona/permission',
      'GET /repos/acme/shop/installation',
      'POST /app/installations/77/access_tokens',
      'GET /repos/acme/shop/collaborators/mona/permission',
    ]);
  });

  it('whose token is not to be had has sent nothing', async () => {
    const clients = await app({ 'POST /app/installations/77/access_tokens': { status: 502 } });
    const lost = clients
      .forRepository('acme/shop')
      .graphql('mutation Move { updateRefs(input: {}) { clientMutationId } }', {});
    await expect(lost).rejects.toMatchObject({ failure: { kind: 'lost', sent: false } });
  });

  it('lists the repositories of every installation that is not suspended, without the archived', async () => {
    const account = { login: 'acme' };
    const clients = await app({
      'GET /app/installations': {
        body: [
          { id: 77, account, suspended_at: null },
          { id: 78, account: { login: 'old' }, suspended_at: '2025-01-01T00:00:00Z' },
        ],
      },
      'GET /installation/repositories': {
        body: {
          total_count: 3,
          repositories: [
            { full_name: 'acme/web', archived: false },
            { full_name: 'acme/attic', archived: true },
            { full_name: 'acme/shop', archived: false },
          ],
        },
      },
    });
    expect(await clients.listRepositories()).toEqual(['acme/shop', 'acme/web']);
    expect(github?.requests[1]?.body).toEqual({ permissions: { metadata: 'read' } });
  });
});

describe('tokens', () => {
  async function used(repository: string | null, gitopsToken: string | null) {
    github = await scriptGitHub(() => ({ body: {} }));
    const { app: own, gitops } = createTokenClients(github.connection, { token: 'own', repository, gitopsToken });
    const clients = [
      own.forRepository('acme/shop'),
      own.forRepository('acme/gitops'),
      own.forOrganisation('acme'),
      gitops.forRepository('acme/shop'),
    ];
    for (const client of clients) await client.rest.meta.get();
    return github.requests.map(({ headers }) => headers['authorization']?.replace('bearer ', ''));
  }

  it('of a workflow are used where they are good', async () => {
    expect(await used('Acme/Shop', 'other')).toEqual(['own', 'other', 'other', 'other']);
  });

  it('are one where one is given', async () => {
    expect(await used('acme/shop', null)).toEqual(['own', 'own', 'own', 'own']);
  });

  it('that are good everywhere read everything but the GitOps repository', async () => {
    expect(await used(null, 'other')).toEqual(['own', 'own', 'other', 'other']);
  });
});
