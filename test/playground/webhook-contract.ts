import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import type { Delivery } from '../../src/playground/webhook-delivery.ts';

/** The published schemas of webhook payloads, compiled event by event as they are asked for. */
export class WebhookContract {
  readonly #ajv = new Ajv({ strict: false, allErrors: true, logger: false });

  constructor() {
    const path = createRequire(import.meta.url).resolve('@octokit/webhooks-schemas/schema.json');
    addFormats.default(this.#ajv);
    const { definitions }: { readonly definitions: Readonly<Record<string, object>> } = JSON.parse(
      readFileSync(path, 'utf8'),
    );
    // Without the choice among all events at its root, which takes ten seconds to compile.
    this.#ajv.addSchema({ definitions }, 'webhooks');
  }

  /** Everything about a payload that its schema does not allow. */
  check(delivery: Pick<Delivery, 'event' | 'action' | 'payload'>): string[] {
    const name = `${delivery.event}$${delivery.action ?? 'event'}`;
    const validate = this.#ajv.getSchema(`webhooks#/definitions/${encodeURIComponent(name)}`);
    if (validate === undefined) return [`${name} is not a published event`];
    if (validate(delivery.payload)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${name}${instancePath}: ${message} ${JSON.stringify(params)}`,
    );
  }
}
