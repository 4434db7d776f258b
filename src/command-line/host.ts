import type { Environment } from '../local/git.ts';

/** Where text goes. */
export interface Output {
  write(text: string): void;
  /** True where a person reads it on a terminal. */
  readonly isTerminal: boolean;
  /** Columns of the terminal; null where it is none. */
  readonly columns: number | null;
}

/** Everything that the command line takes from the machine that it runs on. */
export interface CommandLineHost {
  readonly environment: Environment;
  /** The folder that relative paths are relative to, absolute. */
  readonly workingFolder: string;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Milliseconds since the epoch. */
  now(): number;
  /** A number from 0 (inclusive) to 1 (exclusive), for jitter. */
  random(): number;
  /** A new identity that nobody else has, for a command that is given here. */
  randomId(): string;
  /** Ends early, and leaves nothing waiting, when the signal is given. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** What a person types, line by line, until it ends or the signal is given; then nothing waits for the person. */
  lines(ended: AbortSignal): AsyncIterable<string>;
  /** Resolves when the person or the system wants the program to end. */
  interrupted(): Promise<void>;
}

/** Whether text may be coloured: only on a terminal, and only if the person has not said no. See no-color.org. */
export function mayColor(output: Output, environment: Environment): boolean {
  const refused = (environment['NO_COLOR'] ?? '') !== '' || environment['TERM'] === 'dumb';
  return output.isTerminal && !refused;
}
