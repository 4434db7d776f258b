import { readAppConfig } from '../github/app-config.ts';
import type { InstallationClients } from '../github/installations.ts';
import type { Log } from '../github/log.ts';
import { ownerOf } from '../github/repository-name.ts';
import { findTargets, gitopsRepositoriesOf, type Target } from '../targets.ts';
import { Unavailable } from '../world/unavailable.ts';
import type { Rests } from './rests.ts';

/** What there is to sweep. */
export interface Discovered {
  /** Those with a configuration. */
  readonly repositories: readonly string[];
  readonly targets: readonly Target[];
  /** Those whose issues are swept too. */
  readonly gitops: readonly string[];
}

export interface DiscoveryOptions {
  readonly clients: InstallationClients;
  readonly rests: Rests;
  readonly log: Log;
  now(): number;
}

/** How long the list of repositories and a configuration are believed. Milliseconds. */
const BELIEVED_FOR = 10 * 60 * 1000;
/** How soon what could not be found out is asked for again. Milliseconds. */
const AGAIN_AFTER = 60 * 1000;

/** The app itself, beside the owners: what it asks for under its own name has a limit of its own. */
const APP = '';

interface Config {
  readonly text: string | null;
  /** Milliseconds since the epoch. */
  readonly readAt: number;
}

/**
 * Finds the repositories that the app is installed on and what they are configured for, anew every some minutes. What
 * cannot be read for the moment stays as it was: a rollout must not go unwatched because GitHub did not answer.
 *
 * @throws {Unavailable} (by the function that is returned) where the repositories could never be listed
 */
export function createDiscovery({ clients, rests, log, now }: DiscoveryOptions): () => Promise<Discovered> {
  const configs = new Map<string, Config>();
  let discovered: Discovered | null = null;
  let until = 0;
  let discovering: Promise<Discovered> | null = null;

  /** Returns false where it is worth asking again soon. */
  async function read(repository: string): Promise<boolean> {
    const known = configs.get(repository);
    if (known !== undefined && now() - known.readAt < BELIEVED_FOR) return true;
    const owner = ownerOf(repository);
    if (rests.isResting(owner)) return known !== undefined;
    try {
      configs.set(repository, { text: await readAppConfig(clients, repository), readAt: now() });
      return true;
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      rests.note(owner, error.retryAfterSeconds);
      log.warn({ repository, err: error }, 'The configuration could not be read; what was known of it holds for now.');
      return error.lasting || known !== undefined;
    }
  }

  async function discover(): Promise<Discovered> {
    const listed = await clients.listRepositories();
    let isWhole = true;
    for (const repository of listed) isWhole = (await read(repository)) && isWhole;
    for (const repository of configs.keys()) if (!listed.includes(repository)) configs.delete(repository);
    const found = listed.flatMap((repository) => {
      const config = configs.get(repository);
      return config === undefined ? [] : [{ repository, text: config.text }];
    });
    until = now() + (isWhole ? BELIEVED_FOR : AGAIN_AFTER);
    discovered = {
      repositories: found.filter(({ text }) => text !== null).map(({ repository }) => repository),
      targets: findTargets(found),
      gitops: gitopsRepositoriesOf(found),
    };
    return discovered;
  }

  async function orAsBefore(): Promise<Discovered> {
    try {
      return await discover();
    } catch (error) {
      if (discovered === null || !(error instanceof Unavailable)) throw error;
      rests.note(APP, error.retryAfterSeconds);
      until = now() + AGAIN_AFTER;
      log.warn({ err: error }, 'The repositories could not be listed; those that were known are looked at.');
      return discovered;
    }
  }

  return async () => {
    if (discovered !== null && (now() < until || rests.isResting(APP))) return discovered;
    discovering ??= orAsBefore().finally(() => {
      discovering = null;
    });
    return discovering;
  };
}
