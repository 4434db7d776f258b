import type { FleetCommand } from './command.ts';
import { type Finding, quoted } from './finding.ts';
import type { FlagName } from './flag-registry.ts';
import { isName } from './flag-value.ts';
import { parseWeight, type Weight } from './weight.ts';

const EXPECTED =
  'clusters with a percentage from 0 to 100, of at most two decimals, such as `shift eu-west=60 us-east=40`';
const WHY = { finer: ', which is finer than 0.01 %', beyond: ', which is more than 100 %', unreadable: ' as a share' };

interface Share {
  readonly cluster: string;
  readonly weight: Weight;
}

/**
 * The `shift` that its words ask for; null where it cannot even be guessed. A share that cannot be read as it stands is
 * never rounded: what one cluster gets less, others get more.
 */
export function readShift(
  values: ReadonlyMap<FlagName, readonly string[]>,
  words: readonly string[],
  findings: Finding[],
): FleetCommand | null {
  const written = words.flatMap((word) => word.split(','));
  if (written.length === 0) {
    findings.push({ found: 'no share', expected: EXPECTED });
    return null;
  }
  const read = pairs(written, findings).map((pair) => readShare(pair, findings));
  const shares = new Map<string, Weight>();
  for (const share of read) {
    if (share === null) return null;
    const known = shares.get(share.cluster);
    if (known !== undefined) findings.push({ found: `${quoted(share.cluster)} twice`, expected: 'each cluster once' });
    if (known !== undefined && known !== share.weight) return null;
    shares.set(share.cluster, share.weight);
  }
  if (shares.size === 0) return null;
  const weights = [...shares].map(([cluster, weight]) => ({ cluster, weight }));
  return { verb: 'shift', weights, pool: values.get('--pool')?.[0] ?? null };
}

/** Puts together what was written with spaces around the sign, or without one; that is only guessed. */
function pairs(words: readonly string[], findings: Finding[]): readonly string[] {
  const joined = words
    .join(' ')
    .replace(/\s*=\s*/g, '=')
    .replace(/(?<=\d)\s+%/g, '%');
  const names = joined.split(' ').filter((word) => word !== '');
  const result: string[] = [];
  for (let index = 0; index < names.length; index += 1) {
    const word = names[index] ?? '';
    const next = names[index + 1];
    const isAlone = /^[a-z]/i.test(word) && !/[=:]/.test(word) && next !== undefined && /^\d[^=:]*$/.test(next);
    result.push(isAlone ? `${word}=${next}` : word);
    if (isAlone) index += 1;
  }
  if (result.join() !== words.join()) findings.push({ found: 'shares with spaces or without `=`', expected: EXPECTED });
  return result;
}

function readShare(pair: string, findings: Finding[]): Share | null {
  const match = /^(.*?)([=:])(.*)$/.exec(pair);
  const [, name = '', sign = '', share = ''] = match ?? [];
  const cluster = name.toLowerCase();
  if (match === null || !isName(cluster)) {
    findings.push({ found: `${quoted(pair)} as a cluster’s share`, expected: EXPECTED });
    return null;
  }
  const spelt = share.replace(/\s*(?:percent|pct|prozent|pc)$/i, '');
  const weight = parseWeight(spelt);
  if (name !== cluster || sign !== '=' || spelt !== share || typeof weight !== 'number') {
    findings.push({ found: `${quoted(pair)}${typeof weight === 'number' ? '' : WHY[weight]}`, expected: EXPECTED });
  }
  return typeof weight === 'number' ? { cluster, weight } : null;
}
