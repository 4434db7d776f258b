import * as v from 'valibot';
import { duration, field, label, mapping, percentage, record } from './field.ts';

const DAY = 86_400;

/** `spec.fleet.burst` as it is written. */
export const BurstSchema = mapping({
  homes: field(
    v.pipe(record(label(), label()), v.minEntries(1, 'at least one pool with its home')),
    'The cluster that is filled first, by pool. Without geo routing the pool is `all`.',
    { all: 'eu-west' },
  ),
  threshold: v.optional(
    field(
      percentage(),
      'The part of a cluster’s capacity that may be used, in percent. Traffic overflows where home’s load would go beyond it.',
      80,
    ),
    80,
  ),
  returnBelow: v.optional(
    field(
      percentage(),
      'Traffic comes home when all of it would take no more than this part of home’s capacity. Below `threshold`.',
      50,
    ),
    50,
  ),
  interval: v.optional(field(duration(DAY, '1d'), 'The time between two changes.', '5m'), '5m'),
  mostPerMove: v.optional(
    field(percentage(), 'How much of a pool’s traffic one change may move at most, in percent.', 20),
    20,
  ),
  leastPerMove: v.optional(field(percentage(), 'A change smaller than this is not made, in percent.', 2), 2),
  staleAfter: v.optional(
    field(duration(DAY, '1d'), 'A load that was observed longer ago counts for nothing.', '2m'),
    '2m',
  ),
});

export type WrittenBurst = v.InferOutput<typeof BurstSchema>;
