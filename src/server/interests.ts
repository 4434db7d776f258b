import type { Facts } from '../facts.ts';
import type { Look } from '../look.ts';
import { matchGlob } from '../rollout/glob.ts';
import type { Subject } from '../rollout/intent.ts';
import type { State } from '../rollout/state.ts';
import type { Branch } from '../world/repository.ts';

/**
 * What rollouts wait for, as this process saw them last: an event that is none of it costs nothing. It is a guess and never
 * a fact; what it misses is found by the next sweep.
 */
export interface Interests {
  /** Hears of everything that a tick has read of a branch. */
  read(branch: Branch, facts: Pick<Facts, 'rollouts'>): void;
  /** Hears of rollouts as a look left them. */
  left(look: Pick<Look, 'views'>): void;
  /** The pull requests whose version is that commit of that repository. */
  driversOf(repository: string, sha: string): readonly Subject[];
  /** Whether a status of that name may tell that a cluster is live. True where the branch was never read. */
  concerns(branch: Branch, context: string): boolean;
}

/** More rollouts than any server has; who was seen longest ago is forgotten. */
const MOST_ROLLOUTS = 10_000;

export function createInterests(): Interests {
  const candidates = new Map<string, State['candidate']>();
  const contexts = new Map<string, readonly string[]>();
  const remember = ({ rollout, candidate, last }: State): void => {
    // Whoever else uses this server may have a rollout of the same name.
    const key = `${rollout} ${(candidate ?? last)?.pullRequest?.repository ?? ''}`;
    candidates.delete(key);
    if (candidate !== null) candidates.set(key, candidate);
    const oldest = candidates.keys().next();
    if (candidates.size > MOST_ROLLOUTS && oldest.done !== true) candidates.delete(oldest.value);
  };
  return {
    read(branch, { rollouts }) {
      const globs = rollouts.flatMap(({ rollout, clusters }) =>
        clusters.flatMap(({ name, live }) =>
          live?.kind === 'statuses'
            ? [live.context.replaceAll('{rollout}', rollout.name).replaceAll('{cluster}', name)]
            : [],
        ),
      );
      contexts.set(keyOf(branch), [...new Set(globs)]);
      for (const { state } of rollouts) remember(state);
    },
    left({ views }) {
      for (const { state } of views) remember(state);
    },
    driversOf(repository, sha) {
      const found = [...candidates.values()].flatMap((candidate) => {
        const pullRequest = candidate?.pullRequest ?? null;
        const isIt = candidate?.sha === sha && pullRequest?.repository.toLowerCase() === repository.toLowerCase();
        return isIt && pullRequest !== null ? [pullRequest] : [];
      });
      return [...new Map(found.map((subject) => [`${subject.repository}#${subject.number}`, subject])).values()];
    },
    concerns: (branch, context) => contexts.get(keyOf(branch))?.some((glob) => matchGlob(glob, context)) ?? true,
  };
}

function keyOf({ repository, branch }: Branch): string {
  return `${repository.toLowerCase()} ${branch}`;
}
