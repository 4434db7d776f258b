import type { FleetCommand } from '../rollout/command.ts';
import { initialFleetState } from '../rollout/fleet-state.ts';
import type { Observations } from '../rollout/observations.ts';
import type { Planned } from '../rollout/plan-input.ts';
import { NOTHING_READ } from '../rollout/readings.ts';
import type { Rollout } from '../rollout/rollout.ts';
import type { State } from '../rollout/state.ts';
import type { FleetInput } from './fleet-step.ts';
import { occasions } from './occasions.ts';
import { planFleet } from './plan-fleet.ts';
import { residencyRefusal } from './residency.ts';

/** Something that the fleet axis does by itself. */
export interface FleetDue {
  readonly command: FleetCommand;
  /** Why, as a sentence without the full stop. */
  readonly why: string;
}

/** Something that the fleet axis would do, and does not do by itself. */
export interface FleetProposal {
  readonly command: FleetCommand;
  /** Why it would, as a sentence without the full stop. */
  readonly why: string;
  /** Why it does not, as a sentence without the full stop. */
  readonly whyNot: string;
}

/**
 * What the fleet axis does by itself at this moment; null: nothing. Of everything that it has reason to do, the most
 * urgent that the configuration leaves to it and that would not be refused; the next look finds the rest. Nothing of it
 * is remembered, so that a look too many, too late or never is harmless.
 *
 * @param now ISO 8601
 */
export function fleetDue(rollout: Rollout, state: State, observations: Observations, now: string): FleetDue | null {
  const input = inputOf(rollout, state, observations, now);
  if (input === null) return null;
  const due = occasions(input).find(({ command, byItself }) => byItself && refusalOf(input, command) === null);
  return due === undefined ? null : { command: due.command, why: due.why };
}

/**
 * What the fleet axis has reason to do and leaves to a person, the most urgent first: because the configuration says so,
 * or because it would be refused. What would change nothing is left out.
 *
 * @param now ISO 8601
 */
export function fleetProposals(
  rollout: Rollout,
  state: State,
  observations: Observations,
  now: string,
): readonly FleetProposal[] {
  const input = inputOf(rollout, state, observations, now);
  if (input === null) return [];
  return occasions(input).flatMap(({ command, why, byItself }): readonly FleetProposal[] => {
    const refusal = refusalOf(input, command);
    if (refusal !== null && IDLE.has(refusal.reason)) return [];
    if (refusal !== null) return [{ command, why, whyNot: refusal.found }];
    return byItself ? [] : [{ command, why, whyNot: 'the configuration leaves it to a person' }];
  });
}

/**
 * The state if something that is proposed were carried out now; null where that would be refused.
 *
 * @param now ISO 8601
 */
export function stateAfter(
  rollout: Rollout,
  state: State,
  observations: Observations,
  now: string,
  command: FleetCommand,
): State | null {
  const input = inputOf(rollout, state, observations, now);
  const planned = input === null ? null : planFleet({ ...input, command });
  return planned?.ok === true && residencyRefusal(rollout, planned.state) === null ? planned.state : null;
}

/** Refusals that say no more than that there is nothing to do. */
const IDLE: ReadonlySet<string> = new Set(['already_so', 'nothing_observed', 'too_soon']);

function inputOf(
  rollout: Rollout,
  state: State,
  observations: Observations,
  now: string,
): Omit<FleetInput, 'command'> | null {
  const { fleet: policy } = rollout;
  if (policy === null) return null;
  return {
    ...{ rollout, state, policy, fleet: state.fleet ?? initialFleetState(policy), observations, now },
    ...{
      by: 'headgate',
      at: now,
      subject: null,
      pullRequest: null,
      cause: 'plan',
      smoke: 'unknown',
      readings: NOTHING_READ,
    },
  };
}

/** Why a command would be refused if it were carried out by itself now; null where it would not. */
function refusalOf(input: Omit<FleetInput, 'command'>, command: FleetCommand) {
  const planned: Planned = planFleet({ ...input, command });
  return planned.ok ? residencyRefusal(input.rollout, planned.state) : planned.refusal;
}
