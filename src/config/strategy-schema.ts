import * as v from 'valibot';
import { approval } from './approval-schema.ts';
import {
  duration,
  field,
  glob,
  label,
  labelKey,
  labelValue,
  list,
  mapping,
  percentage,
  record,
  text,
  word,
} from './field.ts';

const DAY = 86_400;

/** `steps` of a canary as it is written. */
export const StepsSchema = list(
  mapping({
    weight: field(
      percentage(),
      'The candidate’s share of each cluster’s traffic, in percent with at most two decimals.',
      5,
    ),
    pause: v.optional(
      field(
        duration(30 * DAY, '30d'),
        'How long after this step the next one is taken without being asked. Omitted: it waits for a person.',
        '10m',
      ),
    ),
    approval: approval('Whether somebody must say `/approve` before anything goes beyond this step, and who.'),
  }),
  1,
  100,
  'steps',
);

/** `waves` of a strategy as it is written. */
export const WavesSchema = list(
  mapping({
    name: field(
      label(),
      'The wave’s name, for `--wave`. Not a number, since waves are also called by their number.',
      'first',
    ),
    clusters: v.optional(
      field(list(glob(), 1, 1_000, 'globs over cluster names'), 'Globs over the rollout’s cluster names.', ['eu-west']),
    ),
    selector: v.optional(
      field(record(labelKey(), labelValue()), 'Labels that a cluster must have, each with this value.', {
        tier: 'main',
      }),
    ),
  }),
  1,
  100,
  'waves',
);

const waves = v.optional(
  field(
    WavesSchema,
    'Groups of clusters that move together, first to last. Every cluster is in exactly one. Default: one wave, `all`.',
  ),
);

const gradualRollback = v.optional(
  field(
    mapping({
      pause: v.optional(field(duration(DAY, '1d'), 'The time between two steps back.', '5m'), '5m'),
    }),
    'How `/rollback --gradual` goes back through the steps.',
  ),
  {},
);

/** `spec.strategy.canary` as it is written. */
export const CanarySchema = mapping({
  steps: field(StepsSchema, 'The plan that `/canary next` follows. Weights rise, and the last is 100.'),
  waves,
  order: v.optional(
    field(
      word(['steps', 'waves'] as const),
      '`steps`: a step goes over all waves, then comes the next step. `waves`: a wave goes through all steps, then comes the next wave.',
      'waves',
    ),
    'steps',
  ),
  promoteFrom: v.optional(
    field(
      percentage(),
      'The weight that every cluster must have before the candidate can be promoted. 0 lets a promotion jump.',
      50,
    ),
    0,
  ),
  gradualRollback,
});

/** `spec.strategy.blueGreen` as it is written. */
export const BlueGreenSchema = mapping({
  waves,
  smoke: v.optional(
    field(
      mapping({
        approval: approval('Whether somebody must say `/approve` before any traffic is switched, and who.'),
        check: v.optional(
          field(
            text(/^\S(?:.*\S)?$/, 100, 'a check’s name'),
            'The name of a check that must have succeeded on the candidate’s commit before any traffic is switched.',
            'smoke-test',
          ),
        ),
      }),
      'What must pass while the candidate has no traffic yet. Omitted: nothing.',
    ),
    {},
  ),
  keepWarm: v.optional(
    field(
      duration(30 * DAY, '30d'),
      'How long after a promotion the slot that was stable stays as it is, so that there is a way back. Omitted: a new candidate may take it at once.',
      '1h',
    ),
  ),
});

/** `spec.strategy` as it is written. */
export const StrategySchema = v.pipe(
  mapping({
    canary: v.optional(field(CanarySchema, 'Shift weight from the stable slot to the candidate, step by step.')),
    blueGreen: v.optional(
      field(BlueGreenSchema, 'Start the candidate without traffic, then switch all of it at once.'),
    ),
  }),
  v.entries(1, 'exactly one strategy, canary or blueGreen'),
);

export type WrittenStrategy = v.InferOutput<typeof StrategySchema>;
export type WrittenCanary = v.InferOutput<typeof CanarySchema>;
export type WrittenBlueGreen = v.InferOutput<typeof BlueGreenSchema>;
export type WrittenSteps = v.InferOutput<typeof StepsSchema>;
export type WrittenWaves = v.InferOutput<typeof WavesSchema>;
