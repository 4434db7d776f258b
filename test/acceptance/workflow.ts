import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { ACTION, ROOT } from './built.ts';
import { SHOP, type Shop } from './shop.ts';

/** What a job of a workflow is given. */
export interface Job {
  readonly event: string;
  readonly payload: unknown;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
  /** The program to run it with; the one that runs the tests where it is left out. */
  readonly node?: string;
}

/** What became of it. */
export interface JobEnd {
  readonly code: number | null;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  /** Both streams. */
  readonly log: string;
}

/** `action.yml`, as the runner reads it. */
export interface ActionFile {
  readonly inputs: Readonly<Record<string, { description: string; required?: boolean; default?: string }>>;
  readonly outputs: Readonly<Record<string, { description: string }>>;
  readonly runs: { readonly using: string; readonly main: string };
}

export function readActionFile(): ActionFile {
  return load(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as ActionFile;
}

/** Tokens for both repositories, as a workflow has them. */
export function tokensFor(shop: Shop): { readonly token: string; readonly 'gitops-token': string } {
  const { github } = shop;
  const here = {
    contents: 'read',
    issues: 'write',
    pull_requests: 'write',
    checks: 'write',
    statuses: 'read',
  } as const;
  return {
    token: github.workflowToken(SHOP.repository, here),
    'gitops-token': github.workflowToken(SHOP.gitops, { contents: 'write' }),
  };
}

/** Runs the built Action as the runner does: with its environment, and with the defaults of `action.yml`. */
export async function runJob(shop: Shop, job: Job): Promise<JobEnd> {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-job-'));
  const file = (name: string, content = ''): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const given: Readonly<Record<string, string>> = { ...tokensFor(shop), ...job.inputs };
  const inputs = Object.entries(readActionFile().inputs).map(([name, input]) => {
    const fallback = input.default?.replace(/^\$\{\{ github\.token \}\}$/, given['token'] ?? '') ?? '';
    return [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, given[name] ?? fallback];
  });
  const paths = { output: file('output'), summary: file('summary'), event: file('event', JSON.stringify(job.payload)) };
  const environment = {
    PATH: process.env['PATH'],
    HOME: folder,
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: job.event,
    GITHUB_EVENT_PATH: paths.event,
    GITHUB_REPOSITORY: SHOP.repository,
    GITHUB_API_URL: shop.github.apiUrl,
    GITHUB_GRAPHQL_URL: shop.github.graphqlUrl,
    GITHUB_SERVER_URL: shop.github.url,
    GITHUB_OUTPUT: paths.output,
    GITHUB_STEP_SUMMARY: paths.summary,
    GITHUB_RUN_ID: '4711',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_ACTOR: 'alice',
    GITHUB_TRIGGERING_ACTOR: 'alice',
    ...Object.fromEntries(inputs),
    ...job.variables,
  };
  const child = spawn(job.node ?? process.execPath, [ACTION], { env: environment, cwd: folder });
  const log: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => log.push(String(chunk)));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  await shop.settled();
  const end = {
    code,
    outputs: readOutputs(readFileSync(paths.output, 'utf8')),
    summary: readFileSync(paths.summary, 'utf8'),
    log: log.join(''),
  };
  rmSync(folder, { recursive: true, force: true });
  return end;
}

/** Reads what was written to `GITHUB_OUTPUT`: `name<<delimiter`, the value's lines, the delimiter. */
function readOutputs(text: string): Readonly<Record<string, string>> {
  const outputs: Record<string, string> = {};
  for (const [, name = '', , value = ''] of text.matchAll(/^([^\n<]+)<<(\S+)\n([\s\S]*?)\n?\2$/gm))
    outputs[name] = value;
  return outputs;
}

/** The job that GitHub starts for the newest event of a kind. */
export function jobFor(shop: Shop, event: string, action: string): Job {
  const delivery = shop.github.deliveries.findLast((one) => one.event === event && one.action === action);
  if (delivery === undefined) throw new Error(`There was no ${event}.${action}.`);
  return { event, payload: delivery.payload };
}
