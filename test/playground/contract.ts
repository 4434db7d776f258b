import type { GitHub, RestExchange } from '../../src/playground/scenario.ts';
import type { Delivery } from '../../src/playground/webhook-delivery.ts';
import { OpenApiContract } from './openapi-contract.ts';
import { WebhookContract } from './webhook-contract.ts';

/** What a stand-in did that GitHub's published descriptions do not allow. */
export interface Contract {
  /** One line each: where, what was expected, what was found. Also what the stand-in was asked for and does not know. */
  violations(): string[];
  /** The operations and events seen so far, so that a test can tell that it has seen any. */
  covered(): string[];
}

let openApi: OpenApiContract | null = null;
let webhooks: WebhookContract | null = null;

/**
 * Records every REST exchange and webhook of a running stand-in, to be checked against GitHub's published
 * descriptions when asked. GraphQL needs no record: the stand-in answers it through GitHub's own schema.
 */
export function attachContract(github: Pick<GitHub, 'onExchange' | 'onDelivery' | 'unsupported'>): Contract {
  const exchanges: RestExchange[] = [];
  const deliveries: Delivery[] = [];
  github.onExchange((exchange) => exchanges.push(exchange));
  // A later change of what the payload was made from must not count.
  github.onDelivery((delivery) => deliveries.push({ ...delivery, payload: structuredClone(delivery.payload) }));
  return {
    violations: () => {
      openApi ??= new OpenApiContract();
      webhooks ??= new WebhookContract();
      const [rest, hooks] = [openApi, webhooks];
      const found = [
        ...exchanges.flatMap((exchange) => rest.check(exchange)),
        ...deliveries.flatMap((delivery) => hooks.check(delivery)),
        ...github.unsupported.map((what) => `unsupported: ${what}`),
      ];
      return [...new Set(found)].sort();
    },
    covered: () => {
      const operations = exchanges.map(({ method, route, status }) => `${method} ${route} ${status}`);
      const events = deliveries.map(({ event, action }) => (action === null ? event : `${event}.${action}`));
      return [...new Set([...operations, ...events])].sort();
    },
  };
}
