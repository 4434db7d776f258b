import type { InstallationClients } from '../github/installations.ts';
import type { Log } from '../github/log.ts';
import { ownerOf } from '../github/repository-name.ts';
import { type Since, type Swept, sweep, sweepIssues } from '../github/sweep.ts';
import type { Subject } from '../rollout/intent.ts';
import type { Target } from '../targets.ts';
import { Unavailable } from '../world/unavailable.ts';
import { createDiscovery } from './discovery.ts';
import { createRests } from './rests.ts';

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
  /**
   * One round.
   *
   * @throws {Unavailable} where there was something to look at and nothing of it could be: sweeps have come to a halt
   */
  sweep(): Promise<void>;
  /** The GitOps branches that somebody's pull requests drive, as they were configured some minutes ago at most. */
  targets(): Promise<readonly Target[]>;
}

/** How far back a place is looked at for the first time: GitHub keeps a failed delivery for three days. */
const FIRST_LOOK_BACK = 3 * 24 * 3600 * 1000;
/** How much two sweeps overlap, because GitHub's lists lag behind. */
const OVERLAP = 5 * 60 * 1000;

/**
 * One round for whatever webhooks did not tell: pull requests that were updated since the last round, and steps whose
 * pause has run out. Where something could not be looked at, the next round looks back further there, and nothing is
 * undone. Where GitHub asks to wait, nothing is asked for that owner before the time is over.
 */
export function createSweeper(options: SweeperOptions): Sweeper {
  const { clients, log, now } = options;
  const started = now();
  const rests = createRests(now);
  const known = createDiscovery({ clients, rests, log, now });
  /** When the newest round began that looked at a place, by what was looked at. Milliseconds since the epoch. */
  const looked = new Map<string, number>();
  const since = (what: string): number => (looked.get(what) ?? started - FIRST_LOOK_BACK) - OVERLAP;

  /** Owners that share a limit with whatever a tick asks for are those of the branch, almost always. */
  async function tick(target: Target, began: number): Promise<void> {
    const { repository, branch } = target.branch;
    const what = `branch ${repository.toLowerCase()} ${branch}`;
    if (rests.isResting(ownerOf(repository))) return;
    try {
      await options.tick(target, since(what));
      looked.set(what, began);
    } catch (error) {
      if (error instanceof Unavailable) rests.note(ownerOf(repository), error.retryAfterSeconds);
      log.warn(
        { branch: target.branch, err: error },
        'Steps that may be due could not be looked at; the next sweep will.',
      );
    }
  }

  async function list(
    kind: string,
    repositories: readonly string[],
    began: number,
    read: (awake: readonly string[], since: Since) => Promise<Swept>,
  ): Promise<readonly Subject[]> {
    const awake = repositories.filter((repository) => !rests.isResting(ownerOf(repository)));
    const { subjects, unread } = await read(awake, (repository) => since(`${kind} ${repository}`));
    for (const repository of awake) {
      const failure = unread.get(repository);
      if (failure === undefined) looked.set(`${kind} ${repository}`, began);
      else if (failure.kind === 'limited') rests.note(ownerOf(repository), failure.retryAfterSeconds);
    }
    return subjects;
  }

  async function round(): Promise<void> {
    const began = now();
    const { repositories, targets, gitops } = await known();
    // What is due goes first: a pull request that cannot be reached may keep its look waiting for long.
    for (const target of targets) await tick(target, began);
    const subjects = [
      ...(await list('pulls', repositories, began, (some, from) => sweep(clients, some, from, log))),
      ...(await list('issues', gitops, began, (some, from) => sweepIssues(clients, some, from, log))),
    ];
    for (const subject of subjects) options.look(subject);
    const places = targets.length + repositories.length + gitops.length;
    const isHalted = places > 0 && ![...looked.values()].includes(began);
    if (isHalted) throw new Unavailable('GitHub', `None of ${places} repositories and branches could be looked at`);
    options.swept(subjects.length, targets);
  }

  return { sweep: round, targets: async () => (await known()).targets };
}
