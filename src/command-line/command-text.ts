import { Option } from 'commander';
import type { Request } from '../rollout/command.ts';
import { FLAGS, isFlagName } from '../rollout/flag-registry.ts';
import { parseRequest } from '../rollout/parse-command.ts';
import { UsageError } from './usage-error.ts';

/** Values of a flag that may be repeated, or true for a flag without a value. */
type FlagValues = readonly string[] | true;

/**
 * The flags of Headgate's own commands as options of `plan` and `apply`, so that `apply canary 25 --wave 2` and
 * `apply "/canary 25 --wave 2"` say the same.
 */
export function commandFlags(): readonly Option[] {
  return Object.values(FLAGS).map(({ usage, summary, value }) => {
    const option = new Option(usage, summary);
    if (value === null) return option;
    return option.argParser<readonly string[]>((text, before) => [...(before ?? []), text]);
  });
}

/**
 * Reads the command that the words and flags of a command line make up.
 *
 * @param words one text, or the command's words
 * @param options what commander read of {@link commandFlags}
 * @throws UsageError with what was meant, where they make up none
 */
export function readCommand(words: readonly string[], options: Readonly<Record<string, unknown>>): Request {
  const [only] = words;
  const text = words.length === 1 && only !== undefined ? only : words.map(quote).join(' ');
  const flags = commandFlags().flatMap((option): string[] => {
    const values = valuesOf(options[option.attributeName()]);
    const name = option.long ?? '';
    if (!isFlagName(name) || values === null) return [];
    return values === true ? [name] : values.map((value) => `${name} ${quote(value)}`);
  });
  const asked = parseRequest([text, ...flags].join(' '), { prefix: '/', ignore: [] });
  if ('command' in asked) return asked;
  const { found, expected, suggestion } = asked;
  const meant = suggestion === null ? '' : `\nDid you mean \`${suggestion}\`?`;
  throw new UsageError(`Found ${found}; expected ${expected}.${meant}`);
}

function valuesOf(value: unknown): FlagValues | null {
  if (value === true) return true;
  return Array.isArray(value) ? value.map(String) : null;
}

/** The shell has taken the quotation marks away; what had them gets them back. */
function quote(word: string): string {
  if (!/[\s'"`]/.test(word) && word !== '') return word;
  return word.includes("'") ? `"${word}"` : `'${word}'`;
}
