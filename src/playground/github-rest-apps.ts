import type { App, Installation } from './account-records.ts';
import type { Repository } from './github-records.ts';
import { representApp, representInstallation, representProfile } from './represent-account.ts';
import { representRepository } from './represent-repository.ts';
import { notFound, page, Refusal, type RestRequest, type Route, record } from './rest-request.ts';
import type { AppPermissions } from './scenario.ts';

function appOf(request: RestRequest): App {
  if (request.caller.kind === 'app') return request.caller.app;
  throw new Refusal(401, 'A JSON web token could not be decoded');
}

function installationWithId(request: RestRequest): Installation {
  const app = appOf(request);
  const id = request.number('installation_id');
  const installation = request.state.installations.find((one) => one.id === id && one.app === app);
  if (installation === undefined) throw notFound();
  return installation;
}

function repositoriesOf(request: RestRequest, installation: Installation): Repository[] {
  return [...request.state.repositories.values()].filter(
    ({ owner, apps }) => owner === installation.account && apps.has(installation.app.id),
  );
}

/** The permissions that a token is asked to be narrowed to. */
function narrowedPermissions(request: RestRequest, app: App): AppPermissions {
  const asked = record(request.body['permissions']);
  if (asked === null) return app.permissions;
  const narrowed: Record<string, 'read' | 'write'> = {};
  for (const [name, level] of Object.entries(asked)) {
    const held = app.permissions[name];
    const known = level === 'read' || level === 'write';
    if (!known || held === undefined || (held === 'read' && level === 'write')) {
      throw new Refusal(422, 'The permissions requested are not granted to this installation.');
    }
    narrowed[name] = level;
  }
  return narrowed;
}

/** The repositories that a token is asked to be narrowed to, by name or id; null for all. */
function narrowedRepositories(request: RestRequest, installation: Installation): Repository[] | null {
  const { repositories: names, repository_ids: ids } = request.body;
  const asked: readonly unknown[] = [...(Array.isArray(names) ? names : []), ...(Array.isArray(ids) ? ids : [])];
  if (asked.length === 0) return null;
  const all = repositoriesOf(request, installation);
  return asked.map((one) => {
    const found = all.find(
      ({ name, id }) => one === id || (typeof one === 'string' && one.toLowerCase() === name.toLowerCase()),
    );
    if (found !== undefined) return found;
    throw new Refusal(
      422,
      'There is at least one repository that does not exist or is not accessible to the parent installation.',
    );
  });
}

/** Apps, their installations and tokens, and who a token belongs to. */
export const APP_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: '/app',
    answer: (request) => {
      const app = appOf(request);
      const installations = request.state.installations.filter((one) => one.app === app).length;
      return { status: 200, body: { ...representApp(request.state, app), installations_count: installations } };
    },
  },
  {
    method: 'GET',
    path: '/app/installations',
    answer: (request) => {
      const app = appOf(request);
      const installations = request.state.installations.filter((one) => one.app === app);
      return page(
        request,
        installations.map((one) => representInstallation(request.state, one)),
      );
    },
  },
  {
    method: 'GET',
    path: '/app/installations/{installation_id}',
    answer: (request) => ({ status: 200, body: representInstallation(request.state, installationWithId(request)) }),
  },
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}/installation',
    answer: (request) => {
      const app = appOf(request);
      const fullName = `${request.parameter('owner')}/${request.parameter('repo')}`;
      const repository = request.state.repositories.get(fullName.toLowerCase());
      if (repository === undefined || !repository.apps.has(app.id)) throw notFound();
      return {
        status: 200,
        body: representInstallation(request.state, request.state.installation(app, repository.owner)),
      };
    },
  },
  {
    method: 'POST',
    path: '/app/installations/{installation_id}/access_tokens',
    answer: (request) => {
      const installation = installationWithId(request);
      const { app } = installation;
      const permissions = narrowedPermissions(request, app);
      const repositories = narrowedRepositories(request, installation);
      const narrowed = repositories === null ? null : new Set(repositories.map(({ id }) => id));
      const caller = { kind: 'installation' as const, app, installation, repositories: narrowed, permissions };
      const { token, expiresAt } = request.backend.tokens.issueInstallation(caller);
      const shown = repositories?.map((repository) => representRepository(request.state, repository));
      return {
        status: 201,
        body: {
          token,
          expires_at: expiresAt,
          permissions: { ...permissions },
          repository_selection: 'selected',
          ...(shown === undefined ? {} : { repositories: shown }),
        },
      };
    },
  },
  {
    method: 'GET',
    path: '/installation/repositories',
    answer: (request) => {
      const { caller } = request;
      if (caller.kind !== 'installation') {
        throw new Refusal(
          403,
          'You must authenticate with an installation access token in order to list repositories for an installation.',
        );
      }
      const all = repositoriesOf(request, caller.installation);
      const shown = all.filter(({ id }) => caller.repositories === null || caller.repositories.has(id));
      return page(
        request,
        shown.map((one) => representRepository(request.state, one)),
        (repositories) => ({
          total_count: shown.length,
          repository_selection: 'selected',
          repositories,
        }),
      );
    },
  },
  {
    method: 'GET',
    path: '/user',
    answer: (request) => {
      if (request.caller.kind === 'person')
        return { status: 200, body: representProfile(request.state, request.caller.account) };
      if (request.caller.kind === 'nobody') throw new Refusal(401, 'Requires authentication');
      throw new Refusal(403, 'Resource not accessible by integration');
    },
  },
];
