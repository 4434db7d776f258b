import type { Implementation } from '../fleet/fleet.ts';
import { referenceName } from '../gateway/backend-reference.ts';
import { claimsOnRoute } from '../gateway/other-controllers.ts';
import { dig } from '../gateway/plain-data.ts';
import { excerpt, nameText, valueText } from './excerpt.ts';
import { judgeParents } from './judge-parents.ts';
import { type Fault, fault, type Judgement } from './judgement.ts';
import { type Difference, specDifferences } from './spec-difference.ts';
import { routeName, type WantedRoute } from './wanted-route.ts';

/** So many fields are told one by one. */
const MOST_DIFFERENCES = 10;

/**
 * Whether a route serves as Git says: it is there, nobody keeps the agent from it, its `spec` is Git's, and every parent's
 * controller has taken up that very `spec`.
 *
 * @param live the object in the cluster; null where there is none
 * @param wasLive whether the cluster was seen to serve the present weights before: another `spec` is then drift, and
 *   otherwise only not there yet
 */
export function judgeRoute(
  wanted: WantedRoute,
  live: Readonly<Record<string, unknown>> | null,
  implementation: Implementation,
  wasLive: boolean,
): Judgement {
  const name = routeName(wanted);
  const absent = wasLive ? 'drifted' : 'pending';
  if (live === null) {
    const found = wasLive ? 'it is gone from the cluster' : 'it is not in the cluster yet';
    return { faults: [fault(absent, found, name, 'the route that Git has')], notes: [] };
  }
  const obstacles = obstaclesOn(live, name);
  const differences = specDifferences(wanted.kind, wanted.spec, live['spec']);
  if (differences.length > 0) {
    // A status speaks of what the cluster has, which is not what is asked about.
    return { faults: [...obstacles, ...differenceFaults(wanted, differences, absent)], notes: [] };
  }
  const { faults, notes } = judgeParents(wanted, live, implementation);
  return { faults: [...obstacles, ...faults], notes };
}

/** What keeps a commit from ever reaching the route, or the route from staying. */
function obstaclesOn(live: Readonly<Record<string, unknown>>, name: string): Fault[] {
  const claims = claimsOnRoute(live['metadata']).map(({ path, found, expected, next }) =>
    fault('broken', excerpt(found, 200), `${name}, ${path}`, `${expected}. ${next}`),
  );
  if (dig(live, 'metadata', 'deletionTimestamp') === undefined) return claims;
  const expected = 'a route that stays. See who deletes it; once it is gone, the agent makes it anew';
  return [fault('broken', 'it is being deleted', `${name}, metadata.deletionTimestamp`, expected), ...claims];
}

function differenceFaults(wanted: WantedRoute, differences: readonly Difference[], verdict: Fault['verdict']): Fault[] {
  const told = differences.slice(0, MOST_DIFFERENCES).map((difference) => {
    const where = `${routeName(wanted)}, ${pathText(difference.path)}`;
    const { found, expected } = words(wanted, difference);
    return fault(verdict, found, where, expected);
  });
  const rest = differences.length - told.length;
  if (rest <= 0) return told;
  const found = `${rest} more ${rest === 1 ? 'field differs' : 'fields differ'} from Git`;
  return [...told, fault(verdict, found, routeName(wanted), 'what Git says')];
}

/** A weight is told with the backend that it belongs to. */
function words(wanted: WantedRoute, { path, wanted: git, live }: Difference): { found: string; expected: string } {
  const expected = git === undefined ? 'nothing there, as in Git' : `${valueText(git)}, as in Git`;
  if (
    path.at(-1) === 'weight' &&
    path.at(-3) === 'backendRefs' &&
    typeof live === 'number' &&
    typeof git === 'number'
  ) {
    const backend = nameText(referenceName(dig(wanted, ...path.slice(0, -1))));
    return { found: `${backend} has the weight ${live}`, expected: `${git}, as in Git` };
  }
  return {
    found: live === undefined ? 'the cluster has nothing there' : `the cluster has ${valueText(live)}`,
    expected,
  };
}

function pathText(path: readonly (string | number)[]): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${nameText(step)}`))
    .join('');
}
