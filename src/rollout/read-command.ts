import type { Command, Verb } from './command.ts';
import { isVerb, VERBS } from './command-registry.ts';
import { type Finding, quoted, unexpected } from './finding.ts';
import { meantVerb } from './meant-verb.ts';
import { readCanary } from './read-canary.ts';
import type { SortedWords } from './sort-words.ts';

/** The command that sorted words ask for, and what is wrong with them; null where it cannot even be guessed. */
export function readCommand(
  verb: Exclude<Verb, 'plan'>,
  { values, rest }: SortedWords,
  findings: Finding[],
  line: string,
  prefix: string,
): Command | null {
  switch (verb) {
    case 'canary':
      return readCanary(values, rest, findings, line);
    case 'help':
      return readHelp(rest, findings, line, prefix);
    case 'blue-green':
    case 'switch':
    case 'shift':
    case 'drain':
    case 'undrain':
    case 'failover':
    case 'failback':
    case 'drill':
      return null;
    default: {
      if (rest.length > 0) findings.push(unexpected(rest, line));
      // Whatever the words are, they may narrow the command, so that it is not guessed without them.
      if (rest.length > 0) return null;
      return verb === 'rollback' ? { verb, gradual: values.has('--gradual') } : { verb };
    }
  }
}

function readHelp(rest: readonly string[], findings: Finding[], line: string, prefix: string): Command | null {
  const [word, ...more] = rest;
  if (more.length > 0) findings.push(unexpected(more, line));
  if (word === undefined) return { verb: 'help', topic: null };
  const topic = (word.startsWith(prefix.trim()) ? word.slice(prefix.trim().length) : word).toLowerCase();
  if (isVerb(topic)) return { verb: 'help', topic };
  findings.push({ found: `there is no command ${quoted(word)}`, expected: `one of ${VERBS.join(', ')}` });
  return { verb: 'help', topic: meantVerb(topic) };
}
