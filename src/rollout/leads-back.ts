import type { Command } from './command.ts';

/** Whether a command leads back to the stable version, whatever else is the matter. */
export function leadsBack(command: Command): boolean {
  return command.verb === 'rollback' || command.verb === 'abort' || (command.verb === 'switch' && command.back);
}
