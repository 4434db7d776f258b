import { readAppConfig } from '../github/app-config.ts';
import type { InstallationClients } from '../github/installations.ts';
import type { Log } from '../github/log.ts';
import { sweep, sweepIssues } from '../github/sweep.ts';
import type { Subject } from '../rollout/intent.ts';
import { findTargets, gitopsRepositoriesOf, type Target } from '../targets.ts';

export interface SweeperOptions {
  readonly clients: InstallationClients;
  readonly log: Log;
  /** Has a pull request looked at, soon. */
  look(subject: Subject): void;
  /** Takes the steps that are due on one GitOps branch, and looks at those that were merged or declined since then. */
  tick(target: Target, since: number): Promise<void>;
  /** Told of what a round that came to its end found. */
  swept(subjects: number, targets: readonly Target[]): void;
  now(): number;
}

/** Looks for what webhooks did not tell, and knows which branches there are. */
export interface Sweeper {
  /** One round. */
  sweep(): Promise<void>;
  /** The GitOps branches that somebody's pull requests drive, as they were configured some minutes ago at most. */
  targets(): Promise<readonly Target[]>;
}

/** What there is to sweep. */
interface Discovered {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Those with a configuration. */
  readonly repositories: readonly string[];
  readonly targets: readonly Target[];
  /** Those whose issues are swept too. */
  readonly gitops: readonly string[];
}

/** How far back the first sweep of a process looks: GitHub keeps a failed delivery for three days. */
const FIRST_LOOK_BACK = 3 * 24 * 3600 * 1000;
/** How much two sweeps overlap, because GitHub's lists lag behind. */
const OVERLAP = 5 * 60 * 1000;
/** How long the list of repositories and their configuration is believed. */
const DISCOVERY_AGE = 10 * 60 * 1000;

/**
 * One round for whatever webhooks did not tell: pull requests that were updated since the last round, and steps whose
 * pause has run out. A round that fails leaves the next one more to do and nothing undone.
 */
export function createSweeper(options: SweeperOptions): Sweeper {
  const { clients, log, now } = options;
  let since = now() - FIRST_LOOK_BACK;
  let discovered: Discovered | null = null;
  let discovering: Promise<Discovered> | null = null;

  async function known(): Promise<Discovered> {
    if (discovered !== null && now() - discovered.at < DISCOVERY_AGE) return discovered;
    discovering ??= discover().finally(() => {
      discovering = null;
    });
    return discovering;
  }

  async function discover(): Promise<Discovered> {
    const configs = [];
    for (const repository of await clients.listRepositories()) {
      try {
        configs.push({ repository, text: await readAppConfig(clients, repository) });
      } catch (error) {
        log.warn(
          { repository, err: error },
          'The repository’s configuration could not be read; it is left out for now.',
        );
      }
    }
    const repositories = configs.filter(({ text }) => text !== null).map(({ repository }) => repository);
    discovered = {
      at: now(),
      repositories,
      targets: findTargets(configs),
      gitops: gitopsRepositoriesOf(configs),
    };
    return discovered;
  }

  async function round(): Promise<void> {
    const began = now();
    const { repositories, targets, gitops } = await known();
    // What is due goes first: a pull request that cannot be reached may keep its look waiting for long.
    for (const target of targets) {
      try {
        await options.tick(target, since - OVERLAP);
      } catch (error) {
        log.warn(
          { branch: target.branch, err: error },
          'Steps that may be due could not be looked at; the next sweep will.',
        );
      }
    }
    const subjects = [
      ...(await sweep(clients, repositories, since - OVERLAP, log)),
      ...(await sweepIssues(clients, gitops, since - OVERLAP, log)),
    ];
    for (const subject of subjects) options.look(subject);
    since = began;
    options.swept(subjects.length, targets);
  }

  return { sweep: round, targets: async () => (await known()).targets };
}
