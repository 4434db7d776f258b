import { DeploymentsSchema } from './deployments-schema.ts';
import type { Document } from './document.ts';

/** Reports an environment that several clusters would share. */
export function checkDeployments(document: Document<unknown>): void {
  const path = ['spec', 'deployments', 'environment'];
  const environment = document.part(DeploymentsSchema.entries.environment, path);
  if (environment !== null && !environment.includes('{cluster}'))
    document.report(
      path,
      null,
      'a name with {cluster} in it, so that one cluster does not end the Deployment of another',
    );
}
