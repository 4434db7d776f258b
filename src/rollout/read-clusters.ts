import { type Finding, quoted, unexpected } from './finding.ts';
import { CLUSTER, isName } from './flag-value.ts';

/**
 * Words that can be nothing but clusters, although no flag says so: a name of one plain word might be anything.
 *
 * @returns null where any of them may be something else; none where there are no words
 */
export function clusterNames(words: readonly string[]): readonly string[] | null {
  const names = words.flatMap((word) => word.split(','));
  const look = words.every((word) => /[-*,]/.test(word)) && names.every((name) => CLUSTER.test(name));
  return look ? names : null;
}

/** The clusters that a command names, each once; null where they cannot even be guessed. */
export function readClusters(words: readonly string[], findings: Finding[]): readonly string[] | null {
  const expected = 'names or globs of lower-case letters, digits, `-`, `.`, `*` and `?`, with commas or spaces between';
  if (words.length === 0) {
    findings.push({ found: 'no cluster', expected });
    return null;
  }
  let known = true;
  const names = words.flatMap((word) =>
    word.split(',').flatMap((name) => {
      const guess = name.toLowerCase();
      if (CLUSTER.test(name)) return [name];
      findings.push({ found: name === '' ? 'an empty name' : `${quoted(name)} as a cluster`, expected });
      known &&= name === '' || CLUSTER.test(guess);
      return name === '' ? [] : [guess];
    }),
  );
  return known && names.length > 0 ? [...new Set(names)] : null;
}

/**
 * The one cluster that a command names, and the words after it; null where it cannot even be guessed.
 *
 * @param line the usage line that answers a command without a cluster
 */
export function readCluster(
  words: readonly string[],
  findings: Finding[],
  line: string,
): { readonly name: string; readonly more: readonly string[] } | null {
  const [word, ...more] = words;
  if (word === undefined) {
    findings.push({ found: 'no cluster', expected: `\`${line}\`` });
    return null;
  }
  const name = word.toLowerCase();
  if (!isName(word)) findings.push({ found: `${quoted(word)} as a cluster`, expected: 'the name of one cluster' });
  if (more.length > 0) findings.push(unexpected(more, line));
  return isName(name) ? { name, more } : null;
}
