import { missingApprovals } from './approvals.ts';
import { slotKeptWarm } from './blue-green-refusals.ts';
import { breaksGlass } from './break-glass.ts';
import type { Command } from './command.ts';
import { formatCommand } from './format-command.ts';
import { frozenRefusal } from './forward.ts';
import { onwardObstacle } from './obstacle.ts';
import { forwardRefusal, withCandidate } from './pin-candidate.ts';
import { type PlanInput, type Planned, refuse } from './plan-input.ts';
import { alreadySo, approvalNeeded, noRollout } from './refusals.ts';
import { clustersInScope } from './scope.ts';
import { smokeRefusal } from './smoke.ts';
import { otherSlot } from './state.ts';
import { formatWallClock } from './wall-clock.ts';
import { keptWarmUntil } from './warm-slot.ts';
import { WHOLE } from './weight.ts';

type Start = Extract<Command, { verb: 'blue-green' }>;
type Switch = Extract<Command, { verb: 'switch' }>;

/** `/blue-green`: pins a candidate, which gets no traffic yet. A slot that is kept warm is taken only with `--now`. */
export function planBlueGreen(input: PlanInput, command: Start): Planned {
  const { rollout, state, now } = input;
  const again = (sha: string): string => formatCommand({ ...command, sha });
  const pinned = withCandidate(input, command.sha, again);
  if (!pinned.ok) return pinned;
  if (!pinned.anew) {
    const found = `${state.candidate?.sha.slice(0, 7)} is the candidate already, and pushes do not change that`;
    const next = `\`/switch\` moves the traffic; \`/blue-green --sha COMMIT\` pins another commit, from 0.`;
    return refuse({ ...alreadySo(rollout, found), next });
  }
  const frozen = frozenRefusal(input, command);
  if (frozen !== null) return refuse(frozen);
  const warm = keptWarmUntil(rollout, state);
  if (warm !== null && Date.parse(now) < warm && !command.now) {
    const anyway = formatCommand({ ...command, now: true });
    const slot = otherSlot(rollout, state.stable);
    return refuse(slotKeptWarm(rollout, state, slot, formatWallClock('UTC', warm), anyway));
  }
  return { ok: true, reason: pinned.reason, pinned: true, state: { ...pinned.state, movedAt: now } };
}

/** `/switch`: all traffic of the clusters in scope to the candidate, or back to the stable version. */
export function planSwitch(input: PlanInput, command: Switch): Planned {
  const { rollout, state, now } = input;
  if (state.candidate === null) return refuse(noRollout(rollout, state));
  if (!command.back) {
    const refusal = forwardRefusal(input, false) ?? frozenRefusal(input, command);
    if (refusal !== null) return refuse(refusal);
  }
  const scoped = clustersInScope(rollout, command.scope);
  if (!scoped.ok) return refuse(scoped.refusal);
  const weight = command.back ? 0 : WHOLE;
  const moved = scoped.clusters.filter((name) => (state.weights[name] ?? 0) !== weight);
  if (moved.length === 0) {
    const has = command.back ? 'no traffic' : 'all traffic already';
    return refuse(alreadySo(rollout, `the candidate has ${has} in ${scoped.clusters.join(', ')}`));
  }
  // The way back waits for nothing.
  if (!command.back) {
    const missing = missingApprovals(rollout, state, now, WHOLE);
    if (missing.length > 0) return refuse(approvalNeeded(rollout, missing, state.candidate.pinnedBy));
    const smoke = smokeRefusal(input);
    if (smoke !== null) return refuse(smoke);
    const obstacle = breaksGlass(command) ? null : onwardObstacle(input, moved);
    if (obstacle !== null) return refuse(obstacle);
  }
  const weights = { ...state.weights, ...Object.fromEntries(moved.map((name) => [name, weight])) };
  return {
    ok: true,
    reason: command.back ? 'switched_back' : 'switched',
    pinned: false,
    state: { ...state, weights, movedAt: now },
  };
}
