import * as v from 'valibot';
import { field, flag, mapping, word } from './field.ts';

const rollBack = mapping({
  rollBack: field(
    mapping({
      what: v.optional(
        field(
          word(['wave', 'fleet'] as const),
          '`wave`: the wave that moved last. `fleet`: every cluster of the rollout. Either is one commit.',
          'fleet',
        ),
        'fleet',
      ),
      gradual: v.optional(
        field(
          flag(),
          'Whether it goes back through the steps, so that the stable slot can keep up. Only with `fleet`.',
          true,
        ),
        false,
      ),
    }),
    'Back to the stable version.',
  ),
});

/** What follows a failure as it is written: `hold`, `ask`, or where to roll back. */
export const RemedySchema = v.union(
  [word(['hold', 'ask'] as const), rollBack],
  '"hold", "ask", or a mapping such as {rollBack: {what: fleet}}',
);

export type WrittenRemedy = v.InferOutput<typeof RemedySchema>;
