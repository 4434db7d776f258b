import type { Command } from './command.ts';
import { type Finding, quoted, unexpected } from './finding.ts';
import type { FlagName } from './flag-registry.ts';
import { clusterNames } from './read-clusters.ts';
import { parseWeight, type Weight, WHOLE } from './weight.ts';

/** The `canary` that its words ask for; null where it cannot even be guessed. */
export function readCanary(
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
  const named = clusterNames(more);
  if (more.length > 0) findings.push(unexpected(more, line));
  if (named === null) return null;
  if (target === 'next' && fleet) {
    findings.push({ found: '`--fleet` with `next`', expected: 'a weight with `--fleet`, such as `canary 5 --fleet`' });
    return null;
  }
  if (target === null) return null;
  const clusters = [...(values.get('--cluster') ?? []), ...named];
  return {
    verb: 'canary',
    target,
    scope: { clusters: [...new Set(clusters)], wave: values.get('--wave')?.[0] ?? null },
    fleet,
    sha: values.get('--sha')?.[0] ?? null,
    breakGlass: values.get('--break-glass')?.[0] ?? null,
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
