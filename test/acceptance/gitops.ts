import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A commit of the GitOps repository. */
export interface Commit {
  readonly sha: string;
  readonly message: string;
  readonly files: readonly string[];
  /** Lines added and removed, by file: `+2 -2`. */
  readonly lines: Readonly<Record<string, string>>;
}

/** `state.yaml`, as far as tests look at it. */
export interface StateFile {
  readonly status: {
    readonly revision: number;
    readonly phase: string;
    readonly stable: string;
    readonly candidate: { readonly slot: string; readonly sha: string; readonly pinnedBy: string } | null;
    readonly weights: Readonly<Record<string, number>>;
    readonly ledger: {
      readonly entries: readonly {
        readonly key: string;
        readonly by: string;
        readonly said: string;
        readonly disposition: string;
        readonly reason: string;
      }[];
    };
  };
}

/** Reads the history of a bare repository's branch with git: newest first, without the first commit. */
export async function readCommits(folder: string, branch: string): Promise<readonly Commit[]> {
  const format = '--format=%x00%H%x01%B%x01';
  const { stdout } = await promisify(execFile)('git', ['--git-dir', folder, 'log', '--numstat', format, branch]);
  const all = stdout
    .split('\0')
    .slice(1)
    .map((entry) => entry.split('\x01'))
    .map(([sha = '', message = '', numbers = '']) => {
      const rows = numbers
        .trim()
        .split('\n')
        .map((row) => row.split('\t'));
      const lines = Object.fromEntries(rows.map(([added, removed, path = '']) => [path, `+${added} -${removed}`]));
      return { sha, message, files: Object.keys(lines).sort(), lines };
    });
  return all.slice(0, -1);
}
