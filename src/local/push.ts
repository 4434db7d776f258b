import type { Git } from './git.ts';
import { referenceOf } from './read-files.ts';

/** What became of a push. `moved`: somebody else pushed first; what was committed is on this machine only. */
export type PushResult =
  | { readonly kind: 'pushed'; readonly remote: string }
  | { readonly kind: 'moved'; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string };

/** Pushes one branch to the remote that it follows, or to `origin`. Never with force. */
export async function pushBranch(git: Git, branch: string): Promise<PushResult> {
  const remote = (await setting(git, `branch.${branch}.remote`)) ?? 'origin';
  const follows = (await setting(git, `branch.${branch}.merge`)) ?? referenceOf(branch);
  const refspec = `${referenceOf(branch)}:${follows}`;
  const { code, stdout, stderr } = await git.attempt(['push', '--porcelain', '--no-force', '--', remote, refspec]);
  if (code === 0) return { kind: 'pushed', remote };
  // The porcelain says `!<TAB>from:to<TAB>[rejected] (fetch first)`: the remote has commits that are not here.
  const moved = /^!\t.*\[rejected\] \((?:fetch first|non-fast-forward|stale info)\)/m.test(stdout.toString());
  const where = `${branch} of ${remote}`;
  if (moved) {
    const mend = `git pull --rebase ${remote} ${branch}`;
    const undo = `git rebase --abort\` and \`git reset --keep ${remote}/${branch}`;
    const next = `Run \`${mend}\` and push again. Where that conflicts, somebody moved the same rollout: run \`${undo}\`, then say the command again.`;
    return { kind: 'moved', message: `The commit is on this machine only: ${where} moved meanwhile. ${next}` };
  }
  const said = [stderr, refusals(stdout.toString())].filter((part) => part !== '').join(' ');
  const next = `Push it with \`git push ${remote} ${branch}\` once that is settled.`;
  return {
    kind: 'failed',
    message: `The commit is on this machine only: ${where} could not be pushed: ${said} ${next}`,
  };
}

function refusals(porcelain: string): string {
  const lines = porcelain.split('\n').filter((line) => line.startsWith('!'));
  return lines.map((line) => line.split('\t').slice(2).join(' ')).join('; ');
}

async function setting(git: Git, name: string): Promise<string | null> {
  const { code, stdout } = await git.attempt(['config', '--get', name]);
  return code === 0 ? stdout.toString().trim() : null;
}
