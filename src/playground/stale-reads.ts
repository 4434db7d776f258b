import { NO_OBJECT } from './git-repository.ts';
import type { Issue, Repository, TimelineEntry } from './github-records.ts';

/** The commit that a ref shows. A stale read still sees the one before its newest push. */
export async function visibleCommit(repository: Repository, ref: string, stale: boolean): Promise<string | null> {
  const newest = stale ? repository.pushes.findLast((push) => push.ref === ref) : undefined;
  if (newest !== undefined) return newest.before === NO_OBJECT ? null : newest.before;
  return repository.git.resolve(ref);
}

/** What was said and done on an issue, oldest first. A stale read does not see the newest yet. */
export function visibleTimeline(issue: Issue, stale: boolean): readonly TimelineEntry[] {
  return stale ? issue.timeline.slice(0, -1) : issue.timeline;
}
