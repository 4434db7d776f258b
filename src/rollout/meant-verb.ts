import type { Verb } from './command.ts';
import { COMMANDS, isVerb, VERBS } from './command-registry.ts';
import { nearest } from './nearest.ts';

/** The command that was probably meant by a word that is none; null where none is near. */
export function meantVerb(word: string): Verb | null {
  const called = VERBS.find((verb) => COMMANDS[verb].alsoCalled.includes(word));
  if (called !== undefined) return called;
  const near = nearest(word, VERBS);
  // Where two are equally near, as `drain` and `undrain` may be, each may be the opposite of what was meant.
  const isOnlyOne = near === nearest(word, [...VERBS].reverse());
  return near !== null && isVerb(near) && isOnlyOne ? near : null;
}
