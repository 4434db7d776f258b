import { CommanderError } from 'commander';
import { Unavailable } from '../world/unavailable.ts';
import { type Ending, EXIT_CODES, endingOfUnavailable } from './exit-code.ts';
import type { CommandLineHost } from './host.ts';
import { createProgram } from './program.ts';
import { UsageError } from './usage-error.ts';

/**
 * Runs one command line.
 *
 * @param argv the arguments after the program's name
 * @returns the exit code
 */
export async function runCommandLine(argv: readonly string[], host: CommandLineHost): Promise<number> {
  let ending: Ending = 'done';
  const program = createProgram(host, (how) => {
    ending = how;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return EXIT_CODES[ending].code;
  } catch (error) {
    // Commander has told the person already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_CODES.usage.code;
    const how = endingOf(error);
    const message = error instanceof Error ? error.message : String(error);
    tell(host, argv, how, message);
    if (argv.includes('--debug') && error instanceof Error) host.stderr.write(`${error.stack ?? ''}\n`);
    return EXIT_CODES[how].code;
  }
}

function endingOf(error: unknown): Ending {
  if (error instanceof UsageError) return 'usage';
  return error instanceof Unavailable ? endingOfUnavailable(error) : 'bug';
}

function tell(host: CommandLineHost, argv: readonly string[], ending: Ending, message: string): void {
  const told = ending === 'bug' ? `This is a bug in Headgate; with --debug it says where. ${message}` : message;
  const error = { apiVersion: 'headgate.dev/error/v1', exitCode: EXIT_CODES[ending].code, kind: ending, message: told };
  if (argv.includes('--json')) host.stdout.write(`${JSON.stringify(error, null, 2)}\n`);
  else host.stderr.write(`headgate: ${told}\n`);
}
