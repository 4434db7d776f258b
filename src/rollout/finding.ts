const LONGEST_QUOTE = 60;

/** Something that is not as it should be, and what should be there. */
export interface Finding {
  readonly found: string;
  readonly expected: string;
}

/** A word as it was found, short enough to be told, in a code span. */
export function quoted(word: string): string {
  const shown = word.replaceAll('`', "'");
  return `\`${shown.length > LONGEST_QUOTE ? `${shown.slice(0, LONGEST_QUOTE)}…` : shown}\``;
}

/** Words for which a command has no place. */
export function unexpected(words: readonly string[], line: string): Finding {
  return { found: `${quoted(words.join(' '))}, which is not understood`, expected: `\`${line}\`` };
}
