import * as v from 'valibot';
import { field, mapping, percentage } from './field.ts';

/** `spec.mirror` as it is written. */
export const MirrorSchema = mapping({
  percent: v.optional(
    field(
      v.pipe(percentage(), v.minValue(0.01, 'a percentage above 0, with at most two decimals')),
      'The part of the requests that is copied, in percent. Omitted: all, without asking the gateway for a percentage, which not every one has.',
      10,
    ),
  ),
});
