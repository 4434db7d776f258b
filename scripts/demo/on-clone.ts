import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { CommandLineHost } from '../../src/command-line/host.ts';
import { runCommandLine } from '../../src/command-line/run-command-line.ts';
import type { Refusal } from '../../src/rollout/refusal.ts';

const run = promisify(execFile);

/** What became of something that was done on a clone. */
export interface Done {
  readonly rollout: string | null;
  readonly by: string;
  readonly disposition: string;
  readonly reason: string;
  readonly refusal: Refusal | null;
  readonly commit: string | null;
}

interface Printed {
  readonly commit: string | null;
  readonly outcomes: readonly Omit<Done, 'commit'>[];
}

/** Runs `headgate` on a fresh clone of the GitOps repository, as somebody at a terminal would. */
export async function onClone(
  repository: string,
  folder: string,
  argv: readonly string[],
  now: () => number,
): Promise<readonly Done[]> {
  await run('git', ['clone', '--quiet', repository, folder]);
  for (const [key, value] of [
    ['user.name', 'headgate'],
    ['user.email', 'headgate@example.com'],
  ] as const)
    await run('git', ['-C', folder, 'config', key, value]);
  const printed: string[] = [];
  const told: string[] = [];
  const output = { isTerminal: false, columns: null };
  const host: CommandLineHost = {
    environment: process.env,
    workingFolder: folder,
    stdout: { ...output, write: (text) => void printed.push(text) },
    stderr: { ...output, write: (text) => void told.push(text) },
    now,
    random: Math.random,
    randomId: () => `demo-${now()}`,
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    lines: async function* () {},
    interrupted: () => new Promise(() => undefined),
  };
  const code = await runCommandLine(argv, host);
  if (printed.length === 0) throw new Error(`headgate ${argv.join(' ')} ended with ${code}: ${told.join('')}`);
  const looks = JSON.parse(printed.join('')) as Printed | readonly Printed[];
  return [looks].flat().flatMap(({ commit, outcomes }) => outcomes.map((outcome) => ({ ...outcome, commit })));
}
