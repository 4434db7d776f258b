import { relative, resolve, sep } from 'node:path';
import { problemText } from '../report/problem-text.ts';
import { counted } from '../report/text.ts';
import type { Problem } from '../rollout/refusal.ts';
import type { Ending } from './exit-code.ts';
import type { CommandLineHost } from './host.ts';
import { UsageError } from './usage-error.ts';
import { FLEET_FILE, validateFiles } from './validate-files.ts';
import { createWorkTreeFiles } from './work-tree-files.ts';

export interface ValidateOptions {
  readonly folder?: string;
  readonly all?: boolean;
  readonly json?: boolean;
}

/**
 * Validates the files of a folder as they lie there, so that a hook before a commit sees what is about to be committed.
 *
 * @param named files whose problems are wanted; empty: all
 */
export async function validate(
  host: CommandLineHost,
  named: readonly string[],
  { folder = '.', all = false, json = false }: ValidateOptions,
): Promise<Ending> {
  if (all && named.length > 0) throw new UsageError('`--all` and names of files exclude each other: give one of them.');
  const root = resolve(host.workingFolder, folder);
  const wanted = named.map((name) => pathInside(host, root, name));
  const { problems, files, passedOver } = await validateFiles(
    createWorkTreeFiles(root),
    await repositoryName(host, root),
  );
  // What is wrong with the fleet may only show in the rollouts that are read with it.
  const everything = wanted.length === 0 || wanted.includes(FLEET_FILE);
  const told = everything ? problems : problems.filter(({ file }) => wanted.includes(file));
  const looked = everything ? files : files.filter((file) => wanted.includes(file));
  if (json) host.stdout.write(`${JSON.stringify({ ...asJson(told, looked), passedOver }, null, 2)}\n`);
  else {
    for (const problem of told) host.stdout.write(`${problemText(problem)}\n`);
    host.stderr.write(summary(told, looked));
    // A mark could hide what breaks a rule, so it does not stay unsaid.
    for (const folder of passedOver) host.stderr.write(`${folder}/ was passed over: it has a .headgateignore.\n`);
  }
  return told.some(isError) ? 'refused' : 'done';
}

function isError({ warning }: Problem): boolean {
  return warning !== true;
}

function asJson(problems: readonly Problem[], files: readonly string[]): object {
  return { apiVersion: 'headgate.dev/validation/v1', valid: !problems.some(isError), files, problems };
}

function summary(problems: readonly Problem[], files: readonly string[]): string {
  const looked = counted(files.length, 'file');
  const errors = problems.filter(isError).length;
  const warnings = problems.length - errors;
  const warned = warnings === 0 ? '' : `, ${counted(warnings, 'warning')}`;
  if (errors === 0) return `${looked}, nothing wrong${warned}.\n`;
  return `${counted(errors, 'problem')}${warned} in ${looked}.\n`;
}

function pathInside(host: CommandLineHost, root: string, name: string): string {
  const path = relative(root, resolve(host.workingFolder, name));
  if (path === '' || path.split(sep)[0] === '..') throw new UsageError(`${name} is not in ${root}.`);
  return path.split(sep).join('/');
}

/** The repository's name by the address that the clone has it from; null where that says none. */
async function repositoryName({ environment }: CommandLineHost, root: string): Promise<string | null> {
  const { createGit } = await import('../local/git.ts');
  try {
    const { code, stdout } = await createGit(root, environment).attempt(['config', '--get', 'remote.origin.url']);
    const address = stdout.toString().trim();
    return code === 0 ? (/[/:]([^/:\s]+\/[^/:\s]+?)(?:\.git)?\/?$/.exec(address)?.[1] ?? null) : null;
  } catch {
    // Validating needs no git.
    return null;
  }
}
