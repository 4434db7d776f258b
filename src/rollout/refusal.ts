import type { Reason } from './reason.ts';

/** Why something was not done: always what was found, where, what was expected, and what to do next. */
export interface Refusal {
  readonly reason: Reason;
  /** What was found, as a sentence without the full stop. */
  readonly found: string;
  /** A file with a path in it, a cluster, a pull request; null where `found` says it. */
  readonly where: string | null;
  /** What was expected or is needed, as a phrase. */
  readonly expected: string;
  /** What the reader can do now: a command to copy or a file to change. */
  readonly next: string;
}

/** Something wrong with a configuration file. All problems of a file are reported at once. */
export interface Problem {
  readonly file: string;
  /** The place in the file, as in `spec.strategy.canary.steps[1].weight`; empty for the file as a whole. */
  readonly path: string;
  /** Line from 1, where it is known. */
  readonly line: number | null;
  readonly found: string;
  readonly expected: string;
  /** The name that was probably meant; null where none is near. */
  readonly suggestion: string | null;
  /** True: it stops nothing, and is said so that somebody knows. Left out: it has to be mended. */
  readonly warning?: true;
}
