import type { FleetCluster } from '../fleet/fleet.ts';
import type { FleetPolicy } from '../rollout/fleet-policy.ts';
import type { HubWriter } from '../rollout/fleet-writer.ts';
import type { Rollout } from '../rollout/rollout.ts';
import { listed, type Note } from './finding.ts';
import { hubBackends } from './hub-backends.ts';

/** The most backends of a rule: two versions in eight clusters. */
const MOST_BACKENDS = 16;

const NAME = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

/** Everything that keeps a rollout's routes from being written in the hub. */
export function hubFlaws(
  rollout: Rollout,
  { pools }: FleetPolicy,
  writer: HubWriter,
  hub: FleetCluster | undefined,
): Note[] {
  const flaws: Note[] = [];
  const [pool] = pools;
  if (hub === undefined) {
    const found = `the fleet has no cluster ${writer.cluster}, which is to be the hub`;
    flaws.push(flaw(found, 'a cluster of fleet.yaml', 'Correct `hub.cluster` in the rollout’s configuration.'));
  }
  if (pool === undefined || pools.length > 1) {
    const found = `there are ${pools.length} pools: ${listed(pools.map(({ name }) => name))}`;
    const next = 'Use `dns` for geo routing: behind one hub, everybody’s traffic enters in one place.';
    return [...flaws, flaw(found, 'one pool', next)];
  }
  const backends = hubBackends(rollout, pool, writer);
  if (backends.length > MOST_BACKENDS) {
    const found = `two versions in ${pool.clusters.length} clusters are ${backends.length} backends: ${listed(pool.clusters)}`;
    const next = 'Put at most eight clusters behind a hub, or use `dns`.';
    flaws.push(flaw(found, `at most ${MOST_BACKENDS} backends in a rule, which is Gateway API’s limit`, next));
  }
  const names = backends.map(({ name }) => name);
  const wrong = [
    ...new Set(names.filter((name) => !NAME.test(name) || names.indexOf(name) !== names.lastIndexOf(name))),
  ];
  if (wrong.length > 0) {
    const found = `\`hub.name\` makes ${listed(wrong)}`;
    const next = 'Correct `hub.name` in the rollout’s configuration: it has {service} and {cluster}.';
    flaws.push(flaw(found, 'a Service’s name of its own for each slot in each cluster', next));
  }
  return flaws;
}

/** What a rollout asks for that is not written behind a hub. */
export function unwrittenBehindHub({ mirror, sessions }: Rollout): Note[] {
  const asked = [...(mirror === null ? [] : ['mirror']), ...(sessions === null ? [] : ['sessions'])];
  if (asked.length === 0) return [];
  return [
    {
      ...flaw(
        `the rollout asks for ${asked.join(' and ')}, which is not written into a hub’s route`,
        'no mirror and no sessions behind a hub: a rule has one part for each version in each cluster',
        `Remove ${asked.map((one) => `\`${one}\``).join(' and ')} from the rollout’s configuration.`,
      ),
      reason: 'feature_not_supported',
      gravity: 'warns',
    },
  ];
}

function flaw(found: string, expected: string, next: string): Note {
  return { reason: 'config_invalid', gravity: 'stops-unless-forced', path: '', offset: null, found, expected, next };
}
