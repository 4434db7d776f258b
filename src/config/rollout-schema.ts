import * as v from 'valibot';
import {
  duration,
  field,
  flag,
  glob,
  header,
  label,
  labelKey,
  labelValue,
  list,
  mapping,
  percentage,
  record,
  repositoryName,
  text,
  word,
} from './field.ts';
import { PermissionsSchema } from './permissions-schema.ts';
import { BackendSchema, RouteSchema } from './route-schema.ts';

const DAY = 86_400;

const names = list(glob(), 1, 1_000, 'globs over cluster names');
const selector = record(labelKey(), labelValue());

/** `spec.clusters` as it is written. */
export const SelectionSchema = mapping({
  names: v.optional(field(names, 'Globs over the fleet’s cluster names. Default: every cluster.', ['eu-*'])),
  selector: v.optional(field(selector, 'Labels that a cluster must have, each with this value.', { tier: 'main' }), {}),
});

/** `spec.strategy.canary.steps` as it is written. */
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
    approval: v.optional(
      field(flag(), 'Whether somebody must say `/approve` before anything goes beyond this step.', true),
      false,
    ),
  }),
  1,
  100,
  'steps',
);

/** `spec.strategy.canary.waves` as it is written. */
export const WavesSchema = list(
  mapping({
    name: field(
      label(),
      'The wave’s name, for `--wave`. Not a number, since waves are also called by their number.',
      'first',
    ),
    clusters: v.optional(field(names, 'Globs over the rollout’s cluster names.', ['eu-west'])),
    selector: v.optional(field(selector, 'Labels that a cluster must have, each with this value.', { tier: 'main' })),
  }),
  1,
  100,
  'waves',
);

/** `spec.version` as it is written. */
export const VersionSchema = list(
  mapping({
    file: field(
      text(/\.ya?ml$/, 200, 'a path to a .yaml or .yml file'),
      'A file of the GitOps repository. `{slot}` must be in it, so that the stable version stays as it is; `{cluster}` and `{rollout}` may.',
      'apps/{rollout}/{slot}/kustomization.yaml',
    ),
    path: field(
      text(/^./, 200, 'a path such as images[0].newTag'),
      'The place in the file, from the document’s root. It must exist and hold a plain value.',
      'images[0].newTag',
    ),
    value: field(
      text(/\{sha7?\}/, 200, 'a text with {sha} or {sha7} in it'),
      'What is written there. `{sha}` is the candidate’s commit, `{sha7}` its first seven digits.',
      '{sha}',
    ),
  }),
  0,
  50,
  'places',
);

/** `spec.backends` as it is written. */
export const BackendsSchema = v.pipe(
  record(label(), BackendSchema),
  v.entries(2, 'exactly two slots, such as blue and green'),
);

/** `spec.routes` as it is written. */
export const RoutesSchema = list(RouteSchema, 1, 16, 'routes');

/** `spec.pullRequests.repositories` as it is written. */
export const RepositoriesSchema = list(repositoryName(), 0, 100, 'repositories');

/** `rollouts/<name>/rollout.yaml` as it is written. */
export const RolloutSchema = mapping({
  ...header('Rollout'),
  metadata: field(
    mapping({ name: field(label(), 'The rollout’s name, which is also its folder’s.', 'checkout') }),
    'What the rollout is called.',
  ),
  spec: field(
    mapping({
      namespace: field(label(), 'The namespace of the routes, and of the Services where they name none.', 'shop'),
      clusters: v.optional(
        field(
          SelectionSchema,
          'Which of the fleet’s clusters the rollout is on. Where both are given, both must hold. Default: all.',
        ),
        {},
      ),
      backends: field(
        BackendsSchema,
        'The two slots by name, each with its Service. One is stable, the other takes the candidate; a promotion swaps them.',
        {
          blue: { service: 'checkout-blue', port: 8080 },
          green: { service: 'checkout-green', port: 8080 },
        },
      ),
      stable: field(
        label(),
        'The slot that is stable before Headgate’s first commit. From then on the state says it.',
        'blue',
      ),
      routes: field(RoutesSchema, 'The routes whose weights Headgate moves, the same in each cluster.'),
      strategy: field(
        mapping({
          canary: field(
            mapping({
              steps: field(StepsSchema, 'The plan that `/canary next` follows. Weights rise, and the last is 100.'),
              waves: v.optional(
                field(
                  WavesSchema,
                  'Groups of clusters that move together, first to last. Every cluster is in exactly one. Default: one wave, `all`.',
                ),
              ),
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
              gradualRollback: v.optional(
                field(
                  mapping({
                    pause: v.optional(field(duration(DAY, '1d'), 'The time between two steps back.', '5m'), '5m'),
                  }),
                  'How `/rollback --gradual` goes back through the steps.',
                ),
                {},
              ),
            }),
            'Shift weight from the stable slot to the candidate, step by step.',
          ),
        }),
        'How the candidate gets its traffic.',
      ),
      version: v.optional(
        field(VersionSchema, 'Where the candidate’s version is written when it is pinned, in place.'),
        [],
      ),
      pullRequests: v.optional(
        field(
          mapping({
            repositories: v.optional(
              field(
                RepositoriesSchema,
                'Repositories whose pull requests may drive the rollout, as `owner/name`. Default: none.',
                ['acme/shop'],
              ),
              [],
            ),
            requireSha: v.optional(field(flag(), 'Whether pinning a candidate always needs `--sha`.', true), false),
          }),
          'Which pull requests may drive the rollout.',
        ),
        {},
      ),
      permissions: v.optional(
        field(
          PermissionsSchema,
          'Who may do what. A rule that is given replaces its default. Only this file decides it, never the app’s repository.',
        ),
        {},
      ),
    }),
    'The rollout.',
  ),
});

export type WrittenRollout = v.InferOutput<typeof RolloutSchema>;
export type WrittenSteps = v.InferOutput<typeof StepsSchema>;
export type WrittenWaves = v.InferOutput<typeof WavesSchema>;
