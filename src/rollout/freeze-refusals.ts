import type { Command } from './command.ts';
import { formatCommand } from './format-command.ts';
import { type Freeze, HORIZON_DAYS } from './freeze.ts';
import type { PlanInput } from './plan-input.ts';
import type { Refusal } from './refusal.ts';
import type { Rollout } from './rollout.ts';
import { formatMinutes, formatWallClock } from './wall-clock.ts';
import { DAYS, type Window } from './window.ts';

/**
 * @param now ISO 8601
 * @param cause where a person said it, there is a command to say again
 */
export function frozen(
  rollout: Rollout,
  freeze: Freeze,
  now: string,
  command: Command,
  cause: PlanInput['cause'],
): Refusal {
  const { timeZone, until } = freeze;
  const local = (at: string): string => formatWallClock(timeZone, Date.parse(at));
  return {
    reason: 'frozen',
    found: `${freezeInWords(freeze)}: it is ${local(now)}`,
    where: `spec.windows in fleet.yaml and rollouts/${rollout.name}/rollout.yaml`,
    expected:
      until === null
        ? `a moment at which the rollout may go forward; there is none within ${HORIZON_DAYS} days`
        : `a moment at which the rollout may go forward, from ${local(until)} on`,
    next: `${onward(command, cause, until)} \`/rollback\` and \`/abort\` always work.`,
  };
}

function onward(command: Command, cause: PlanInput['cause'], until: string | null): string {
  const [later, now]: readonly [string, Command] =
    cause === 'merge'
      ? ['The candidate keeps its traffic. Say `/promote` then,', { verb: 'promote', breakGlass: null }]
      : [cause === 'plan' ? 'It goes on by itself then;' : 'Say it again then,', command];
  const first = until === null ? 'Change the windows,' : later;
  return `${first} or go past them now, with a reason that is recorded: \`${formatCommand(now)} --break-glass "REASON"\`.`;
}

/** What freezes a rollout, as a sentence without the full stop. */
export function freezeInWords({ window, allowed }: Pick<Freeze, 'window' | 'allowed'>): string {
  if (window !== 'outside') return `${windowInWords(window)} freezes the rollout`;
  return `it is outside of ${allowed.map(windowInWords).join(' and ')}`;
}

function windowInWords(window: Window): string {
  const name = `“${window.name}”`;
  if (window.kind === 'dates') {
    return `${name} (${window.first === window.last ? window.first : `${window.first} to ${window.last}`})`;
  }
  const days = window.days.length === DAYS.length ? 'every day' : window.days.join(', ');
  return `${name} (${days} ${formatMinutes(window.from)} to ${formatMinutes(window.until)})`;
}
