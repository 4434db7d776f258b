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
