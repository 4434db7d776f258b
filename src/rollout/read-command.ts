import type { Command, Verb } from './command.ts';
import { isVerb, VERBS } from './command-registry.ts';
import { type Finding, quoted, unexpected } from './finding.ts';
import { meantVerb } from './meant-verb.ts';
import { readCanary } from './read-canary.ts';
import { readClusters } from './read-clusters.ts';
import { readDrill, readFailback, readFailover } from './read-failover.ts';
import { readShift } from './read-shift.ts';
import { readSwitch } from './read-switch.ts';
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
    case 'switch':
      return readSwitch(values, rest, findings, line);
    case 'shift':
      return readShift(values, rest, findings);
    case 'drain':
    case 'undrain': {
      const clusters = readClusters(rest, findings);
      return clusters === null ? null : { verb, clusters };
    }
    case 'failover':
      return readFailover(values, rest, findings, line);
    case 'failback':
      return readFailback(values, rest, findings, line);
    case 'drill':
      return readDrill(values, rest, findings, line);
    default: {
      if (rest.length > 0) findings.push(unexpected(rest, line));
      // Whatever the words are, they may narrow the command, so that it is not guessed without them.
      if (rest.length > 0) return null;
      if (verb === 'rollback') return { verb, gradual: values.has('--gradual') };
      const breakGlass = values.get('--break-glass')?.[0] ?? null;
      if (verb === 'promote') return { verb, breakGlass };
      return verb === 'blue-green'
        ? { verb, sha: values.get('--sha')?.[0] ?? null, now: values.has('--now'), breakGlass }
        : { verb };
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
