import { planPromotion } from './ending.ts';
import type { Environments } from './environment.ts';
import { environmentRefusal } from './environment-approval.ts';
import { formatCommand } from './format-command.ts';
import type { PlanInput } from './plan-input.ts';
import type { Refusal } from './refusal.ts';
import type { Rollout } from './rollout.ts';
import { startCommand } from './strategy-commands.ts';

/**
 * Whether a pull request's version is rolled out as far as the plan asks before it is merged.
 *
 * `ready`: merging would promote it now. `promoted`: it is promoted already. `missing`: the rollout goes on, and this is in
 * the way. `back`: it was aborted or rolled back.
 */
export type Readiness =
  | { readonly kind: 'ready' | 'promoted' | 'back' }
  | { readonly kind: 'missing'; readonly refusal: Refusal };

/** A word for what is in the way, so that a report can tell that it is another thing now. */
export function readinessCode(readiness: Readiness): string {
  return readiness.kind === 'missing' ? readiness.refusal.reason : readiness.kind;
}

/** What decides whether a version is rolled out: the same that decides what a merge would do. */
export type ReadinessInput = Pick<
  PlanInput,
  'rollout' | 'state' | 'now' | 'subject' | 'pullRequest' | 'observations' | 'smoke' | 'readings'
> & { readonly environments: Environments | null };

/**
 * Asks the plan itself what a merge of the pull request would come to, so that the answer cannot differ from what happens.
 *
 * @returns null where the rollout was never started
 */
export function readinessOf(input: ReadinessInput): Readiness | null {
  const { rollout, state, now, pullRequest, environments } = input;
  const { candidate, last, phase } = state;
  const version = candidate ?? last;
  if (version === null) return null;
  if (phase === 'aborted' || phase === 'rolling-back') return { kind: 'back' };
  if (candidate === null && last?.outcome === 'rolled-back') return { kind: 'back' };
  const head = pullRequest?.head ?? null;
  if (head !== null && head.sha !== version.sha) {
    return { kind: 'missing', refusal: otherCommit(rollout, version.sha, head.sha) };
  }
  if (candidate === null) return { kind: 'promoted' };
  const promote = { verb: 'promote', breakGlass: null } as const;
  const planned = planPromotion({ ...input, command: promote, by: 'headgate', at: now, cause: 'merge' });
  if (!planned.ok) return { kind: 'missing', refusal: planned.refusal };
  const refusal = environmentRefusal(rollout, state, planned.state, environments);
  return refusal === null ? { kind: 'ready' } : { kind: 'missing', refusal };
}

function otherCommit(rollout: Rollout, sha: string, head: string): Refusal {
  return {
    reason: 'not_ready_to_promote',
    found: `the head of the pull request is ${head.slice(0, 7)}, and what was rolled out is ${sha.slice(0, 7)}`,
    where: `rollout ${rollout.name}`,
    expected: 'the same commit',
    next: `Pin the head: \`${formatCommand(startCommand(rollout, head))}\``,
  };
}
