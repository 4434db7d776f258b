import { spawn } from 'node:child_process';
import { Unavailable } from '../world/unavailable.ts';

/** The environment variables that a process is started with. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** How a git process ended. */
interface GitOutcome {
  readonly code: number;
  readonly stdout: Buffer;
  /** What git said, without the white space around it. */
  readonly stderr: string;
}

/** What a git process is given beside its arguments. */
interface GitInput {
  readonly stdin?: string | Buffer;
  /** Variables beside those of the person. */
  readonly environment?: Environment;
}

/** Runs git in one folder, without a shell, and without asking anybody anything on a terminal. */
export interface Git {
  readonly folder: string;
  /**
   * Runs git and tells how it ended, whatever its exit code.
   *
   * @throws Unavailable where there is no git to run
   */
  attempt(args: readonly string[], input?: GitInput): Promise<GitOutcome>;
  /**
   * Runs git and gives what it printed.
   *
   * @throws Unavailable where it fails, with what it said
   */
  run(args: readonly string[], input?: GitInput): Promise<Buffer>;
  /** The same git in another folder. */
  in(folder: string): Git;
}

/** Variables by which a caller, such as a git hook, points git at another repository or index than the folder's. */
const ELSEWHERE = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_COMMON_DIR',
  'GIT_INDEX_FILE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_NAMESPACE',
  'GIT_PREFIX',
];

/**
 * Git with the person's own settings, identity and credentials.
 *
 * @param environment the person's environment
 */
export function createGit(folder: string, environment: Environment): Git {
  const own = Object.entries(environment).filter(([name]) => !ELSEWHERE.includes(name));
  const fixed = {
    ...Object.fromEntries(own),
    // Git's words are read in places, so they are always the same ones.
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    // A path is a path, whatever characters are in it.
    GIT_LITERAL_PATHSPECS: '1',
  };
  const git: Git = {
    folder,
    attempt: (args, input = {}) => start(folder, args, { ...fixed, ...input.environment }, input.stdin),
    run: async (args, input) => {
      const outcome = await git.attempt(args, input);
      if (outcome.code === 0) return outcome.stdout;
      throw new Unavailable('git', `\`git ${args[0] ?? ''}\` failed in ${folder}: ${outcome.stderr}`);
    },
    in: (other) => createGit(other, environment),
  };
  return git;
}

function start(
  folder: string,
  args: readonly string[],
  environment: Environment,
  stdin: string | Buffer | undefined,
): Promise<GitOutcome> {
  return new Promise((resolve, reject) => {
    // With -C instead of a working directory, a missing folder is told by git, and ENOENT can only mean git itself.
    const child = spawn('git', ['-C', folder, ...args], { env: { ...environment }, windowsHide: true });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    // Git may end before it has read everything; its exit code says why.
    child.stdin.on('error', () => undefined);
    child.on('error', (error: NodeJS.ErrnoException) => {
      const missing = error.code === 'ENOENT';
      const next = missing ? 'Install git, or put it on the PATH.' : error.message;
      reject(new Unavailable('git', `Git could not be started. ${next}`));
    });
    child.on('close', (code) => {
      resolve({ code: code ?? -1, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString().trim() });
    });
    child.stdin.end(stdin);
  });
}
