import type { RolloutFacts } from './circumstances.ts';
import type { Subject } from './rollout/intent.ts';

/** For so long after the newest step or the newest cluster that went live, deployments are held against it again. */
const DEPLOYMENTS_FOLLOW_FOR = 60 * 60 * 1000;

/**
 * The pull request that there may be something to tell of that no commit comes with: deployments of a large fleet, of
 * which a look writes only some, and whether a rollout at the end of its plan is rolled out by now, which gates, windows,
 * approvals that expire and reviewers of environments decide too.
 *
 * @param now milliseconds since the epoch
 * @returns null where every look has told everything
 */
export function untoldSubject({ rollout, state }: RolloutFacts, now: number): Subject | null {
  const { windows } = rollout;
  const subject = (state.candidate ?? state.last)?.pullRequest ?? null;
  const moments = [state.movedAt, ...Object.values(state.live).map(({ at }) => at)];
  const newest = Math.max(...moments.map((at) => (at === null ? 0 : Date.parse(at))));
  const followsUp = rollout.deployments !== null && now - newest < DEPLOYMENTS_FOLLOW_FOR;
  const changesByItself =
    rollout.gates.length > 0 ||
    windows.allow.length + windows.exclude.length > 0 ||
    // Approvals expire, and who reviews an environment is changed elsewhere.
    rollout.deployments !== null ||
    rollout.strategy.steps.some(({ approvers }) => (approvers?.expiresSeconds ?? null) !== null);
  const isAtItsEnd =
    state.candidate !== null &&
    rollout.clusters.every(({ name }) => (state.weights[name] ?? 0) >= rollout.strategy.promoteFrom);
  return followsUp || (isAtItsEnd && changesByItself) ? subject : null;
}
