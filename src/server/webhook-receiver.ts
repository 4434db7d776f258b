import type { IncomingMessage, ServerResponse } from 'node:http';

/** GitHub never sends a larger payload: 25 MB. */
export const LARGEST_PAYLOAD = 25 * 1024 * 1024;
/** Bytes of unverified payloads held at the same time; whoever sends more has to come again. */
const MOST_BYTES = 4 * LARGEST_PAYLOAD;
const DELIVERY = /^[A-Za-z0-9-]{1,100}$/;
const EVENT = /^[a-z_]{1,50}$/;
const SIGNATURE = /^sha256=[0-9a-f]{64}$/;

/** A webhook whose signature is to be verified over exactly these bytes. */
export interface ReceivedWebhook {
  readonly delivery: string;
  readonly event: string;
  readonly signature: string;
  readonly body: string;
}

/** `accepted`: verified and handed on. `forged`: the signature is another's. `unreadable`: verified, and no JSON. */
export type Verdict = 'accepted' | 'forged' | 'unreadable';

export interface WebhookReceiverOptions {
  receive(webhook: ReceivedWebhook): Promise<Verdict>;
  /** Told the answer's status and, where its header was sound, the event's name. */
  answered(status: number, event: string | null): void;
}

/** Handles one POST of a webhook: nothing is parsed before the size and the signature are known to be right. */
export function createWebhookReceiver(options: WebhookReceiverOptions) {
  let held = 0;
  return async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const header = (name: string): string => String(request.headers[name] ?? '');
    const event = header('x-github-event');
    const delivery = header('x-github-delivery');
    const signature = header('x-hub-signature-256');
    const answer = (status: number, message: string): void => {
      options.answered(status, EVENT.test(event) ? event : null);
      // What is left unread of the request must not be taken for the next one.
      if (!request.complete) response.setHeader('connection', 'close');
      response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${message}\n`);
    };
    if (!SIGNATURE.test(signature)) return answer(401, 'The header X-Hub-Signature-256 is missing or is no signature.');
    if (!EVENT.test(event)) return answer(400, 'The header X-GitHub-Event is missing or names no event.');
    if (!DELIVERY.test(delivery)) return answer(400, 'The header X-GitHub-Delivery is missing or is no identifier.');
    if (!/^application\/json\b/i.test(header('content-type'))) {
      return answer(415, 'Expected the content type application/json. Set it in the webhook’s settings.');
    }
    const declared = Number(request.headers['content-length'] ?? 0);
    if (declared > LARGEST_PAYLOAD) return answer(413, 'The payload is larger than 25 MB.');

    const chunks: Buffer[] = [];
    let size = 0;
    try {
      for await (const chunk of request as AsyncIterable<Buffer>) {
        size += chunk.length;
        held += chunk.length;
        if (size > LARGEST_PAYLOAD) return answer(413, 'The payload is larger than 25 MB.');
        if (held > MOST_BYTES) return answer(503, 'Too many payloads at the same time. Send it again later.');
        chunks.push(chunk);
      }
      if (size === 0) return answer(400, 'The payload is empty.');
      const body = Buffer.concat(chunks).toString('utf8');
      const verdict = await options.receive({ delivery, event, signature, body });
      if (verdict === 'forged') return answer(401, 'The signature does not fit the payload and the webhook secret.');
      if (verdict === 'unreadable') return answer(400, 'The payload is no JSON.');
      return answer(202, 'Accepted.');
    } finally {
      held -= size;
    }
  };
}
