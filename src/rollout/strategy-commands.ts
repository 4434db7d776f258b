import type { Command } from './command.ts';
import { formatCommand } from './format-command.ts';
import type { Refusal } from './refusal.ts';
import type { Rollout } from './rollout.ts';
import type { NextMove } from './settlement.ts';
import type { State } from './state.ts';
import { WHOLE } from './weight.ts';

const EVERYWHERE = { clusters: [], wave: null };

/** The command that pins a candidate, by the rollout's strategy. */
export function startCommand({ strategy }: Rollout, sha: string | null = null): Command {
  return strategy.kind === 'blue-green'
    ? { verb: 'blue-green', sha, now: false, breakGlass: null }
    : { verb: 'canary', target: 'next', scope: EVERYWHERE, fleet: false, sha, breakGlass: null };
}

/**
 * The command that takes the next step of the plan, by the rollout's strategy.
 *
 * @param wave the wave whose turn it is, for a strategy that has to be told; null: all of them
 */
export function onwardCommand({ strategy }: Rollout, wave: string | null = null): Command {
  return strategy.kind === 'blue-green'
    ? { verb: 'switch', back: false, scope: { clusters: [], wave }, breakGlass: null }
    : { verb: 'canary', target: 'next', scope: EVERYWHERE, fleet: false, sha: null, breakGlass: null };
}

/** The command that makes the next move of the plan and no more, to copy. */
export function moveCommand(rollout: Rollout, { wave }: NextMove): string {
  return formatCommand(onwardCommand(rollout, rollout.strategy.waves.length === 1 ? null : wave));
}

/** Why a command is none for the rollout's strategy, with the one that is meant; null where it is one. */
export function strategyMismatch(rollout: Rollout, state: State, command: Command): Refusal | null {
  const isMismatch =
    rollout.strategy.kind === 'blue-green'
      ? command.verb === 'canary'
      : command.verb === 'blue-green' || command.verb === 'switch';
  if (!isMismatch) return null;
  return {
    reason: 'strategy_mismatch',
    found: `\`/${command.verb}\` on a rollout whose strategy is ${rollout.strategy.kind}`,
    where: `spec.strategy in rollouts/${rollout.name}/rollout.yaml`,
    expected: `a command of the strategy ${rollout.strategy.kind}`,
    next: meantInstead(rollout, state, command),
  };
}

function meantInstead(rollout: Rollout, state: State, command: Command): string {
  const start = (sha: string | null): string => `\`${formatCommand(startCommand(rollout, sha))}\` starts it.`;
  switch (command.verb) {
    case 'canary': {
      if (state.candidate === null || command.sha !== null) return start(command.sha);
      const { scope } = command;
      const all = formatCommand({ verb: 'switch', back: false, scope, breakGlass: null });
      return `\`${all}\` moves all traffic there at once: this strategy knows no part of it.`;
    }
    case 'switch': {
      if (command.back) return '`/rollback` takes all traffic back at once, in every cluster.';
      if (state.candidate === null) return start(null);
      const all = {
        verb: 'canary',
        target: WHOLE,
        scope: command.scope,
        fleet: false,
        sha: null,
        breakGlass: null,
      } as const;
      return `\`${formatCommand(all)}\` moves all traffic there, \`/canary next\` takes the next step.`;
    }
    default:
      return start('sha' in command ? command.sha : null);
  }
}
