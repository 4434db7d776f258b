import type { FleetCluster } from '../fleet/fleet.ts';
import { type Weight, WHOLE } from '../rollout/weight.ts';
import { weightsInExpression } from './expression-limit.ts';
import { listed, type Note } from './finding.ts';
import type { GeneratedRoute } from './generated-route.ts';
import { foreignPools, redirectStatus } from './redirect-rules.ts';
import { MOST_MATCHES, MOST_RULES } from './route-laws.ts';
import {
  geoOf,
  hostnamesIn,
  keepsUsers,
  type LaidOut,
  layRules,
  matchCount,
  NOT_STARTED,
  roomForEarlier,
  splitRules,
} from './route-layout.ts';

/** The limits of a route that Headgate's own rules would exceed, at whatever step. */
export function limitNotes(
  rollout: LaidOut,
  route: GeneratedRoute,
  clusters: readonly FleetCluster[],
  cluster: FleetCluster,
): Note[] {
  const names = listed(clusters.map(({ name }) => name));
  const note = (path: string, found: string, expected: string, next: string): Note => {
    return { reason: 'config_invalid', gravity: 'stops-unless-forced', path, offset: null, found, expected, next };
  };
  const laid = layRules(rollout, route, cluster, NOT_STARTED);
  const redirects = laid.length - layRules({ ...rollout, fleet: null }, route, cluster, NOT_STARTED).length;
  const matches = matchCount(laid.map(({ rule }) => rule));
  const hostnames = hostnamesIn(rollout, route, cluster.name).length;
  const notes: Note[] = [];
  if (redirects > 0 && (laid.length > MOST_RULES || matches > MOST_MATCHES)) {
    const countries = countriesElsewhere(rollout, cluster.name);
    notes.push(
      note(
        'spec.rules',
        `${names}: with ${redirects} that redirect users of ${countries} countries it has ${laid.length} rules with ${matches} matches`,
        `at most ${MOST_RULES} rules with ${MOST_MATCHES} matches; each match of \`generate\` is there once for each country`,
        'Match less in `generate`, or divide it into several routes, or leave out `fleet.geo.header`: DNS still leads users to their own region.',
      ),
    );
  }
  if (hostnames > MOST_HOSTNAMES && route.generate.hostnames.length <= MOST_HOSTNAMES) {
    const found = `${names}: with the hosts of its pools it has ${hostnames} hostnames`;
    notes.push(
      note('spec.hostnames', found, `at most ${MOST_HOSTNAMES}`, 'Divide `generate.hostnames` into several routes.'),
    );
  }
  if (rollout.sessions === null || !keepsUsers(route) || notes.length > 0) return notes;
  const [room, needed] = [roomForEarlier(rollout, route, cluster), earlierWeights(rollout.strategy.steps)];
  const inExpression = weightsInExpression(cluster.implementation, rollout.slots, rollout.sessions);
  if (inExpression <= needed) {
    const found = `${names}: \`sessions\` needs an expression that knows the cookies of ${needed + 1} weights, and there is room for ${Math.max(0, inExpression)}`;
    const expected = `an expression that Envoy takes as ${cluster.implementation} runs it, which is 100 instructions at most, or it refuses all routes of the gateway`;
    return [note('spec.rules', found, expected, 'Take fewer steps, a shorter cookie name, or leave out `sessions`.')];
  }
  if (room >= needed) return notes;
  const bases = splitRules(route).length;
  return [
    note(
      'spec.rules',
      `${names}: \`sessions\` needs ${needed + 2} more rules for each of the ${bases} whose traffic is divided, with as many matches, and there is room for ${Math.max(0, room + 2)}`,
      `at most ${MOST_RULES} rules with ${MOST_MATCHES} matches: a step between nothing and all needs two more rules, each one before it another`,
      'Take fewer steps, or fewer rules in `generate`, or leave out `sessions`.',
    ),
  ];
}

const MOST_HOSTNAMES = 16;

/** How many earlier weights the plan's last step between nothing and all looks back on. */
function earlierWeights(steps: readonly { readonly weight: Weight }[]): number {
  const between = steps.filter(({ weight }) => weight > 0 && weight < WHOLE).length;
  return Math.max(0, between - 1);
}

function countriesElsewhere(rollout: LaidOut, cluster: string): number {
  const geo = geoOf(rollout);
  return geo === null ? 0 : foreignPools(geo, cluster).reduce((sum, { countries }) => sum + countries.length, 0);
}

/** A redirect that keeps a request's method is not to be had everywhere. */
export function statusNotes(
  rollout: LaidOut,
  route: GeneratedRoute,
  clusters: readonly FleetCluster[],
  cluster: FleetCluster,
): Note[] {
  const geo = geoOf(rollout);
  const policy = geo?.geo ?? null;
  if (geo === null || policy === null || policy.header === null || foreignPools(geo, cluster.name).length === 0)
    return [];
  const lower = policy.status === 307 && redirectStatus(307, cluster) === 302;
  if (route.kind === 'HTTPRoute' && !lower) return [];
  const names = listed(clusters.map(({ name }) => name));
  const note = (found: string, expected: string, next: string): Note => {
    return {
      reason: 'feature_not_supported',
      gravity: 'warns',
      path: 'spec.rules',
      offset: null,
      found,
      expected,
      next,
    };
  };
  if (route.kind !== 'HTTPRoute') {
    const found = `${names}: a ${route.kind} cannot send users elsewhere by ${policy.header}`;
    return [
      note(
        found,
        'an HTTPRoute, or DNS that leads users to their own region',
        'Nothing is to be done where DNS does it.',
      ),
    ];
  }
  return [
    note(
      `${names}: users are sent elsewhere with 302, since Gateway API ${cluster.gatewayApi} or ${cluster.implementation} lacks 307`,
      '307, which keeps the method: with 302 a POST may become a GET',
      'Upgrade the cluster’s Gateway API to 1.5 where its implementation has 307, or say `status: 302` to mean it.',
    ),
  ];
}
