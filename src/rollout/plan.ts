import { planApproval } from './approve.ts';
import { planBlueGreen, planSwitch } from './blue-green.ts';
import { planCanary } from './canary.ts';
import { planPromotion, planRollback } from './ending.ts';
import { orReview } from './environment-approval.ts';
import { planObservation } from './observe.ts';
import { held, type PlanInput, type Planned, refuse } from './plan-input.ts';
import { withoutQueued } from './queue.ts';
import { alreadySo, noRollout, notPaused } from './refusals.ts';
import { strategyMismatch } from './strategy-commands.ts';
import { planSuperseding } from './supersede.ts';

/** Works out what a command does to a rollout. */
export function plan(input: PlanInput): Planned {
  const { command, rollout, state, subject } = input;
  const superseding = planSuperseding(input);
  if (superseding !== null) return superseding;
  const mismatch = strategyMismatch(rollout, state, command);
  if (mismatch !== null) return refuse(mismatch);
  const planned = planHere(input);
  // Whoever has the rollout waits for it no more.
  return planned.ok && planned.pinned ? { ...planned, state: withoutQueued(planned.state, subject) } : planned;
}

/** What a command does to the rollout that its pull request drives, or starts. */
function planHere(input: PlanInput): Planned {
  const { command } = input;
  switch (command.verb) {
    case 'canary':
      return planCanary(input, command);
    case 'promote':
      return planPromotion(input);
    case 'rollback':
      return planRollback(input, command.gradual);
    case 'pause':
      return planPause(input);
    case 'resume':
      return planResume(input);
    case 'abort':
      return planAbort(input);
    case 'approve':
      return orReview(input, planApproval(input));
    case 'blue-green':
      return planBlueGreen(input, command);
    case 'switch':
      return planSwitch(input, command);
    case 'observe':
      return planObservation(input);
    default:
      return command satisfies never;
  }
}

function planPause({ rollout, state }: PlanInput): Planned {
  if (state.candidate === null) return refuse(noRollout(rollout, state));
  if (state.phase === 'paused') return refuse(alreadySo(rollout, 'the rollout is paused already'));
  const holding = held(rollout, state);
  if (holding !== null) return refuse(holding);
  return { ok: true, reason: 'paused', pinned: false, state: { ...state, phase: 'paused' } };
}

function planResume({ rollout, state, now }: PlanInput): Planned {
  if (state.candidate === null) return refuse(noRollout(rollout, state));
  if (held(rollout, state) === null) return refuse(notPaused(rollout, state));
  // A pause starts anew, so that resuming does not set off a step in the same minute; and so does a gate's count, or the
  // next failure would hold at once what somebody has just let go on.
  const anew = { phase: 'progressing', movedAt: now, failures: [] } as const;
  return { ok: true, reason: 'resumed', pinned: false, state: { ...state, ...anew } };
}

function planAbort({ rollout, state, now }: PlanInput): Planned {
  if (state.candidate === null) return refuse(noRollout(rollout, state));
  if (state.phase === 'aborted') return refuse(alreadySo(rollout, 'the rollout is aborted already'));
  const weights = Object.fromEntries(Object.keys(state.weights).map((name) => [name, 0]));
  return {
    ok: true,
    reason: 'aborted',
    pinned: false,
    state: { ...state, phase: 'aborted', weights, movedAt: now, approvals: [] },
  };
}
