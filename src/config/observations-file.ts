import * as v from 'valibot';
import type { Observations } from '../rollout/observations.ts';
import { openDocument, type Result } from './document.ts';
import { field, flag, label, list, mapping, text } from './field.ts';
import { time } from './state-fields.ts';

/** Room for a thousand clusters with as many observers and samples as a decision needs. */
const MAXIMUM_BYTES = 4 * 1024 * 1024;
const MOST = 20_000;

const ObservationSchema = mapping({
  cluster: field(label(), 'The cluster that was looked at.', 'eu-west'),
  observer: field(
    text(/^\S(?:.*\S)?$/u, 100, 'a name'),
    'Who looked. A quorum counts observers, not observations.',
    'probe-frankfurt',
  ),
  at: field(time(), 'When.', '2026-08-01T12:00:00Z'),
  healthy: field(flag(), 'What was seen.', true),
});

const REQUESTS = 'a number of requests per second that is not negative';

const LoadSchema = mapping({
  cluster: field(label(), 'The cluster whose traffic was measured.', 'eu-west'),
  at: field(time(), 'When.', '2026-08-01T12:00:00Z'),
  requestsPerSecond: field(
    v.pipe(v.number(REQUESTS), v.minValue(0, REQUESTS)),
    'What the rollout’s traffic came to there.',
    1200,
  ),
});

/** What was observed of clusters, as somebody who observes them hands it in. */
const ObservationsSchema = mapping({
  health: field(v.optional(list(ObservationSchema, 0, MOST, 'observations'), []), 'Who saw which cluster how.'),
  loads: field(v.optional(list(LoadSchema, 0, MOST, 'loads'), []), 'How much traffic the clusters had.'),
});

/**
 * Reads observations from a file of JSON.
 *
 * @param file the name that problems carry
 */
export function readObservations(file: string, written: string): Result<Observations> {
  const document = openDocument(file, written, ObservationsSchema, MAXIMUM_BYTES);
  return document.ok ? document.finish((observations) => observations) : document;
}
