import { REASONS } from '../rollout/reason.ts';
import type { Refusal } from '../rollout/refusal.ts';
import { block, code, prose } from './markdown.ts';
import { truncate, visible } from './text.ts';

/** Characters of one part of a refusal. A file with a hundred problems is told in a hundred commits, not in one comment. */
const LONGEST_PART = 2000;

/** A command at the end of an advice that holds no other, as in ``Did you mean `/canary 25`?``. */
const COMMAND_AT_END = /^([^`]*?):?\s*`([/!.@][^`]*)`[.?]?$/;

/** A refusal in a few lines: what was found, where, what was expected, and what to do now. */
export function renderRefusal(refusal: Refusal): string {
  const { found, where, expected, next } = refusal;
  const said = (text: string): string => prose(truncate(text, LONGEST_PART));
  const lines = [
    `- **Found:** ${said(found)}`,
    ...(where === null ? [] : [`- **Where:** ${said(where)}`]),
    ...(expected === '' ? [] : [`- **Expected:** ${said(expected)}`]),
  ];
  const { words, command } = advice(next);
  if (next !== '') lines.push(`- **Next:** ${said(words)}`);
  return command === null ? lines.join('\n') : `${lines.join('\n')}\n\n${block([command])}`;
}

/** A refusal on one line of plain text, for a table or a log. */
export function briefRefusal({ reason, found, next }: Refusal, most: number): string {
  const sentence = found === '' ? REASONS[reason] : `${capital(found)}.`;
  return truncate(visible(`${sentence} ${next}`.trim()), most);
}

/** A refusal as plain text on a few lines. */
export function refusalLines({ reason, found, where, expected, next }: Refusal): readonly string[] {
  return [
    `reason:   ${reason}`,
    ...(found === '' ? [] : [`found:    ${visible(found)}`]),
    ...(where === null ? [] : [`where:    ${visible(where)}`]),
    ...(expected === '' ? [] : [`expected: ${visible(expected)}`]),
    ...(next === '' ? [] : [`next:     ${visible(next)}`]),
  ];
}

/** What the code of a refusal means, with the code itself, which scripts and people look up. */
export function reasonInWords(reason: Refusal['reason']): string {
  return `${prose(REASONS[reason])} (${code(reason)})`;
}

/** A command that an advice ends with is shown below it, to copy; one in its middle stays where it is. */
function advice(next: string): { words: string; command: string | null } {
  const match = COMMAND_AT_END.exec(visible(next));
  if (match?.[1] === undefined || match[2] === undefined || match[1] === '') return { words: next, command: null };
  return { words: `${match[1]}:`, command: match[2] };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
