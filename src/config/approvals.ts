import { parseDuration } from '../rollout/duration.ts';
import type { Step } from '../rollout/strategy.ts';
import { ApproversSchema, type WrittenApproval } from './approval-schema.ts';
import type { Document } from './document.ts';
import type { DocumentPath } from './document-path.ts';

/** What a step says of approvals. */
export function normaliseApproval(written: WrittenApproval): Pick<Step, 'approval' | 'approvers'> {
  if (typeof written === 'boolean') return { approval: written };
  const { count, users, teams, notWhoStarted, expires } = written;
  const expiresSeconds = expires === undefined ? null : parseDuration(expires);
  return { approval: true, approvers: { count, users, teams, notWhoStarted, expiresSeconds } };
}

/** Reports an approval that can never be given, at its place. */
export function checkApproval(document: Document<unknown>, path: DocumentPath): void {
  const approvers = document.part(ApproversSchema, path);
  if (approvers === null) return;
  const people = new Set<string>();
  for (const [index, login] of approvers.users.entries()) {
    // GitHub does not tell letter case apart in names.
    if (people.has(login.toLowerCase()))
      document.report([...path, 'users', index], `${JSON.stringify(login)} again`, 'each person once');
    people.add(login.toLowerCase());
  }
  if (people.size > 0 && approvers.teams.length === 0 && approvers.count > people.size)
    document.report([...path, 'count'], null, `at most ${people.size}, as many as users names, or a team besides`);
}
