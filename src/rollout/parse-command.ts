import type { Malformed, Request } from './command.ts';
import { formatCommand } from './format-command.ts';
import type { Grammar } from './grammar.ts';
import { readRequest } from './read-request.ts';
import { splitWords } from './split-words.ts';
import { withoutTypography } from './typography.ts';

/** Characters of a command's line. Longer ones are refused unread. */
export const LONGEST_LINE = 4096;

/**
 * Parses one command, with or without its prefix. Never throws, whatever the text.
 *
 * @returns the request; or everything that is wrong with it, and the complete command that was probably meant. A
 *   suggestion always parses, and never reaches further than what was written.
 */
export function parseRequest(text: string, grammar: Grammar): Request | Malformed {
  const line = text.trim();
  if (line.length > LONGEST_LINE) {
    const found = `a line of ${line.length} characters`;
    return { reason: 'malformed_command', found, expected: `at most ${LONGEST_LINE}`, suggestion: null };
  }
  if (/[\r\n]/.test(line)) {
    return {
      reason: 'malformed_command',
      found: 'several lines',
      expected: 'one command on one line',
      suggestion: null,
    };
  }
  const { plain, findings } = withoutTypography(line);
  const { words, unclosed } = splitWords(plain);
  const reading = readRequest(words, grammar, false);
  const all = [...findings, ...(unclosed === null ? [] : [unclosed]), ...reading.findings];
  if (all.length === 0 && reading.guess !== null) return reading.guess;
  return {
    reason: reading.reason,
    found: [...new Set(all.map(({ found }) => found))].join('; '),
    expected: [...new Set(all.map(({ expected }) => expected))].join('; '),
    suggestion: reading.guess === null || unclosed !== null ? null : formatRequest(reading.guess, grammar.prefix),
  };
}

/** Writes a request as a person would. Parsing it gives the same request again. */
export function formatRequest({ command, rollouts }: Request, prefix = '/'): string {
  const names = rollouts.length === 0 ? '' : ` --rollout ${rollouts.join(',')}`;
  return `${prefix}${formatCommand(command).slice(1)}${names}`;
}
