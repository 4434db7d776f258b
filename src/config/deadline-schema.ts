import * as v from 'valibot';
import { duration, field, mapping } from './field.ts';
import { RemedySchema } from './remedy-schema.ts';

/** Written like this because a property `then` makes a promise of an object in the eyes of linters. */
const THEN = 'then';

/** `spec.deadline` as it is written. */
export const DeadlineSchema = mapping({
  after: v.optional(
    field(
      duration(30 * 86_400, '30d'),
      'How long a step may wait for its clusters and gates, from the moment when it was decided. Longer than every step’s pause. Default: 1h more than the longest pause that is 1h or longer, otherwise `1h`.',
      '2h',
    ),
  ),
  [THEN]: v.optional(
    field(RemedySchema, 'What follows: `hold` pauses the rollout, `ask` also asks whoever started it.', 'hold'),
    'hold',
  ),
});

export type WrittenDeadline = v.InferOutput<typeof DeadlineSchema>;
