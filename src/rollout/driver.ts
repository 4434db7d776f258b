import type { Subject } from './intent.ts';
import type { State } from './state.ts';

/** Whether a pull request drives the rollout: its candidate is from there. */
export function isDrivenBy({ candidate }: State, subject: Subject | null): boolean {
  const driver = candidate?.pullRequest ?? null;
  return driver !== null && driver.repository === subject?.repository && driver.number === subject.number;
}
