import { spawn } from 'node:child_process';

/** How a git process ended. */
export interface GitOutcome {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** No configuration of whoever runs it may change what git does here. */
export function gitEnvironment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'));
  return { ...Object.fromEntries(inherited), GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', LC_ALL: 'C' };
}

/** Runs git in a bare repository and gives back how it ended, whatever the exit code. */
export function tryGit(folder: string, args: readonly string[], stdin?: string | Buffer): Promise<GitOutcome> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', [`--git-dir=${folder}`, ...args], { env: gitEnvironment() });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    // git may end before it has read everything; its exit code says why.
    child.stdin.on('error', () => undefined);
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code: code ?? -1, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString('utf8') });
    });
    child.stdin.end(stdin);
  });
}

/** Runs git in a bare repository; throws where it fails. */
export async function git(folder: string, args: readonly string[], stdin?: string | Buffer): Promise<Buffer> {
  const outcome = await tryGit(folder, args, stdin);
  if (outcome.code !== 0)
    throw new Error(`git ${args.join(' ')} in ${folder} ended with ${outcome.code}: ${outcome.stderr}`);
  return outcome.stdout;
}
