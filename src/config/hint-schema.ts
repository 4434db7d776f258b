import * as v from 'valibot';
import { field, label, list, mapping, text } from './field.ts';
import { kubeconfigContext } from './live-source-schema.ts';
import { plainUrl, privateAddresses, secretVariable } from './outside-schema.ts';

/** One of a cluster's hints as it is written. */
export const HintSchema = v.pipe(
  mapping({
    argocd: v.optional(
      field(
        mapping({
          webhook: v.optional(
            field(
              plainUrl(),
              'Argo CD’s webhook, which is told of a push as GitHub tells of it.',
              'https://argocd.example.com/api/webhook',
            ),
          ),
          secret: v.optional(
            field(
              secretVariable(),
              'The environment variable that holds the webhook’s secret, `HEADGATE_SECRET_` and capitals. Omitted: it has none.',
              'HEADGATE_SECRET_ARGOCD',
            ),
          ),
          privateAddresses: privateAddresses(),
          application: v.optional(
            field(
              text(/^[a-z0-9{][a-z0-9{}.-]*$/, 253, 'an Application’s name'),
              'Instead of a webhook: the Application that is given the refresh annotation. `{rollout}` and `{cluster}` are replaced.',
              '{rollout}-{cluster}',
            ),
          ),
          namespace: v.optional(field(label(), 'The Application’s namespace. Default: `argocd`.', 'argocd')),
          context: v.optional(
            field(
              kubeconfigContext(),
              'The kubeconfig’s context of the cluster that Argo CD runs in. Default: the cluster’s name.',
              'eu-west',
            ),
          ),
        }),
        'Argo CD: its webhook, or the refresh annotation of an Application.',
      ),
    ),
    flux: v.optional(
      field(
        mapping({
          receiver: field(
            plainUrl(),
            'The URL of a Receiver of the type `generic-hmac`, or `generic` where there is no secret.',
            'https://flux.example.com/hook/abc',
          ),
          secret: v.optional(
            field(
              secretVariable(),
              'The environment variable that holds the Receiver’s token, `HEADGATE_SECRET_` and capitals. Omitted: it has none.',
              'HEADGATE_SECRET_FLUX',
            ),
          ),
          privateAddresses: privateAddresses(),
        }),
        'A Receiver of Flux.',
      ),
    ),
  }),
  v.entries(1, 'exactly one of argocd and flux'),
);

/** `hints` of a cluster as it is written. */
export const HintsSchema = list(HintSchema, 0, 10, 'hints');

export type WrittenHint = v.InferOutput<typeof HintSchema>;
