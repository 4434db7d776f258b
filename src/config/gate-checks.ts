import type { Fleet, FleetCluster } from '../fleet/fleet.ts';
import { formatDuration, parseDuration } from '../rollout/duration.ts';
import type { Document } from './document.ts';
import type { DocumentPath } from './document-path.ts';
import { label } from './field.ts';
import { checkMeasure } from './gate-measure.ts';
import { GateSchema, type WrittenGate } from './gate-schema.ts';
import { standardFailureLimit } from './gates.ts';
import { checkRemedy } from './remedy.ts';
import type { PlacedRoute } from './written-routes.ts';

const GATES = ['spec', 'gates'];

/** What a check on a commit has none of. */
const OF_NUMBERS = ['atLeast', 'atMost', 'noWorseThanStable', 'window', 'minimumSamples', 'per'] as const;

/**
 * Reports gates that nothing could pass or fail, that ask nobody, and that could not be counted.
 *
 * @param routes null where they are wrong themselves
 */
export function checkGates(
  document: Document<unknown>,
  clusters: readonly FleetCluster[],
  { sources }: Fleet,
  routes: readonly PlacedRoute[] | null,
): void {
  const kinds = new Map([...sources].map(([name, { kind }]) => [name, kind]));
  const names = new Map<string, number>();
  for (const index of document.indexes(GATES)) {
    const path = [...GATES, index];
    checkName(document, names, index);
    checkRemedy(document, [...path, 'onFailure']);
    const gate = document.part(GateSchema, path);
    if (gate === null) continue;
    checkLimit(document, gate, path);
    if (gate.check === undefined) {
      checkThreshold(document, gate, path);
      checkWindow(document, gate, path);
      checkMeasure(document, gate, path, { clusters, sources: kinds, routes });
    } else {
      checkOfNoNumbers(document, path);
    }
  }
}

function checkName(document: Document<unknown>, names: Map<string, number>, index: number): void {
  const path = [...GATES, index, 'name'];
  const name = document.part(label(), path);
  if (name === null) return;
  const first = names.get(name);
  if (first === undefined) names.set(name, index);
  else
    document.report(
      path,
      `${JSON.stringify(name)} again`,
      `a name that ${GATES.join('.')}[${first}] does not have already`,
    );
}

function checkLimit(document: Document<unknown>, { failureLimit = 1 }: WrittenGate, path: DocumentPath): void {
  if (failureLimit > 1 && document.has(['spec', 'delivery', 'pullRequest']))
    document.report(
      [...path, 'failureLimit'],
      `${failureLimit} with delivery.pullRequest`,
      '1, since failures are counted in the state, and what is not merged is not remembered; or delivery by commit',
    );
}

/**
 * Reports gates whose failures, one an interval, would reach their limit only when the deadline is over, so that their remedy
 * never came.
 *
 * @param seconds the deadline
 */
export function checkLimits(document: Document<unknown>, seconds: number): void {
  for (const index of document.indexes(GATES)) {
    const path = [...GATES, index];
    const gate = document.part(GateSchema, path);
    if (gate === null) continue;
    const limit = gate.failureLimit ?? standardFailureLimit(document.has(['spec', 'delivery', 'pullRequest']));
    const reached = (limit - 1) * parseDuration(gate.interval);
    if (reached >= seconds)
      document.report(
        [...path, gate.failureLimit === undefined ? 'interval' : 'failureLimit'],
        `${limit} failures with one every ${gate.interval}, which takes ${formatDuration(reached)} at the least`,
        `so few failures, or so short an interval, that the limit comes before the deadline of ${formatDuration(seconds)} (spec.deadline.after)`,
      );
  }
}

function checkThreshold(document: Document<unknown>, gate: WrittenGate, path: DocumentPath): void {
  const { atLeast, atMost, noWorseThanStable } = gate;
  if (atLeast === undefined && atMost === undefined && noWorseThanStable === undefined)
    document.report(path, 'a gate that every value passes', 'atLeast, atMost or noWorseThanStable');
  if (atLeast !== undefined && atMost !== undefined && atLeast > atMost)
    document.report([...path, 'atLeast'], null, `at most ${atMost}, which is atMost, since no value is both`);
}

/** Within a shorter time a Prometheus has hardly scraped anything twice, so that there never are enough data. */
const SHORTEST_WINDOW = 15;

function checkWindow(document: Document<unknown>, { window }: WrittenGate, path: DocumentPath): void {
  if (parseDuration(window) < SHORTEST_WINDOW)
    document.report([...path, 'window'], null, `at least ${SHORTEST_WINDOW}s, in which a number can be measured twice`);
}

function checkOfNoNumbers(document: Document<unknown>, path: DocumentPath): void {
  for (const key of OF_NUMBERS) {
    if (document.has([...path, key]))
      document.report(
        [...path, key],
        `${key} of a check`,
        `no ${key}, since a check succeeds or fails and has no number`,
      );
  }
}
