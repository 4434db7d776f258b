import { type Weight, WHOLE } from '../rollout/weight.ts';

/** What one of the parts comes to, in grains. Quotas are exact: their denominator is the sum of all parts. */
interface Seat {
  readonly index: number;
  readonly quota: bigint;
  grains: number;
}

/**
 * Divides `whole` in proportion to `parts` into multiples of `grain` that sum to exactly that: by largest remainder
 * (Hamilton's method), ties in the given order. A part of nothing gets nothing. A part that comes to half a
 * grain or more gets at least one, for as long as another has more than one to give: a cluster that is to have traffic
 * must not lose all of it to rounding.
 *
 * @param parts not negative; only their proportions count
 * @param whole a multiple of the grain
 * @throws RangeError where the parts sum to nothing, or the grain does not divide the whole
 */
export function apportion(parts: readonly bigint[], grain: Weight, whole: Weight = WHOLE): readonly Weight[] {
  const total = parts.reduce((sum, part) => sum + part, 0n);
  if (total <= 0n || parts.some((part) => part < 0n)) throw new RangeError(`Nothing to divide by: ${parts.join(', ')}`);
  if (!Number.isInteger(grain) || grain <= 0 || whole % grain !== 0) throw new RangeError(`No grain: ${grain}`);
  const units = whole / grain;
  const seats = parts.map((part, index): Seat => {
    const quota = part * BigInt(units);
    return { index, quota, grains: Number(quota / total) };
  });
  const left = units - seats.reduce((sum, { grains }) => sum + grains, 0);
  const remainder = ({ quota }: Seat): bigint => quota % total;
  const largestFirst = [...seats].sort((one, other) => compare(remainder(other), remainder(one)));
  for (const seat of largestFirst.slice(0, left)) seat.grains += 1;
  keepAlive(seats, total);
  return seats.map(({ grains }) => grains * grain);
}

/** Gives a grain to each seat that came to nothing though its quota is half of one, from whoever has most too much. */
function keepAlive(seats: readonly Seat[], total: bigint): void {
  const starved = seats
    .filter(({ quota, grains }) => grains === 0 && quota > 0n && 2n * quota >= total)
    .sort((one, other) => compare(other.quota, one.quota));
  for (const seat of starved) {
    const excess = ({ quota, grains }: Seat): bigint => BigInt(grains) * total - quota;
    const [donor] = seats
      .filter(({ grains }) => grains > 1)
      .sort((one, other) => compare(excess(other), excess(one)) || other.index - one.index);
    if (donor === undefined) return;
    donor.grains -= 1;
    seat.grains = 1;
  }
}

function compare(left: bigint, right: bigint): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
