import type { CommitRequest, CommitResult } from '../world/repository.ts';
import { writeCommitObject } from './commit-object.ts';
import type { Git } from './git.ts';
import { withIndexLock } from './index-lock.ts';
import { headOf, referenceOf } from './read-files.ts';
import { follow, uncommitted, type WorkTree, workTreesOf } from './work-tree.ts';

/** What a commit needs beside git. */
export interface CommitOptions {
  sleep(milliseconds: number): Promise<void>;
  /** Tells the person of something that went wrong after the commit was made. */
  warn(message: string): void;
}

/**
 * Commits on a local branch with the person's own identity. The branch moves by compare-and-swap, and a work tree in
 * which it is checked out follows, for the changed files alone.
 */
export async function commit(git: Git, request: CommitRequest, options: CommitOptions): Promise<CommitResult> {
  const { branch } = request.branch;
  const made = await writeCommitObject(git, request);
  if ('objection' in made) return { kind: 'rejected', message: made.objection };
  const [workTree, another] = await workTreesOf(git, branch);
  if (workTree === undefined) return moveBranch(git, request, made.commit);
  if (another !== undefined) {
    const message = `\`${branch}\` is checked out in two work trees, ${workTree.folder} and ${another.folder}. Leave it in one of them.`;
    return { kind: 'rejected', message };
  }
  return commitCheckedOut(workTree, request, made.commit, options);
}

async function commitCheckedOut(
  workTree: WorkTree,
  request: CommitRequest,
  commit: string,
  { sleep, warn }: CommitOptions,
): Promise<CommitResult> {
  const { git, folder } = workTree;
  const { expectedHead } = request;
  const result = await withIndexLock(workTree.index, sleep, async ({ copy, replace }): Promise<CommitResult> => {
    // Whoever held the lock before may have moved the branch, and then every comparison with it would mislead.
    if ((await headOf(git, request.branch.branch)) !== expectedHead) return { kind: 'conflict' };
    const dirty = await uncommitted(workTree, request.changes, copy);
    if (dirty.length > 0) return { kind: 'rejected', message: uncommittedMessage(folder, dirty) };
    const objection = await follow(workTree, copy, expectedHead, commit, true);
    if (objection !== null) {
      const next = 'Finish what is under way there (`git status` says what), then say it again.';
      return { kind: 'rejected', message: `The files in ${folder} could not follow the commit: ${objection} ${next}` };
    }
    const moved = await moveBranch(git, request, commit);
    if (moved.kind !== 'committed') return moved;
    const failure = await follow(workTree, copy, expectedHead, commit, false);
    if (failure === null) await replace();
    else
      warn(
        `It is committed, but the files in ${folder} are still the old ones: ${failure} Compare with \`git status\`.`,
      );
    return moved;
  });
  if (result !== null) return result;
  const next = `If no git command is running there, remove ${workTree.index}.lock.`;
  return { kind: 'rejected', message: `Another git command holds the lock of ${folder}. ${next}` };
}

function uncommittedMessage(folder: string, paths: readonly string[]): string {
  const listed = paths.slice(0, 10).map((path) => `\`${path}\``);
  const more = paths.length > 10 ? ` and ${paths.length - 10} more` : '';
  const are = paths.length === 1 ? 'has changes that are' : 'have changes that are';
  const next = 'Commit them, or put them aside with `git stash`, then say it again.';
  return `${listed.join(', ')}${more} in ${folder} ${are} not committed, and would be overwritten. ${next}`;
}

/** The one moment at which the commit becomes visible: all of it, or nothing. */
async function moveBranch(git: Git, request: CommitRequest, commit: string): Promise<CommitResult> {
  const { branch } = request.branch;
  const args = ['update-ref', '-m', `headgate: ${request.headline}`, referenceOf(branch), commit, request.expectedHead];
  const { code, stderr } = await git.attempt(args);
  if (code === 0) return { kind: 'committed', commit };
  const head = await headOf(git, branch);
  if (head === commit) return { kind: 'committed', commit };
  // The branch moved, or somebody is just moving it.
  if (head !== request.expectedHead || /Unable to create .*\.lock/.test(stderr)) return { kind: 'conflict' };
  return { kind: 'rejected', message: `Git would not move the branch \`${branch}\`: ${stderr}` };
}
