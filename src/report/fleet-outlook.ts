import { formatDuration } from '../rollout/duration.ts';
import type { FleetPolicy } from '../rollout/fleet-policy.ts';
import type { Failover, FleetState } from '../rollout/fleet-state.ts';
import type { Rollout } from '../rollout/rollout.ts';
import type { State } from '../rollout/state.ts';
import { formatWeight, WHOLE } from '../rollout/weight.ts';
import { listed, moment } from './text.ts';

const MOST_NAMES = 5;

/**
 * What happens on the fleet axis by itself, and what only a person does, one sentence each. Commands stand in backticks.
 */
export function outlook({ fleet: policy }: Rollout, { fleet }: State): readonly string[] {
  if (policy === null || fleet === null) return [];
  return [
    ...fleet.failovers.map((failover) => failoverOutlook(failover, policy)),
    ...Object.keys(fleet.drained).map((name) => `${name} gets nothing until somebody says \`/undrain ${name}\`.`),
    ...burstOutlook(policy, fleet),
  ];
}

function failoverOutlook({ from, returned, movedAt, drillEnds }: Failover, { failover }: FleetPolicy): string {
  const { returnSteps, returnPauseSeconds, returnsByItself, healthySeconds } = failover;
  const back = `\`/failback ${from}\``;
  if (returned > 0) {
    const next = returnSteps.find((step) => step > returned) ?? WHOLE;
    const at = moment(new Date(Date.parse(movedAt) + returnPauseSeconds * 1000).toISOString());
    return `${from} gets ${formatWeight(next)} % of its own traffic from ${at} on, by itself, unless it is seen unhealthy.`;
  }
  if (drillEnds !== null)
    return `The drill ends by itself at ${moment(drillEnds)}, and ${from} gets its traffic back step by step; ${back} begins with that now.`;
  return returnsByItself
    ? `${from} comes back by itself once it has been seen healthy for ${formatDuration(healthySeconds)}; ${back} asks for it now, with \`--healthy\` if you have seen it yourself.`
    : `${from} comes back when somebody says ${back}; it must have been seen healthy for ${formatDuration(healthySeconds)}, or you have seen it yourself and say \`/failback ${from} --healthy\`.`;
}

function burstOutlook({ burst }: FleetPolicy, { bursts }: FleetState): readonly string[] {
  if (burst === null) return [];
  return Object.keys(bursts).map((pool) => {
    const home = burst.homes[pool] ?? pool;
    return `The overflow comes home when all of it would take no more than ${formatWeight(burst.returnBelow)} % of what ${home} can carry.`;
  });
}

/** How long it takes until users feel a change of the fleet axis, and what weight 0 means there. */
export function feltInWords({ fleet: policy }: Rollout, state: State): readonly string[] {
  if (policy === null) return [];
  const { writer } = policy;
  switch (writer.kind) {
    case 'dnsendpoint':
      return [
        `Users feel a change once the agent has applied the commit, ExternalDNS has written the records (it looks every minute if nobody said otherwise), and the old answers have run out: TTL ${formatDuration(writer.ttlSeconds)}, longer where a resolver does not keep to it.`,
        ...standbyNote(state),
      ];
    case 'annotations':
      return [
        'Users feel a change once the agents have applied the commit, ExternalDNS has written the records (it looks every minute if nobody said otherwise), and the old answers have run out by the record’s TTL.',
        ...standbyNote(state),
      ];
    case 'gslb':
      return [
        `Users feel a change once the agents have applied the commit, k8gb answers anew, and the old answers have run out: TTL ${formatDuration(writer.ttlSeconds)}, longer where a resolver does not keep to it.`,
      ];
    case 'hub':
      return [`Users feel a change as soon as the agent of ${writer.cluster} has applied the commit.`];
    default:
      return writer satisfies never;
  }
}

/** Weight 0 does not take a record out of Route 53. */
function standbyNote({ fleet }: State): readonly string[] {
  const weights = Object.values(fleet?.weights ?? {}).flatMap((pool) => Object.entries(pool));
  const standby = [...new Set(weights.filter(([, weight]) => weight === 0).map(([name]) => name))];
  if (standby.length === 0) return [];
  const one = standby.length === 1;
  return [
    `Weight 0 is a warm standby: the ${one ? 'record' : 'records'} of ${listed(standby, MOST_NAMES)} ${one ? 'stays' : 'stay'}, and DNS answers with ${one ? 'it' : 'them'} when all the others are unhealthy by their health checks.`,
  ];
}
