import { VERBS } from '../rollout/command-registry.ts';

/** A command as reports write it: at the start of a line or of a code span. */
const COMMAND = new RegExp(`(^|\\n|[\\x60"])/(?=(?:${VERBS.join('|')})\\b)`, 'g');

/** The text with the commands in it written as the repository's configuration wants them, to be copied as they are. */
export function inPrefix(text: string, prefix: string): string {
  return prefix === '/' ? text : text.replace(COMMAND, (_, before: string) => `${before}${prefix}`);
}
