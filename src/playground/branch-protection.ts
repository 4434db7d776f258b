import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BranchProtection, PullRequest, Repository } from './github-records.ts';

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

/** Protects a branch against what is asked of the stand-in, and by a hook against what is pushed with git itself. */
export function protectBranch({ protections, git }: Repository, branch: string, protection: BranchProtection): void {
  protections.set(branch, protection);
  const hooks = join(git.folder, 'hooks');
  mkdirSync(hooks, { recursive: true });
  // What the stand-in does to the repository by itself runs no hooks.
  writeFileSync(join(hooks, 'update'), updateHook(protections.keys()));
  chmodSync(join(hooks, 'update'), 0o755);
}

/** Refuses as GitHub words it. */
function updateHook(branches: Iterable<string>): string {
  const cases = [...branches].map(
    (branch) => `  'refs/heads/${branch}')
    echo 'error: GH006: Protected branch update failed for refs/heads/${branch}.' >&2
    echo 'error: Changes must be made through a pull request.' >&2
    exit 1 ;;`,
  );
  return ['#!/bin/sh', 'case "$1" in', ...cases, 'esac', 'exit 0', ''].join('\n');
}
