import * as v from 'valibot';
import { field, label, list, mapping, percentage, record } from './field.ts';
import { key, login, time } from './state-fields.ts';

const poolWeights = record(label(), percentage());

/** `status.fleet` as it is written. */
export const FleetStateSchema = mapping({
  weights: field(
    record(label(), poolWeights),
    'Each cluster’s share of the traffic in each pool, in percent: what is in force. Every pool has 100. When the configuration changes, a new pool has its shares, a cluster that joins a pool has nothing yet, and what one had that leaves is divided among the others.',
    { all: { 'eu-west': 60, 'us-east': 40 } },
  ),
  shifted: field(
    record(label(), poolWeights),
    'Ordinary times as a person set them; a pool that is missing has the shares of the configuration.',
    { all: { 'eu-west': 70, 'us-east': 30 } },
  ),
  drained: field(
    record(
      label(),
      mapping({
        by: field(login(), 'Who drained it.', 'alice'),
        at: field(time(), 'When.', '2026-08-01T12:00:00Z'),
      }),
    ),
    'Clusters that get nothing until they are undrained.',
    { 'eu-west': { by: 'alice', at: '2026-08-01T12:00:00Z' } },
  ),
  failovers: field(
    list(
      mapping({
        from: field(label(), 'The cluster whose traffic others carry.', 'eu-west'),
        to: field(list(label(), 1, 5_000, 'clusters'), 'Who carries it.', ['eu-north']),
        by: field(login(), 'Who failed it over.', 'alice'),
        at: field(time(), 'When.', '2026-08-01T12:00:00Z'),
        returned: field(percentage(), 'How much of its own traffic it has back, in percent.', 0),
        movedAt: field(time(), 'When that last changed.', '2026-08-01T12:00:00Z'),
        drillEnds: field(
          v.nullable(time()),
          'When a drill ends by itself; null where it is in earnest.',
          '2026-08-01T12:15:00Z',
        ),
      }),
      0,
      5_000,
      'failovers',
    ),
    'Clusters whose traffic others carry, in the order in which they failed over.',
  ),
  bursts: field(
    record(
      label(),
      mapping({
        at: field(time(), 'When the overflow last changed.', '2026-08-01T12:00:00Z'),
        weights: field(poolWeights, 'What replaces the shares of ordinary times.', { 'eu-west': 80, 'us-east': 20 }),
      }),
    ),
    'Pools whose home overflows into other clusters.',
    { all: { at: '2026-08-01T12:00:00Z', weights: { 'eu-west': 80, 'us-east': 20 } } },
  ),
  movedAt: field(
    v.nullable(time()),
    'When the weights last changed; null before the first change.',
    '2026-08-01T12:00:00Z',
  ),
  newest: field(
    v.nullable(
      mapping({
        at: field(time(), 'When it was asked for.', '2026-08-01T12:00:00Z'),
        key: field(key(), 'Which it was.', 'acme/shop#12/comment/1234/0'),
      }),
    ),
    'The newest command on the fleet axis that was applied; null before the first.',
  ),
});

export type WrittenFleetState = v.InferOutput<typeof FleetStateSchema>;
