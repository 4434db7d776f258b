import type { Rollout, Slot } from '../rollout/rollout.ts';
import { add, type Fraction, isEqual, multiply, NOTHING, type Share, shareOf } from './fraction.ts';

/** How traffic is divided over a rollout's versions. The parts sum to the whole exactly. */
export interface Division {
  /** The part of each of the rollout's two slots. */
  readonly slots: Readonly<Record<Slot, Share>>;
  /** What goes to backends that are not the rollout's. */
  readonly other: Share;
  /** What is answered with an error, as where all weights are 0. */
  readonly failing: Share;
  /** What goes where the manifests do not say how it is divided. */
  readonly unknown: Share;
}

/** A division as exact fractions, in this order: the first slot, the second, other, failing, unknown. */
export type Parts = readonly [Fraction, Fraction, Fraction, Fraction, Fraction];

export const NO_PARTS: Parts = [NOTHING, NOTHING, NOTHING, NOTHING, NOTHING];

/** All of it in one of the parts. */
export function allIn(part: keyof Parts & number, amount: Fraction): Parts {
  const at = (index: number): Fraction => (index === part ? amount : NOTHING);
  return [at(0), at(1), at(2), at(3), at(4)];
}

export function addParts(left: Parts, right: Parts): Parts {
  return [
    add(left[0], right[0]),
    add(left[1], right[1]),
    add(left[2], right[2]),
    add(left[3], right[3]),
    add(left[4], right[4]),
  ];
}

export function scaleParts(parts: Parts, by: Fraction): Parts {
  return [
    multiply(parts[0], by),
    multiply(parts[1], by),
    multiply(parts[2], by),
    multiply(parts[3], by),
    multiply(parts[4], by),
  ];
}

export function areSameParts(left: Parts, right: Parts): boolean {
  return left.every((part, index) => isEqual(part, right[index] ?? NOTHING));
}

export function divisionOf(slots: Rollout['slots'], parts: Parts): Division {
  return {
    slots: { [slots[0]]: shareOf(parts[0]), [slots[1]]: shareOf(parts[1]) },
    other: shareOf(parts[2]),
    failing: shareOf(parts[3]),
    unknown: shareOf(parts[4]),
  };
}
