import { resolve } from 'node:path';
import { Unavailable } from '../world/unavailable.ts';
import { createGit, type Environment, type Git } from './git.ts';

/** A clone of the GitOps repository on this machine. */
export interface LocalRepository {
  /** The folder, absolute. */
  readonly folder: string;
  readonly git: Git;
  /** Null for a bare clone. */
  readonly workTree: string | null;
  /** The branch that is checked out, or that a bare clone stands on; null where the head is detached. */
  readonly currentBranch: string | null;
}

/**
 * Opens the repository that a folder belongs to.
 *
 * @throws Unavailable where there is no git, or no repository in the folder, or git does not trust it
 */
export async function openRepository(folder: string, environment: Environment): Promise<LocalRepository> {
  const absolute = resolve(folder);
  const git = createGit(absolute, environment);
  const found = await git.attempt(['rev-parse', '--is-bare-repository', '--is-inside-work-tree']);
  if (found.code !== 0) {
    const next = 'Run it in a clone of the GitOps repository, or name one with `--folder`.';
    throw new Unavailable('repository', `${absolute} is no git repository: ${firstLine(found.stderr)}. ${next}`);
  }
  const [bare, inside] = found.stdout.toString().trim().split('\n');
  const hasWorkTree = bare === 'false' && inside === 'true';
  const workTree = hasWorkTree ? text(await git.run(['rev-parse', '--show-toplevel'])) : null;
  const head = await git.attempt(['symbolic-ref', '--quiet', '--short', 'HEAD']);
  return {
    folder: workTree ?? absolute,
    git: workTree === null ? git : git.in(workTree),
    workTree,
    currentBranch: head.code === 0 ? text(head.stdout) : null,
  };
}

/**
 * The name that the person's own commits carry.
 *
 * @throws Unavailable where git does not know who the person is
 */
export async function readPerson(git: Git): Promise<string> {
  const identity = await git.attempt(['var', 'GIT_AUTHOR_IDENT']);
  const name = /^(.*) <.*> \d+ [+-]\d{4}$/.exec(text(identity.stdout))?.[1] ?? '';
  if (identity.code === 0 && name !== '') return name;
  const next = 'Set `git config --global user.name` and `user.email`.';
  throw new Unavailable('identity', `Git does not know who you are, so a commit could not name you. ${next}`);
}

/** The names of the rollouts that are configured in a commit, sorted. */
export async function listRollouts(git: Git, commit: string): Promise<readonly string[]> {
  const listed = await git.run(['ls-tree', '-r', '-z', '--full-tree', '--name-only', commit, '--', 'rollouts/']);
  const names = listed
    .toString()
    .split('\0')
    .map((path) => /^rollouts\/([^/\n]+)\/rollout\.yaml$/.exec(path)?.[1])
    .filter((name) => name !== undefined);
  return [...new Set(names)].sort();
}

function text(output: Buffer): string {
  return output.toString('utf8').replace(/\r?\n$/, '');
}

function firstLine(words: string): string {
  return (words.split('\n', 1)[0] ?? '').replace(/^fatal: /, '');
}
