import * as v from 'valibot';
import { field, flag, mapping } from './field.ts';

/** `spec.delivery` as it is written. */
export const DeliverySchema = mapping({
  pullRequest: v.optional(
    field(
      mapping({
        autoMerge: v.optional(
          field(flag(), 'Whether GitHub merges it by itself when everything that the branch demands is there.', true),
          false,
        ),
      }),
      'A step is a pull request in the GitOps repository, and merging it is the step. Omitted: a step is a commit.',
    ),
  ),
});
