import { isReason, oneLine, REASON_ALLOWED } from './break-glass.ts';
import { DURATION, parseDuration } from './duration.ts';
import { type Finding, quoted } from './finding.ts';

import type { FlagName, FlagValue } from './flag-registry.ts';

const NAME = /^[a-z0-9.][a-z0-9.-]{0,252}$/;
/** A cluster, by its name or a glob. */
export const CLUSTER = /^[a-z0-9*?.][a-z0-9*?.-]{0,252}$/;
const SHA = /^[0-9a-f]{7,40}$/;
/** A unit that is spelt out. Milliseconds and months are none of those that are known. */
const SPELT_OUT = /(?<=\d)([dhms])(?:ays?|rs?|ours?|ins?|inutes?|ecs?|econds?)/g;
/** Whatever is said to end by itself ends within a day. Seconds. */
const LONGEST_TIME = 86_400;

interface Kind {
  readonly isList: boolean;
  /** As in `expected`. */
  readonly allowed: string;
  fits(value: string): boolean;
  /** A value that fits, as it is kept. */
  kept(value: string): string;
  /** What was probably meant by a value that does not fit. The same value, where nothing is near. */
  meant(value: string): string;
}

const lowerCase = (value: string): string => value.toLowerCase();

const KINDS: Readonly<Record<NonNullable<FlagValue>, Kind>> = {
  clusters: {
    isList: true,
    allowed: 'names or globs of lower-case letters, digits, `-`, `.`, `*` and `?`, with commas and no spaces between',
    fits: (value) => CLUSTER.test(value),
    kept: lowerCase,
    meant: lowerCase,
  },
  rollouts: {
    isList: true,
    allowed: 'names of lower-case letters, digits, `-` and `.`, with commas and no spaces between',
    fits: isName,
    kept: lowerCase,
    meant: lowerCase,
  },
  wave: {
    isList: false,
    allowed: 'the number or the name of one wave',
    fits: isName,
    kept: lowerCase,
    meant: lowerCase,
  },
  pool: { isList: false, allowed: 'the name of one pool', fits: isName, kept: lowerCase, meant: lowerCase },
  sha: {
    isList: false,
    allowed: '7 to 40 hexadecimal digits',
    // Hexadecimal digits mean the same in capitals; a name does not.
    fits: (value) => SHA.test(value.toLowerCase()),
    kept: lowerCase,
    meant: lowerCase,
  },
  duration: {
    isList: false,
    allowed: 'a time such as `15m` or `1h30m`, from 1s to 24h',
    fits: isTime,
    kept: lowerCase,
    meant: (value) => lowerCase(value).replace(/\s+/g, '').replace(SPELT_OUT, '$1'),
  },
  reason: { isList: false, allowed: REASON_ALLOWED, fits: isReason, kept: oneLine, meant: oneLine },
};

/** Whether a text is one plain name. */
export function isName(text: string): boolean {
  return NAME.test(text);
}

function isTime(text: string): boolean {
  const seconds = DURATION.test(text) ? parseDuration(text) : 0;
  return seconds >= 1 && seconds <= LONGEST_TIME;
}

/** A flag's values; null where they cannot even be guessed. */
export function readFlagValue(
  wants: NonNullable<FlagValue>,
  value: string,
  flag: FlagName,
  findings: Finding[],
): string[] | null {
  const { isList, allowed, fits, kept, meant } = KINDS[wants];
  const parts = isList ? value.split(',') : [value];
  let known = true;
  const read = parts.flatMap((part) => {
    if (fits(part)) return [kept(part)];
    findings.push({ found: `${part === '' ? 'an empty value' : quoted(part)} after \`${flag}\``, expected: allowed });
    if (part === '' && isList && parts.length > 1) return [];
    const guess = meant(part);
    known &&= fits(guess);
    return [guess];
  });
  return known && read.length > 0 ? read : null;
}
