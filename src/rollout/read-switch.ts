import type { Command } from './command.ts';
import { type Finding, quoted, unexpected } from './finding.ts';
import type { FlagName } from './flag-registry.ts';
import { clusterNames } from './read-clusters.ts';

/** The `switch` that its words ask for; null where it cannot even be guessed. */
export function readSwitch(
  values: ReadonlyMap<FlagName, readonly string[]>,
  words: readonly string[],
  findings: Finding[],
  line: string,
): Command | null {
  const [word = ''] = words;
  const back = word.toLowerCase() === 'back';
  if (back && word !== 'back') findings.push({ found: quoted(word), expected: '`back`' });
  const more = back ? words.slice(1) : words;
  // A name that was given without its flag narrows the command, so that it can be guessed.
  const named = clusterNames(more);
  if (more.length > 0) findings.push(unexpected(more, line));
  if (named === null) return null;
  const clusters = [...new Set([...(values.get('--cluster') ?? []), ...named])];
  const given = values.get('--break-glass')?.[0] ?? null;
  if (back && given !== null) {
    findings.push({ found: '`--break-glass` with `back`', expected: '`switch back`, which waits for nothing' });
  }
  const breakGlass = back ? null : given;
  return { verb: 'switch', back, scope: { clusters, wave: values.get('--wave')?.[0] ?? null }, breakGlass };
}
