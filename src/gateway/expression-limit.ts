import type { Implementation } from '../fleet/fleet.ts';
import type { Rollout, Sessions } from '../rollout/rollout.ts';
import { WHOLE } from '../rollout/weight.ts';

/**
 * How long the program of a regular expression may be. Envoy refuses a longer one than its runtime's
 * `re2.max_program_size.error_level`, 100 unless it is set, and with it all routes of the gateway. Envoy Gateway and Istio
 * raise it to where nothing of ours can reach; Cilium and kgateway leave it (their bootstrap configurations, 2026).
 */
export function longestProgram(implementation: Implementation): number {
  return implementation === 'cilium' || implementation === 'kgateway' ? 100 : Number.POSITIVE_INFINITY;
}

/**
 * How many weights of one slot a cookie's expression has room for, whatever they are.
 *
 * RE2 takes an instruction for each character, and one more for each alternative after the common start.
 */
export function weightsInExpression(
  implementation: Implementation,
  slots: Rollout['slots'],
  { cookie }: Pick<Sessions, 'cookie'>,
): number {
  const start = `${cookie}=${slots[0].length > slots[1].length ? slots[0] : slots[1]}-`;
  return Math.floor((longestProgram(implementation) - BORDERS - start.length) / (LONGEST_WEIGHT + 1));
}

/** The instructions for where a cookie begins and ends, as Envoy 1.40 counts them. */
const BORDERS = 17;

const LONGEST_WEIGHT = String(WHOLE - 1).length;
