import type { CommandSpec } from './command-registry.ts';
import { type Finding, quoted } from './finding.ts';
import { FLAGS, type FlagName, type FlagValue, isFlagName } from './flag-registry.ts';
import { readFlagValue } from './flag-value.ts';
import { nearest } from './nearest.ts';

/** Flags with such a value may be repeated only with the same one. */
const ONE_VALUE: ReadonlySet<FlagValue> = new Set<FlagValue>(['wave', 'sha', 'pool', 'duration', 'reason']);

/** A command's words after the verb, sorted into flags and the rest. */
export interface SortedWords {
  readonly values: Map<FlagName, string[]>;
  readonly rest: string[];
  readonly findings: Finding[];
  /** False where something was found whose meaning is not known, so that nothing may be guessed. */
  readonly clear: boolean;
}

/**
 * Sorts the words after a verb, and says what is wrong with the flags among them.
 *
 * @param line the usage line that answers a flag which the command does not take
 */
export function sortWords(spec: CommandSpec, words: readonly string[], line: string): SortedWords {
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
    const start = inline ?? (takesNext ? next : null);
    const list = start === null || wants === null || wants === 'reason' ? null : continuedList(start, words, index);
    if (list !== null) {
      findings.push({ found: `a space in the list after \`${flag}\``, expected: 'commas and no spaces between' });
      index += list.taken;
    }
    const value = list?.value ?? start;
    if ((wants === null) !== (value === null)) {
      const found = wants === null ? `a value after \`${flag}\`` : `no value after \`${flag}\``;
      findings.push({ found, expected: `\`${FLAGS[flag].usage}\`` });
      clear &&= wants === null;
    }
    const read = value === null || wants === null ? [] : readFlagValue(wants, value, flag, findings);
    const known = values.get(flag) ?? [];
    if (read === null) clear = false;
    const merged = [...known, ...(read ?? [])];
    if (wants !== null && ONE_VALUE.has(wants) && new Set(merged).size > 1) {
      findings.push({ found: `\`${flag}\` twice, with different values`, expected: 'one of them' });
      clear = false;
    }
    values.set(flag, merged);
  }
  return { values, rest, findings, clear };
}

/** A list that was written with spaces after its commas: what follows belongs to it, and to nothing else. */
function continuedList(start: string, words: readonly string[], at: number): { value: string; taken: number } | null {
  let value = start;
  let taken = 0;
  for (let next = words[at + 1]; value.endsWith(',') && next !== undefined && !next.startsWith('-'); ) {
    value += next;
    taken += 1;
    next = words[at + taken + 1];
  }
  return taken === 0 ? null : { value, taken };
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
