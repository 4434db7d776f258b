import type { Reason } from '../rollout/reason.ts';
import type { Problem, Refusal } from '../rollout/refusal.ts';

/**
 * What a finding does to a step. `stops`: always. `stops-unless-forced`: a rollback or an abort goes on and says it
 * as a warning. `warns`: never stops anything.
 */
export type Gravity = 'stops' | 'stops-unless-forced' | 'warns';

/** Something that is not as it should be inside one file, before it is known which files have that text. */
export interface Note {
  readonly reason: Reason;
  readonly gravity: Gravity;
  /** The place in the document, as in `spec.rules[0].backendRefs[1].weight`; empty for the file as a whole. */
  readonly path: string;
  /** Where in the text it is, as an offset; null where nothing stands there. */
  readonly offset: number | null;
  readonly found: string;
  readonly expected: string;
  readonly next: string;
}

/** A note at its file. */
export interface Finding extends Note {
  readonly file: string;
  /** Line from 1, where it is known. */
  readonly line: number | null;
}

/** Puts a note at a file whose text is `text`; null where there is no such file. */
export function findingAt(file: string, text: string | null, note: Note): Finding {
  return { ...note, file, line: text === null || note.offset === null ? null : lineOf(text, note.offset) };
}

/** Says a finding as the reason why a step was not made. */
export function refusalOf(finding: Finding): Refusal {
  const place = finding.line === null ? finding.file : `${finding.file}:${finding.line}`;
  return {
    reason: finding.reason,
    found: finding.found,
    where: finding.path === '' ? place : `${place}, ${finding.path}`,
    expected: finding.expected,
    next: finding.next,
  };
}

/** Says a finding as something wrong with a file. */
export function problemOf(finding: Finding): Problem {
  return {
    file: finding.file,
    path: finding.path,
    line: finding.line,
    found: finding.found,
    expected: `${finding.expected}. ${finding.next}`,
    suggestion: null,
    ...(finding.gravity === 'warns' ? { warning: true } : {}),
  };
}

/** The line of an offset, from 1. */
export function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

/** Joins names for a sentence, at most eight of them: `a, b and 3 more`. */
export function listed(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  const shown = names.slice(0, 8).join(', ');
  return names.length > 8 ? `${shown} and ${names.length - 8} more` : shown;
}
