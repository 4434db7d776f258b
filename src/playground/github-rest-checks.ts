import type { App } from './account-records.ts';
import { NEEDS } from './github-permissions.ts';
import type { Repository } from './github-records.ts';
import { commitNamed } from './github-rest-repositories.ts';
import type { GitHubState } from './github-state.ts';
import type { CheckRun } from './report-records.ts';
import { representApp } from './represent-account.ts';
import { apiUrl, htmlUrl } from './represent-repository.ts';
import {
  invalid,
  notFound,
  page,
  Refusal,
  type RestAnswer,
  type RestRequest,
  type Route,
  record,
} from './rest-request.ts';

const CONCLUSIONS = ['success', 'failure', 'neutral', 'cancelled', 'skipped', 'timed_out', 'action_required'];
const LONGEST_TEXT = 65_535;

function represent(state: GitHubState, repository: Repository, run: CheckRun) {
  const url = `${apiUrl(state, repository)}/check-runs/${run.id}`;
  return {
    id: run.id,
    node_id: run.nodeId,
    head_sha: run.headSha,
    external_id: run.externalId,
    url,
    html_url: `${htmlUrl(state, repository)}/runs/${run.id}`,
    details_url: run.detailsUrl,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    name: run.name,
    check_suite: { id: run.app.id },
    output: { ...run.output, annotations_count: 0, annotations_url: `${url}/annotations` },
    app: representApp(state, run.app),
    pull_requests: [],
  };
}

function appOf(request: RestRequest): App {
  const app = request.app();
  if (app === null) throw new Refusal(403, 'You must authenticate via a GitHub App.');
  return app;
}

/** Applies what a request says about a check run. */
function change(request: RestRequest, run: CheckRun): void {
  const conclusion = request.optionalText('conclusion');
  if (conclusion !== undefined && !CONCLUSIONS.includes(conclusion)) throw invalid('conclusion', 'invalid');
  const output = record(request.body['output']);
  if (output !== null) {
    const part = (name: string) => (typeof output[name] === 'string' ? output[name] : null);
    for (const name of ['summary', 'text']) {
      if ((part(name)?.length ?? 0) > LONGEST_TEXT) {
        throw new Refusal(
          422,
          `Invalid request.\n\nOnly ${LONGEST_TEXT} characters are allowed; ${part(name)?.length} were supplied.`,
        );
      }
    }
    if (part('summary') === null || part('title') === null)
      throw new Refusal(422, 'Invalid request.\n\n"summary", "title" weren\'t supplied.');
    run.output = { title: part('title'), summary: part('summary'), text: part('text') };
  }
  run.name = request.optionalText('name') ?? run.name;
  run.status = conclusion === undefined ? (request.optionalText('status') ?? run.status) : 'completed';
  if (run.status === 'completed' && conclusion === undefined && run.conclusion === null)
    throw invalid('conclusion', 'missing_field');
  run.conclusion = run.status === 'completed' ? (conclusion ?? run.conclusion) : null;
  run.completedAt = run.status === 'completed' ? (request.optionalText('completed_at') ?? request.state.now()) : null;
  run.startedAt = request.optionalText('started_at') ?? run.startedAt ?? request.state.now();
  run.detailsUrl = request.optionalText('details_url') ?? run.detailsUrl;
  run.externalId = request.optionalText('external_id') ?? run.externalId;
}

async function create(request: RestRequest): Promise<RestAnswer> {
  const repository = request.repository(NEEDS.writeChecks);
  const app = appOf(request);
  const headSha = await repository.git.resolve(request.text('head_sha'));
  if (headSha === null) throw new Refusal(422, `No commit found for SHA: ${request.text('head_sha')}`);
  const run: CheckRun = {
    ...request.state.identify('CR'),
    app,
    headSha,
    name: request.text('name'),
    status: 'queued',
    conclusion: null,
    detailsUrl: null,
    externalId: '',
    startedAt: null,
    completedAt: null,
    output: { title: null, summary: null, text: null },
  };
  change(request, run);
  repository.checkRuns.push(run);
  request.backend.events.checkRun(repository, run);
  return { status: 201, body: represent(request.state, repository, run) };
}

function update(request: RestRequest): RestAnswer {
  const repository = request.repository(NEEDS.writeChecks);
  const run = repository.checkRuns.find(({ id }) => id === request.number('check_run_id'));
  if (run === undefined) throw notFound();
  if (run.app !== appOf(request)) {
    throw new Refusal(
      403,
      `Invalid app_id \`${appOf(request).id}\` - check run can only be modified by the GitHub App that created it.`,
    );
  }
  change(request, run);
  request.backend.events.checkRun(repository, run);
  return { status: 200, body: represent(request.state, repository, run) };
}

async function list(request: RestRequest): Promise<RestAnswer> {
  const repository = request.repository(NEEDS.readChecks);
  const commit = await commitNamed(request, repository, request.parameter('ref'));
  if (commit === null) throw new Refusal(422, `No commit found for SHA: ${request.parameter('ref')}`);
  const name = request.query.get('check_name');
  const app = request.query.get('app_id');
  const fits = (run: CheckRun) =>
    run.headSha === commit && (name === null || run.name === name) && (app === null || String(run.app.id) === app);
  const fitting = repository.checkRuns.filter(fits);
  const newest = new Map(fitting.map((run) => [`${run.app.id} ${run.name}`, run]));
  const shown = (request.query.get('filter') === 'all' ? fitting : [...newest.values()]).reverse();
  return page(
    request,
    shown.map((run) => represent(request.state, repository, run)),
    (check_runs) => ({
      total_count: shown.length,
      check_runs,
    }),
  );
}

/** Check runs, which only apps can make. */
export const CHECK_ROUTES: readonly Route[] = [
  { method: 'POST', path: '/repos/{owner}/{repo}/check-runs', answer: create },
  { method: 'PATCH', path: '/repos/{owner}/{repo}/check-runs/{check_run_id}', answer: update },
  { method: 'GET', path: '/repos/{owner}/{repo}/commits/{ref}/check-runs', answer: list },
];
