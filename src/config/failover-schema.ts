import * as v from 'valibot';
import { duration, field, flag, list, mapping, percentage, whole } from './field.ts';

const DAY = 86_400;

/** `spec.fleet.failover.failBack.steps` as it is written. */
export const ReturnStepsSchema = list(percentage(), 1, 20, 'percentages');

/** `spec.fleet.failover` as it is written. */
export const FailoverSchema = mapping({
  automatic: v.optional(
    field(
      flag(),
      'Whether a failover is carried out by itself once it is decided. Otherwise it is proposed, and a person says so.',
      true,
    ),
    false,
  ),
  quorum: v.optional(field(whole(1, 100), 'How many observers must agree.', 2), 2),
  staleAfter: v.optional(
    field(duration(DAY, '1d'), 'An observer whose last observation is older than this says nothing.', '2m'),
    '2m',
  ),
  unhealthyFor: v.optional(
    field(duration(DAY, '1d'), 'How long a cluster must have been seen unhealthy before it fails over.', '1m'),
    '1m',
  ),
  healthyFor: v.optional(
    field(duration(7 * DAY, '7d'), 'How long it must have been seen healthy before the traffic comes back.', '10m'),
    '10m',
  ),
  failBack: v.optional(
    field(
      mapping({
        steps: v.optional(
          field(
            ReturnStepsSchema,
            'The parts of its own traffic that the cluster gets back, in percent. They rise, and the last is 100.',
            [10, 50, 100],
          ),
          [10, 50, 100],
        ),
        pause: v.optional(field(duration(DAY, '1d'), 'The time between two of these.', '5m'), '5m'),
        automatic: v.optional(
          field(
            flag(),
            'Whether the way back begins by itself when the cluster has been healthy for long enough.',
            false,
          ),
          true,
        ),
      }),
      'How the traffic comes back.',
    ),
    {},
  ),
  drill: v.optional(field(duration(DAY, '1d'), 'How long a drill takes if nobody says otherwise.', '15m'), '15m'),
});

export type WrittenFailover = v.InferOutput<typeof FailoverSchema>;
