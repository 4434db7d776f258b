import type { Command, Malformed, Request } from './command.ts';
import {
  COMMANDS,
  type CommandSpec,
  FLAGS,
  type FlagName,
  isFlagName,
  isVerb,
  usage,
  VERBS,
} from './command-registry.ts';
import { formatCommand } from './format-command.ts';
import { nearest } from './nearest.ts';
import { parseWeight, type Weight, WHOLE } from './weight.ts';

/** How commands are written in a repository: `.github/headgate.yml` says so. */
export interface Grammar {
  /** What a command's line begins with, such as `/`. */
  readonly prefix: string;
  /** Words after the prefix that belong to other bots. */
  readonly ignore: readonly string[];
}

/** Characters of a command's line. Longer ones are refused unread. */
export const LONGEST_LINE = 4096;

const LONGEST_QUOTE = 60;
const NAME = /^[a-z0-9.][a-z0-9.-]{0,252}$/;
const GLOB = /^[a-z0-9*?.][a-z0-9*?.-]{0,252}$/;
const SHA = /^[0-9a-f]{7,40}$/;
const UNICODE_DASH = /[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/u;
const SMART_QUOTE = /[‘’‚‛“”„‟«»′″]/u;
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/u;

/** Something that is not as it should be, and what should be there. */
interface Finding {
  readonly found: string;
  readonly expected: string;
}

/** What a line probably means. It is meant for certain only where nothing was found wrong. */
interface Reading {
  readonly reason: Malformed['reason'];
  /** Null where what is meant cannot be guessed without widening what was asked for. */
  readonly guess: Request | null;
  readonly findings: readonly Finding[];
}

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

/** Phones and word processors replace what was typed: it is undone for the guess, and said. */
function withoutTypography(line: string): { plain: string; findings: Finding[] } {
  const findings: Finding[] = [];
  const character = (pattern: RegExp): string => {
    const hit = pattern.exec(line)?.[0] ?? '';
    return `U+${(hit.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  };
  let plain = line;
  if (INVISIBLE.test(plain)) {
    findings.push({ found: `an invisible character (${character(INVISIBLE)})`, expected: 'plain text' });
    plain = plain.replaceAll(new RegExp(INVISIBLE, 'gu'), '');
  }
  if (SMART_QUOTE.test(plain)) {
    findings.push({
      found: `a typographic quotation mark (${character(SMART_QUOTE)})`,
      expected: "straight quotes: '…'",
    });
    plain = plain.replaceAll(/[‘’‚‛′]/gu, "'").replaceAll(/[“”„‟«»″]/gu, '"');
  }
  if (UNICODE_DASH.test(plain)) {
    findings.push({ found: `a typographic dash (${character(UNICODE_DASH)})`, expected: 'two plain hyphens: `--`' });
    const everyDash = new RegExp(UNICODE_DASH, 'gu');
    const leading = new RegExp(`^(?:-|${UNICODE_DASH.source})+`, 'u');
    plain = plain
      .split(/(\s)/u)
      .map((word) => (leading.test(word) ? word.replace(leading, '--') : word).replaceAll(everyDash, '-'))
      .join('');
  }
  return { plain, findings };
}

/** Splits at white space as a shell does; quotes keep globs together and are dropped. One pass. */
function splitWords(line: string): { words: string[]; unclosed: Finding | null } {
  const words: string[] = [];
  let word: string | null = null;
  let quote: string | null = null;
  for (const letter of line) {
    if (quote !== null) {
      if (letter === quote) quote = null;
      else word = (word ?? '') + letter;
    } else if (letter === "'" || letter === '"' || letter === '`') {
      quote = letter;
      word ??= '';
    } else if (/\s/u.test(letter)) {
      if (word !== null) words.push(word);
      word = null;
    } else {
      word = (word ?? '') + letter;
    }
  }
  if (word !== null) words.push(word);
  if (quote === null) return { words, unclosed: null };
  return {
    words,
    unclosed: { found: 'a quotation mark that is not closed', expected: 'a second one on the same line' },
  };
}

/** A word as it was found, short enough to be told, in a code span. */
function quoted(word: string): string {
  const shown = word.replaceAll('`', "'");
  return `\`${shown.length > LONGEST_QUOTE ? `${shown.slice(0, LONGEST_QUOTE)}…` : shown}\``;
}

