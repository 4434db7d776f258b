import { dig, listIn } from '../gateway/plain-data.ts';
import { excerpt } from './excerpt.ts';
import { type Fault, fault } from './judgement.ts';

/** One of an object's `conditions`, as far as it matters here. */
export interface Condition {
  readonly type: string;
  readonly status: unknown;
  readonly reason: unknown;
  readonly message: unknown;
  /** The generation that it speaks of; null where the controller does not say. */
  readonly generation: number | null;
}

/** Reasons of a condition that is False and yet only says that the work is not done. */
const UNDER_WAY: readonly unknown[] = ['Pending', 'AddressNotAssigned'];

/** The condition of a type; null where there is none. */
export function conditionOf(conditions: unknown, type: string): Condition | null {
  const found = listIn(conditions).find((one) => dig(one, 'type') === type);
  if (found === undefined) return null;
  const generation = dig(found, 'observedGeneration');
  return {
    type,
    status: dig(found, 'status'),
    reason: dig(found, 'reason'),
    message: dig(found, 'message'),
    // Go leaves an integer that was never set at 0, and Kubernetes counts generations from 1.
    generation: typeof generation === 'number' && generation > 0 ? generation : null,
  };
}

/** The object's own generation; null where it has none. */
export function generationOf(object: unknown): number | null {
  const generation = dig(object, 'metadata', 'generation');
  return typeof generation === 'number' ? generation : null;
}

/** Whether a condition speaks of the object as it is, as far as its controller says so. */
export function isOutdated(condition: Condition, generation: number | null): boolean {
  return condition.generation !== null && generation !== null && condition.generation !== generation;
}

/**
 * Why a condition that should be True is not to be relied on; null where it is True and of the object as it is.
 *
 * @param where the object and the list of conditions
 * @param wasTrue whether it was seen to be True before: what is not done then has come undone
 */
export function faultOf(
  conditions: unknown,
  type: string,
  generation: number | null,
  where: string,
  wasTrue = false,
): Fault | null {
  const condition = conditionOf(conditions, type);
  if (condition === null) return fault('pending', `there is no condition ${type} yet`, where, `${type} as True`);
  if (isOutdated(condition, generation)) {
    const found = `${type} speaks of generation ${condition.generation}, and the object is at ${generation}`;
    return fault('pending', found, where, `${type} of generation ${generation}`);
  }
  if (condition.status === 'True') return null;
  const isUnderWay = condition.status !== 'False' || (!wasTrue && UNDER_WAY.includes(condition.reason));
  return fault(isUnderWay ? 'pending' : 'broken', `${type} is ${said(condition)}`, where, `${type} as True`);
}

/** A condition's status and what its controller says of it, in few words. */
export function said({ status, reason, message }: Condition): string {
  const words = [excerpt(reason, 60), excerpt(message)].filter((part) => part !== '').join(': ');
  return words === '' ? excerpt(status, 20) : `${excerpt(status, 20)} (${words})`;
}
