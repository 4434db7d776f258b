import type { PullRequest, Repository } from './github-records.ts';

/** What a protected branch demands of every change. */
export interface BranchProtection {
  /** Approving reviews that a pull request needs before it can be merged. */
  readonly approvals: number;
}

/** Why a change that comes through no pull request is not taken, in GitHub's words; null where the branch is not protected. */
export function objectionTo(repository: Repository, ref: string): string | null {
  const name = ref.replace(/^refs\/heads\//, '');
  return repository.protections.has(name) ? 'Changes must be made through a pull request.' : null;
}

/** What is missing before a pull request can be merged, in GitHub's words; null where nothing is. */
export function missingFor({ base, approvals }: PullRequest): string | null {
  const needed = base.repository.protections.get(base.branch)?.approvals ?? 0;
  if (approvals.size >= needed) return null;
  const reviews = needed === 1 ? 'approving review is' : 'approving reviews are';
  return `At least ${needed} ${reviews} required by reviewers with write access.`;
}

/**
 * The hook that refuses what is pushed with git itself, as GitHub words it. What the stand-in does by itself runs no
 * hooks.
 */
export function updateHook(branches: Iterable<string>): string {
  const cases = [...branches].map(
    (branch) => `  'refs/heads/${branch}')
    echo 'error: GH006: Protected branch update failed for refs/heads/${branch}.' >&2
    echo 'error: Changes must be made through a pull request.' >&2
    exit 1 ;;`,
  );
  return ['#!/bin/sh', 'case "$1" in', ...cases, 'esac', 'exit 0', ''].join('\n');
}
