import type { World } from '../world.ts';
import { commit } from './commit.ts';
import type { LocalRepository } from './local-repository.ts';
import { readFiles } from './read-files.ts';

/** What a world on a local clone is made of. */
export interface LocalWorldOptions {
  readonly repository: LocalRepository;
  /** Milliseconds since the epoch. */
  now(): number;
  random(): number;
  sleep(milliseconds: number): Promise<void>;
  /** Tells the person of something that went wrong after a commit was made. */
  warn(message: string): void;
}

/**
 * Makes the world that `advance` needs from a clone of the GitOps repository. There are no conversations in it and
 * nobody's rights: whoever can commit there may do everything, so hints must say `trusted`.
 */
export function createLocalWorld({ repository, now, random, sleep, warn }: LocalWorldOptions): World {
  const { git } = repository;
  return {
    readConversation: async () => null,
    readFiles: (branch, paths, at) => readFiles(git, branch, paths, at),
    readRole: async () => 'unknown',
    readTeamMembership: async () => 'unknown',
    readNewestPush: async () => null,
    commit: (request) => commit(git, request, { sleep, warn }),
    publish: async () => undefined,
    now,
    random,
    sleep,
  };
}
