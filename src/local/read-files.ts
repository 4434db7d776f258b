import type { Branch, Snapshot } from '../world/repository.ts';
import { Unavailable } from '../world/unavailable.ts';
import type { Git } from './git.ts';
import { readObjects } from './objects.ts';

/** The full name of a branch's reference. */
export function referenceOf(branch: string): string {
  return `refs/heads/${branch}`;
}

/** The commit that a branch is at; null where there is no such branch, or no commit on it yet. */
export async function headOf(git: Git, branch: string): Promise<string | null> {
  const { code, stdout } = await git.attempt([
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${referenceOf(branch)}^{commit}`,
  ]);
  return code === 0 ? stdout.toString().trim() : null;
}

/**
 * Reads files as they are committed; what lies in the work tree does not count.
 *
 * @param at the commit; null: the branch's head
 */
export async function readFiles(
  git: Git,
  { branch }: Branch,
  paths: readonly string[],
  at: string | null,
): Promise<Snapshot> {
  const commit = at ?? (await headOf(git, branch));
  if (commit === null) {
    const next = `Name one that exists with \`--branch\`; \`git -C ${git.folder} branch\` lists them.`;
    throw new Unavailable('branch', `There is no branch \`${branch}\` with a commit in ${git.folder}. ${next}`);
  }
  const objects = await readObjects(
    git,
    paths.map((path) => `${commit}:${path}`),
  );
  const files = paths.map((path, index): [string, string | null] => {
    const object = objects[index] ?? null;
    return [path, object?.type === 'blob' ? object.content.toString('utf8') : null];
  });
  return { commit, files: new Map(files) };
}
