import * as v from 'valibot';
import { field, mapping, text } from './field.ts';

/** `spec.deployments` as it is written. */
export const DeploymentsSchema = mapping({
  environment: v.optional(
    field(
      text(
        /^[^{}\s]*(?:\{(?:rollout|cluster)\}[^{}\s]*)*$/,
        120,
        'a name with {cluster}, without spaces and other placeholders',
      ),
      'The environment of each cluster’s Deployment. `{cluster}` must be in it, so that one cluster does not end the Deployment of another; `{rollout}` may.',
      'production-{cluster}',
    ),
    '{rollout}/{cluster}',
  ),
});
