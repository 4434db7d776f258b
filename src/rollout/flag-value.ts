import type { FlagName, FlagValue } from './command-registry.ts';
import { type Finding, quoted } from './finding.ts';

const NAME = /^[a-z0-9.][a-z0-9.-]{0,252}$/;
/** A cluster, by its name or a glob. */
export const CLUSTER = /^[a-z0-9*?.][a-z0-9*?.-]{0,252}$/;
const SHA = /^[0-9a-f]{7,40}$/;

/** A flag's values; null where they cannot even be guessed. */
export function readFlagValue(
  wants: NonNullable<FlagValue>,
  value: string,
  flag: FlagName,
  findings: Finding[],
): string[] | null {
  const isList = wants === 'clusters' || wants === 'rollouts';
  const parts = isList ? value.split(',') : [value];
  const pattern = wants === 'clusters' ? CLUSTER : wants === 'sha' ? SHA : NAME;
  const allowed = {
    clusters: 'names or globs of lower-case letters, digits, `-`, `.`, `*` and `?`, with commas and no spaces between',
    rollouts: 'names of lower-case letters, digits, `-` and `.`, with commas and no spaces between',
    wave: 'the number or the name of one wave',
    pool: 'the name of one pool',
    duration: 'a time such as `15m` or `1h30m`',
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
