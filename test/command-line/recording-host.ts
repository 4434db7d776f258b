import { cpSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { CommandLineHost } from '../../src/command-line/host.ts';
import { runCommandLine } from '../../src/command-line/run-command-line.ts';
import type { Environment } from '../../src/local/git.ts';
import { ENVIRONMENT, repositoryAt, type TemporaryRepository, temporaryFolder } from '../local/temporary-repository.ts';

/** How a run ended and what it said. */
export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a run finds around it, where it is not the usual. */
export interface Surroundings {
  readonly folder?: string;
  readonly environment?: Environment;
  readonly isTerminal?: boolean;
  /** ISO 8601; a minute later than the run before it, if left out. */
  readonly at?: string;
  readonly sleep?: () => Promise<void>;
  /** What a person types; nothing, if left out. */
  readonly lines?: (ended: AbortSignal) => AsyncIterable<string>;
}

let clock = Date.parse('2026-08-01T12:00:00Z');
let runs = 0;

/** Runs a command line in this process. */
export async function run(argv: readonly string[], surroundings: Surroundings = {}): Promise<Run> {
  const stdout: string[] = [];
  const stderr: string[] = [];
  clock += 60_000;
  runs += 1;
  const now = surroundings.at === undefined ? clock : Date.parse(surroundings.at);
  const id = `run-${runs}`;
  const host: CommandLineHost = {
    environment: surroundings.environment ?? ENVIRONMENT,
    workingFolder: surroundings.folder ?? '/nonexistent',
    stdout: { write: (text) => void stdout.push(text), isTerminal: surroundings.isTerminal ?? false, columns: null },
    stderr: { write: (text) => void stderr.push(text), isTerminal: surroundings.isTerminal ?? false, columns: null },
    now: () => now,
    random: () => 0.5,
    randomId: () => id,
    interrupted: async () => undefined,
    lines: surroundings.lines ?? async function* () {},
    sleep: surroundings.sleep ?? (() => new Promise((resolve) => setTimeout(resolve, 5))),
  };
  const code = await runCommandLine(argv, host);
  return { code, stdout: stdout.join(''), stderr: stderr.join('') };
}

let template: string | null = null;

/** The shop of the documentation, committed on `main`. */
export function createShop(): TemporaryRepository {
  if (template === null) {
    const seeded = repositoryAt(temporaryFolder());
    cpSync(fileURLToPath(new URL('../../manifests', import.meta.url)), seeded.folder, { recursive: true });
    seeded.git('init', '--quiet', '--initial-branch', 'main');
    seeded.commit({});
    template = seeded.folder;
  }
  const shop = repositoryAt(temporaryFolder());
  cpSync(template, shop.folder, { recursive: true, preserveTimestamps: true });
  // The copies are other files than those that the index knows.
  shop.git('update-index', '--refresh');
  return shop;
}
