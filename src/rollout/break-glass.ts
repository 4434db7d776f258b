import type { Command } from './command.ts';

const FEWEST = 10;
const MOST = 300;
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}]/u;

/** What a reason must be, as in `expected`. */
export const REASON_ALLOWED = `a reason of ${FEWEST} to ${MOST} visible characters in quotation marks, such as "INC-7: the gate is broken"`;

/** A text as one line, without the space around it. */
export function oneLine(text: string): string {
  return text.trim().replace(/\s+/gu, ' ');
}

/** Whether a text, as {@link oneLine} gives it, is a reason: somebody reads it months later. */
export function isReason(text: string): boolean {
  const reason = oneLine(text);
  const seen = [...reason.replaceAll(' ', '')].length;
  return seen >= FEWEST && [...reason].length <= MOST && !UNSEEN.test(reason) && !reason.startsWith('-');
}

/** The reason for which a command goes past windows, gates and readings; null where it does not. */
export function breakGlassReason(command: Command): string | null {
  return 'breakGlass' in command ? command.breakGlass : null;
}

/** Whether a command goes past windows, gates and readings. Nothing goes past residency, rights and approvals. */
export function breaksGlass(command: Command): boolean {
  return breakGlassReason(command) !== null;
}

/** Characters of a command's words that are kept where nothing in them has to be. */
const KEPT_WORDS = 120;
/** Room for every flag and a whole reason. */
const KEPT_WORDS_WITH_REASON = 480;

/** What a ledger keeps of a command's words: a reason is always among them as a whole. */
export function keptWords(said: string, command: Command | null): string {
  const reason = command === null ? null : breakGlassReason(command);
  if (reason === null) return said.slice(0, KEPT_WORDS);
  if (said.length <= KEPT_WORDS_WITH_REASON) return said;
  return `${said.slice(0, KEPT_WORDS)}… --break-glass "${reason}"`;
}
