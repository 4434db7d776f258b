import * as v from 'valibot';
import { field, mapping, text } from './field.ts';

/** A person's login, or an app's with its suffix. */
const creator = text(/^[A-Za-z0-9](?:[A-Za-z0-9_-]*)(?:\[bot\])?$/, 100, 'a login without @, an app’s with [bot]');

/** A context of a kubeconfig; cloud providers name theirs with colons, slashes and at signs. */
export function kubeconfigContext() {
  return text(/^\S+$/, 253, 'the name of a context, without spaces');
}

/** `live` of a cluster as it is written. */
export const LiveSourceSchema = v.pipe(
  mapping({
    statuses: v.optional(
      field(
        mapping({
          context: field(
            text(/^\S(?:.*\S)?$/, 255, 'a glob over the contexts of statuses'),
            'A glob over the statuses’ contexts. `{rollout}` is replaced.',
            '*/{rollout}*',
          ),
          creator: field(
            creator,
            'The login that must have made them: a person’s, or an app’s with its suffix. Whoever else writes a status is not believed.',
            'flux[bot]',
          ),
        }),
        'Commit statuses that the cluster’s agent puts on the GitOps repository’s commits.',
      ),
    ),
    kubernetes: v.optional(
      field(
        mapping({
          context: v.optional(
            field(
              kubeconfigContext(),
              'The kubeconfig’s context for the cluster. Default: the cluster’s name.',
              'eu-west',
            ),
          ),
        }),
        'The cluster itself, read through a kubeconfig.',
      ),
    ),
  }),
  v.entries(1, 'exactly one of statuses and kubernetes'),
);

export type WrittenLiveSource = v.InferOutput<typeof LiveSourceSchema>;
