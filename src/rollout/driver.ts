import type { Subject } from './intent.ts';
import type { State } from './state.ts';

type PullRequest = { readonly repository: string; readonly number: number };

/** Whether a pull request drives the rollout: its candidate is from there. */
export function isDrivenBy({ candidate }: State, subject: Subject | null): boolean {
  return isSubject(candidate?.pullRequest ?? null, subject);
}

/** Whether a pull request is the one to hear of the rollout: it drives it, or drove the last one where nobody does. */
export function isHeardBy({ candidate, last }: State, subject: Subject | null): boolean {
  return isSubject((candidate ?? last)?.pullRequest ?? null, subject);
}

/** Whether a pull request is the one that is looked at. */
export function isSubject(driver: PullRequest | null, subject: Subject | null): boolean {
  return driver !== null && driver.repository === subject?.repository && driver.number === subject.number;
}
