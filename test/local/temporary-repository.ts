import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Environment } from '../../src/local/git.ts';

/** A person's environment in which no setting of this machine counts. */
export const ENVIRONMENT: Environment = {
  PATH: process.env['PATH'],
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Alice Example',
  GIT_AUTHOR_EMAIL: 'alice@example.com',
  GIT_COMMITTER_NAME: 'Alice Example',
  GIT_COMMITTER_EMAIL: 'alice@example.com',
};

/** A real git repository in a temporary folder. */
export interface TemporaryRepository {
  readonly folder: string;
  git(...args: readonly string[]): string;
  write(path: string, text: string | Buffer): void;
  read(path: string): string;
  /** Writes files and commits everything. */
  commit(files: Readonly<Record<string, string | Buffer>>): string;
}

const folders: string[] = [];

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-test-'));
  folders.push(folder);
  return folder;
}

/** Removes every temporary folder of this test file. */
export function removeTemporaryFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

export function repositoryAt(folder: string): TemporaryRepository {
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-C', folder, ...args], { env: { ...ENVIRONMENT }, encoding: 'utf8', stdio: 'pipe' }).trim();
  const write = (path: string, text: string | Buffer): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  return {
    folder,
    git,
    write,
    read: (path) => readFileSync(join(folder, path), 'utf8'),
    commit: (files) => {
      for (const [path, text] of Object.entries(files)) write(path, text);
      git('add', '--all');
      git('commit', '--quiet', '--allow-empty', '--message', 'Change something');
      return git('rev-parse', 'HEAD');
    },
  };
}

export function createRepository(files: Readonly<Record<string, string | Buffer>> = {}): TemporaryRepository {
  const repository = repositoryAt(temporaryFolder());
  repository.git('init', '--quiet', '--initial-branch', 'main');
  repository.commit(files);
  return repository;
}
