import { isSubject } from './driver.ts';
import type { Subject } from './intent.ts';
import type { State } from './state.ts';

/** A rollout that was ended by another pull request's, and whose that is. */
export interface Replaced {
  readonly pullRequest: Subject;
  readonly by: Subject;
  /** When, ISO 8601. */
  readonly at: string;
}

/**
 * Whose rollout made room for the present one, in one step with its start: a candidate that came after an ordinary rollback
 * was asked for later than that. Null where it was nobody's.
 */
export function replacedBy({ candidate, last }: Pick<State, 'candidate' | 'last'>): Replaced | null {
  const by = candidate?.pullRequest ?? null;
  if (candidate === null || by === null || last === null || last.pullRequest === null) return null;
  if (last.outcome !== 'rolled-back' || isSubject(last.pullRequest, by)) return null;
  if (Date.parse(candidate.pinnedAt) > Date.parse(last.at)) return null;
  return { pullRequest: last.pullRequest, by, at: last.at };
}