function readRequest(written: readonly string[], grammar: Grammar, nested: boolean): Reading {
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

function meantVerb(word: string): Command['verb'] | null {
  const called = VERBS.find((verb) => COMMANDS[verb].alsoCalled.includes(word));
  if (called !== undefined) return called;
  const near = nearest(word, VERBS);
  return near !== null && isVerb(near) ? near : null;
}

/** A command's words after the verb, sorted into flags and the rest. */
interface Sorted {
  readonly values: Map<FlagName, string[]>;
  readonly rest: string[];
  readonly findings: Finding[];
  /** False where something was found whose meaning is not known, so that nothing may be guessed. */
  readonly clear: boolean;
}

function readArguments(verb: Command['verb'], words: readonly string[], grammar: Grammar, nested: boolean): Reading {
  const line = usage(verb, grammar.prefix);
  if (verb === 'plan') return readPlan(words, grammar, nested);
  const sorted = sortWords(COMMANDS[verb], words, line);
  const findings = [...sorted.findings];
  const rollouts = listOf(sorted.values.get('--rollout'));
  const command = commandOf(verb, sorted, findings, line, grammar.prefix);
  return {
    reason: 'malformed_command',
    guess: command === null || !sorted.clear ? null : { command, rollouts },
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

function sortWords(spec: CommandSpec, words: readonly string[], line: string): Sorted {
  const values = new Map<FlagName, string[]>();
  const rest: string[] = [];
  const findings: Finding[] = [];
  let clear = true;
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const written = flagOf(word, spec);
    if (written === null) {
      rest.push(word);
      continue;
    }
    const { name, flag, value: inline } = written;
    if (flag === null) {
      findings.push({ found: `${quoted(name)} is no option here`, expected: `\`${line}\`` });
      clear = false;
      continue;
    }
    if (name !== flag)
      findings.push({ found: `there is no option ${quoted(name)}`, expected: `\`${FLAGS[flag].usage}\`` });
    const wants = FLAGS[flag].value;
    const next = words[index + 1];
    const takesNext = wants !== null && inline === null && next !== undefined && !next.startsWith('-');
    if (takesNext) index += 1;
    const value = inline ?? (takesNext ? next : null);
    if ((wants === null) !== (value === null)) {
      const found = wants === null ? `a value after \`${flag}\`` : `no value after \`${flag}\``;
      findings.push({ found, expected: `\`${FLAGS[flag].usage}\`` });
      clear &&= wants === null;
    }
    const read = value === null || wants === null ? [] : readValue(wants, value, flag, findings);
    const known = values.get(flag) ?? [];
    if (read === null) clear = false;
    const merged = [...known, ...(read ?? [])];
    if ((wants === 'wave' || wants === 'sha') && new Set(merged).size > 1) {
      findings.push({ found: `\`${flag}\` twice, with different values`, expected: 'one of them' });
      clear = false;
    }
    values.set(flag, merged);
  }
  return { values, rest, findings, clear };
}

/** A word as a flag, however it was written; null: it is none. */
function flagOf(word: string, spec: CommandSpec): { name: string; flag: FlagName | null; value: string | null } | null {
  const at = word.indexOf('=');
  const name = at < 0 ? word : word.slice(0, at);
  const value = at < 0 ? null : word.slice(at + 1);
  const takes = (flag: string): flag is FlagName => isFlagName(flag) && spec.flags.includes(flag);
  if (takes(name)) return { name, flag: name, value };
  const bare = `--${name.replace(/^-{1,9}/, '').toLowerCase()}`;
  // A flag whose hyphens were forgotten.
  if (!name.startsWith('-')) return takes(bare) ? { name, flag: bare, value } : null;
  if (takes(bare)) return { name, flag: bare, value };
  const near = nearest(bare, isFlagName(bare) ? [] : spec.flags);
  return { name, flag: near !== null && takes(near) ? near : null, value };
}

/** A flag's values; null where they cannot even be guessed. */
function readValue(
  wants: NonNullable<(typeof FLAGS)[FlagName]['value']>,
  value: string,
  flag: FlagName,
  findings: Finding[],
): string[] | null {
  const isList = wants === 'clusters' || wants === 'rollouts';
  const parts = isList ? value.split(',') : [value];
  const pattern = wants === 'clusters' ? GLOB : wants === 'sha' ? SHA : NAME;
  const allowed = {
    clusters: 'names or globs of lower-case letters, digits, `-`, `.`, `*` and `?`, with commas and no spaces between',
    rollouts: 'names of lower-case letters, digits, `-` and `.`, with commas and no spaces between',
    wave: 'the number or the name of one wave',
    sha: '7 to 40 hexadecimal digits',
  }[wants];
  let known = true;
  const read = parts.flatMap((part) => {
    // Hexadecimal digits mean the same in capitals; a name does not.
    const lower = part.toLowerCase();
    if (pattern.test(wants === 'sha' ? lower : part)) return [lower];
    findings.push({ found: `${part === '' ? 'an empty value' : quoted(part)} after \`${flag}\``, expected: allowed });
    if (part === '' && isList && parts.length > 1) return [];
    known &&= pattern.test(lower);
    return [lower];
  });
  return known && read.length > 0 ? read : null;
}

function commandOf(
  verb: Exclude<Command['verb'], 'plan'>,
  { values, rest }: Sorted,
  findings: Finding[],
  line: string,
  prefix: string,
): Command | null {
  switch (verb) {
    case 'canary':
      return canaryOf(values, rest, findings, line);
    case 'help':
      return helpOf(rest, findings, line, prefix);
    default: {
      if (rest.length > 0) findings.push(unexpected(rest, line));
      // Whatever the words are, they may narrow the command, so that it is not guessed without them.
      if (rest.length > 0) return null;
      return verb === 'rollback' ? { verb, gradual: values.has('--gradual') } : { verb };
    }
  }
}

function unexpected(words: readonly string[], line: string): Finding {
  return { found: `${quoted(words.join(' '))}, which is not understood`, expected: `\`${line}\`` };
}

function helpOf(rest: readonly string[], findings: Finding[], line: string, prefix: string): Command | null {
  const [word, ...more] = rest;
  if (more.length > 0) findings.push(unexpected(more, line));
  if (word === undefined) return { verb: 'help', topic: null };
  const topic = (word.startsWith(prefix.trim()) ? word.slice(prefix.trim().length) : word).toLowerCase();
  if (isVerb(topic)) return { verb: 'help', topic };
  findings.push({ found: `there is no command ${quoted(word)}`, expected: `one of ${VERBS.join(', ')}` });
  return { verb: 'help', topic: meantVerb(topic) };
}

function canaryOf(
  values: ReadonlyMap<FlagName, readonly string[]>,
  words: readonly string[],
  findings: Finding[],
  line: string,
): Command | null {
  // `25 %` is how people and our own reports write it.
  const rest = words[1] === '%' ? [`${words[0]}%`, ...words.slice(2)] : words;
  const [word, ...more] = rest;
  const fleet = values.has('--fleet');
  const target = readTarget(word, findings);
  // A name that was given without its flag narrows the command, so that it can be guessed.
  const looksLikeClusters =
    more.length > 0 && more.every((name) => /[-*,]/.test(name) && name.split(',').every((one) => GLOB.test(one)));
  if (more.length > 0) findings.push(unexpected(more, line));
  if (more.length > 0 && !looksLikeClusters) return null;
  if (target === 'next' && fleet) {
    findings.push({ found: '`--fleet` with `next`', expected: 'a weight with `--fleet`, such as `canary 5 --fleet`' });
    return null;
  }
  if (target === null) return null;
  const clusters = [...(values.get('--cluster') ?? []), ...more.flatMap((names) => names.split(','))];
  return {
    verb: 'canary',
    target,
    scope: { clusters: [...new Set(clusters)], wave: values.get('--wave')?.[0] ?? null },
    fleet,
    sha: values.get('--sha')?.[0] ?? null,
  };
}

/** The weight as written; where it is none, the one that was probably meant, never more than what was written. */
function readTarget(word: string | undefined, findings: Finding[]): Weight | 'next' | null {
  const expected = 'a percentage from 0 to 100 with at most two decimals, or `next`';
  if (word === undefined) {
    findings.push({ found: 'no weight', expected: `${expected}, such as \`canary 25\`` });
    return null;
  }
  if (word === 'next') return 'next';
  const weight = parseWeight(word);
  if (typeof weight === 'number') return weight;
  const why = {
    finer: ', which is finer than 0.01 %',
    beyond: ', which is more than 100 %',
    unreadable: ' as a weight',
  };
  findings.push({ found: `${quoted(word)}${why[weight]}`, expected });
  if (weight === 'beyond') return null;
  if (word.toLowerCase() === 'next') return 'next';
  const match = /^\+?(\d{0,3})(?:[.,](\d{0,9}))?\s*(?:%|percent|pct|prozent|pc|p)?$/i.exec(word);
  if (match === null || `${match[1]}${match[2] ?? ''}` === '') return null;
  const guessed = parseWeight(`${match[1] === '' ? '0' : match[1]}.${`${match[2] ?? ''}00`.slice(0, 2)}`);
  return typeof guessed === 'number' && guessed <= WHOLE ? guessed : null;
}
