import type { CommitRequest, CommitResult } from '../world/repository.ts';
import { type Failure, unavailable } from './failure.ts';
import type { GraphqlError } from './graphql.ts';

/** Codes after which the commit certainly was not made, and would not be if it were asked for again. */
const FINAL_TYPES = new Set([
  'NOT_FOUND',
  'FORBIDDEN',
  'INSUFFICIENT_SCOPES',
  'UNPROCESSABLE',
  'BRANCH_PROTECTION_RULE_VIOLATION',
]);

/** True where GitHub turned a write down for good. A code that is not known to mean that may come after the write. */
export function isFinal({ type, invalid }: GraphqlError): boolean {
  return invalid || (type !== null && FINAL_TYPES.has(type));
}

/**
 * What became of a commit whose request failed.
 *
 * @throws {Unavailable} where it certainly was not made, and might be if it were asked for later
 */
export function lost(request: CommitRequest, failure: Failure): CommitResult {
  if (failure.kind === 'refused') return rejected(request, String(failure.status), failure.message);
  if (failure.kind === 'lost' && failure.sent) return { kind: 'unknown', message: failure.message };
  throw unavailable(`the branch ${request.branch.branch} of ${request.branch.repository}`, failure);
}

/** A commit that GitHub will not take, in GitHub's own words and with what to look at. */
export function rejected({ branch }: CommitRequest, code: string | null, message: string): CommitResult {
  const where = `the branch ${branch.branch} of ${branch.repository}`;
  const said = `GitHub says: ${message}`;
  if (code === 'NOT_FOUND' || code === '404') {
    return { kind: 'rejected', message: `There is no such thing as ${where}, or it may not be seen. ${said}` };
  }
  if (code === 'FORBIDDEN' || code === '403' || code === 'INSUFFICIENT_SCOPES') {
    const needed = 'It needs the permission "contents: write" there, and leave to pass the branch’s rules.';
    return { kind: 'rejected', message: `Writing to ${where} is not allowed. ${needed} ${said}` };
  }
  const hint = /through a pull request|approving review/i.test(message)
    ? ' Where the branch takes changes by pull request only, set `delivery: {pullRequest: {}}` in rollout.yaml.'
    : '';
  return { kind: 'rejected', message: `GitHub does not take the commit on ${where}. ${said}${hint}` };
}
