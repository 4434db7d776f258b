import type { Command, Malformed, Request, Verb } from './command.ts';
import { COMMANDS, isVerb, VERBS } from './command-registry.ts';
import { usage } from './command-usage.ts';
import { type Finding, quoted } from './finding.ts';
import type { Grammar } from './grammar.ts';
import { meantVerb } from './meant-verb.ts';
import { readCommand } from './read-command.ts';
import { sortWords } from './sort-words.ts';

/** What a line probably means. It is meant for certain only where nothing was found wrong. */
interface Reading {
  readonly reason: Malformed['reason'];
  /** Null where what is meant cannot be guessed without widening what was asked for. */
  readonly guess: Request | null;
  readonly findings: readonly Finding[];
}

/**
 * Reads a line that was split into words, with or without the prefix.
 *
 * @param nested whether the words come after `plan`
 */
export function readRequest(written: readonly string[], grammar: Grammar, nested: boolean): Reading {
  const words = withoutPrefix(written, grammar.prefix);
  const [head, ...rest] = words;
  if (head === undefined || head === '') {
    const expected = `one of ${VERBS.map((verb) => `\`${grammar.prefix}${verb}\``).join(', ')}`;
    return { reason: 'malformed_command', guess: null, findings: [{ found: 'no command', expected }] };
  }
  const bare = head.replace(/[!.:=]{1,8}$/, '').toLowerCase();
  const verb = head.toLowerCase();
  if (isVerb(verb)) return readArguments(verb, rest, grammar, nested);
  const glued = /^([a-z-]+?)[:=]?(\d.*)$/.exec(verb);
  const meant =
    glued?.[1] !== undefined && isVerb(glued[1]) && glued[2] !== undefined
      ? { verb: glued[1], words: [glued[2], ...rest] }
      : { verb: isVerb(bare) ? bare : meantVerb(verb), words: rest };
  const reading = meant.verb === null ? null : readArguments(meant.verb, meant.words, grammar, nested);
  const isKnown = isVerb(bare) || (glued?.[1] !== undefined && isVerb(glued[1]));
  const finding = {
    found: `there is no command ${quoted(head)}`,
    expected: isKnown
      ? `\`${usage(meant.verb ?? 'help', grammar.prefix)}\``
      : `one of ${VERBS.map((known) => `\`${grammar.prefix}${known}\``).join(', ')}`,
  };
  return {
    reason: isKnown ? 'malformed_command' : 'unknown_command',
    guess: reading?.guess ?? null,
    findings: [finding, ...(reading?.findings ?? [])],
  };
}

function withoutPrefix(words: readonly string[], prefix: string): readonly string[] {
  const [head = '', ...rest] = words;
  const mark = prefix.trim();
  if (mark === '' || !head.startsWith(mark)) return words;
  if (mark === prefix) return [head.slice(mark.length), ...rest];
  return head === mark ? rest : words;
}

function readArguments(verb: Verb, words: readonly string[], grammar: Grammar, nested: boolean): Reading {
  const line = usage(verb, grammar.prefix);
  if (verb === 'plan') return readPlan(words, grammar, nested);
  const sorted = sortWords(COMMANDS[verb], words, line);
  const findings = [...sorted.findings];
  const rollouts = listOf(sorted.values.get('--rollout'));
  const command = readCommand(verb, sorted, findings, line, grammar.prefix);
  // Words of a reason without quotation marks look like arguments.
  const isHasty = sorted.values.has('--break-glass') && findings.length > 0;
  return {
    reason: 'malformed_command',
    guess: command === null || !sorted.clear || isHasty ? null : { command, rollouts },
    findings,
  };
}

/** `/plan` takes `--rollout` before the command that it plans and after it. */
function readPlan(words: readonly string[], grammar: Grammar, nested: boolean): Reading {
  const malformed = (finding: Finding, guess: Request | null): Reading => ({
    reason: 'malformed_command',
    guess,
    findings: [finding],
  });
  let start = 0;
  while (words[start]?.startsWith('--rollout') === true) start += words[start]?.includes('=') === true ? 1 : 2;
  const own = sortWords(COMMANDS.plan, words.slice(0, start), usage('plan', grammar.prefix));
  const inner = readRequest(words.slice(start), grammar, true);
  if (nested) {
    return malformed({ found: '`plan` within `plan`', expected: 'a command that changes something' }, inner.guess);
  }
  const { guess } = inner;
  if (guess !== null && (guess.command.verb === 'status' || guess.command.verb === 'help')) {
    const found = `${quoted(guess.command.verb)} after \`plan\``;
    return malformed({ found, expected: 'a command that changes something' }, guess);
  }
  const rollouts = [...new Set([...listOf(own.values.get('--rollout')), ...(guess?.rollouts ?? [])])];
  const planned = guess === null ? null : planOf(guess.command);
  return {
    reason: inner.reason,
    guess: planned === null || !own.clear ? null : { command: planned, rollouts },
    findings: [...own.findings, ...inner.findings],
  };
}

function planOf(command: Command): Command {
  return command.verb === 'plan' ? command : { verb: 'plan', of: command };
}

function listOf(values: readonly string[] | undefined): readonly string[] {
  return [...new Set(values ?? [])];
}
