import type { Command } from './command.ts';

/** The command that is asked about, where it is a `/plan`; otherwise the command itself. */
export function plannedCommand(command: Command): Command {
  return command.verb === 'plan' ? plannedCommand(command.of) : command;
}
