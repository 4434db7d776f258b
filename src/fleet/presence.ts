import type { FleetState } from '../rollout/fleet-state.ts';

/**
 * Whether a cluster can be given traffic. `present`: nothing speaks against it. `returning`: it is on its way back after
 * a failover and takes more only where nobody else can. `away`: it is failed over. `drained`: until it is undrained.
 */
export type Presence = 'present' | 'returning' | 'away' | 'drained';

export function presenceOf(
  { drained, failovers }: Pick<FleetState, 'drained' | 'failovers'>,
  cluster: string,
): Presence {
  if (Object.hasOwn(drained, cluster)) return 'drained';
  const failover = failovers.find(({ from }) => from === cluster);
  if (failover === undefined) return 'present';
  return failover.returned > 0 ? 'returning' : 'away';
}
