import * as v from 'valibot';
import { AutoscalingSchema } from './autoscaling-schema.ts';
import { DeadlineSchema } from './deadline-schema.ts';
import { DeliverySchema } from './delivery-schema.ts';
import { DeploymentsSchema } from './deployments-schema.ts';
import {
  field,
  flag,
  glob,
  header,
  label,
  labelKey,
  labelValue,
  list,
  mapping,
  record,
  repositoryName,
  text,
  word,
} from './field.ts';
import { FleetPolicySchema } from './fleet-policy-schema.ts';
import { GatesSchema } from './gate-schema.ts';
import { MirrorSchema } from './mirror-schema.ts';
import { PermissionsSchema } from './permissions-schema.ts';
import { PreviewSchema } from './preview-schema.ts';
import { BackendSchema, RouteSchema } from './route-schema.ts';
import { SessionsSchema } from './sessions-schema.ts';
import { StrategySchema } from './strategy-schema.ts';
import { WindowsSchema } from './window-schema.ts';

const names = list(glob(), 1, 1_000, 'globs over cluster names');
const selector = record(labelKey(), labelValue());

/** `spec.clusters` as it is written. */
export const SelectionSchema = mapping({
  names: v.optional(field(names, 'Globs over the fleet’s cluster names. Default: every cluster.', ['eu-*'])),
  selector: v.optional(field(selector, 'Labels that a cluster must have, each with this value.', { tier: 'main' }), {}),
});

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
      strategy: field(StrategySchema, 'How the candidate gets its traffic: exactly one of the two.'),
      preview: v.optional(
        field(PreviewSchema, 'How a chosen few meet the candidate whatever its weight is. Omitted: nobody does.'),
      ),
      mirror: v.optional(
        field(
          MirrorSchema,
          'Copies of requests for the candidate while it has no traffic of its own in a cluster. Their answers are thrown away. Omitted: none.',
        ),
      ),
      sessions: v.optional(
        field(
          SessionsSchema,
          'Users stay on the version that they met first, by a cookie; only in routes that Headgate generates. Omitted: each request is divided anew.',
        ),
      ),
      autoscaling: v.optional(
        field(AutoscalingSchema, 'An autoscaler for each slot, beside the route. Omitted: none.'),
      ),
      delivery: v.optional(field(DeliverySchema, 'How a step reaches the GitOps branch. Default: as a commit.'), {}),
      gates: v.optional(
        field(
          GatesSchema,
          'What must hold before a step is left, from the moment when the step is live. Omitted: nothing.',
        ),
        [],
      ),
      deadline: v.optional(
        field(
          DeadlineSchema,
          'How long a step may wait for its clusters and gates, since a wait without an end must turn into a decision. Default: `after: 1h, then: hold` where there are gates or clusters with `live`, otherwise none.',
        ),
      ),
      windows: v.optional(
        field(
          WindowsSchema,
          'When this rollout’s candidates may go forward. The fleet’s windows must hold too. Going back never waits. Omitted: whenever the fleet’s allow it.',
        ),
      ),
      deployments: v.optional(
        field(
          DeploymentsSchema,
          'A Deployment on GitHub for each cluster, in the repository of the pull request. Omitted: none.',
        ),
      ),
      fleet: v.optional(field(FleetPolicySchema, 'Which cluster serves whom. Omitted: Headgate does not decide it.')),
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
            whenBusy: v.optional(
              field(
                word(['refuse', 'queue', 'replace'] as const),
                'What becomes of another pull request’s first command while a rollout is in flight: `refuse` says so, `queue` starts it when the rollout has ended, `replace` rolls back and starts it.',
                'queue',
              ),
              'refuse',
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
