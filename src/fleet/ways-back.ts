import type { FleetPolicy, Pool } from '../rollout/fleet-policy.ts';
import { formatCommand } from '../rollout/format-command.ts';
import type { Rollout } from '../rollout/rollout.ts';
import { WHOLE } from '../rollout/weight.ts';
import { compose, type Decided } from './compose.ts';
import { presenceOf } from './presence.ts';

/**
 * The commands that bring a cluster of a pool back, in the pool's order, each as it would be copied. Each has been tried:
 * one that would be refused itself, or after which the cluster still could take nothing, is no advice.
 */
export function waysBack(
  rollout: Pick<Rollout, 'clusters'>,
  policy: FleetPolicy,
  decided: Decided,
  { clusters }: Pick<Pool, 'clusters'>,
): readonly string[] {
  return clusters.flatMap((name): readonly string[] => {
    if (presenceOf(decided, name) === 'present') return [];
    let after = decided;
    const commands: string[] = [];
    for (const step of [undrain, failBack]) {
      const taken = step(policy, after, name);
      if (taken === null) continue;
      if (!compose(rollout, policy, taken.decided).ok) return [];
      after = taken.decided;
      commands.push(`\`${taken.command}\``);
    }
    // Who is on the way back already is brought no further by this.
    return presenceOf(decided, name) === 'returning' ? [] : [commands.join(' and then ')];
  });
}

interface Taken {
  readonly decided: Decided;
  readonly command: string;
}

function undrain(_: FleetPolicy, decided: Decided, name: string): Taken | null {
  if (!Object.hasOwn(decided.drained, name)) return null;
  const { [name]: _drained, ...drained } = decided.drained;
  return { decided: { ...decided, drained }, command: formatCommand({ verb: 'undrain', clusters: [name] }) };
}

function failBack({ failover: { returnSteps } }: FleetPolicy, decided: Decided, name: string): Taken | null {
  const own = decided.failovers.find(({ from }) => from === name);
  if (own === undefined) return null;
  const returned = returnSteps.find((part) => part > own.returned) ?? WHOLE;
  const failovers = decided.failovers.flatMap((one) => {
    if (one !== own) return [one];
    return returned >= WHOLE ? [] : [{ ...one, returned }];
  });
  const command = formatCommand({ verb: 'failback', from: name, vouched: true });
  return { decided: { ...decided, failovers }, command };
}
