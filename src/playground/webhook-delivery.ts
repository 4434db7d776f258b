import { createHmac, randomUUID } from 'node:crypto';

/** One attempt to deliver a webhook. */
export interface Delivery {
  /** `X-GitHub-Delivery`: the same when it is sent again. */
  readonly id: string;
  readonly event: string;
  readonly action: string | null;
  readonly payload: unknown;
  readonly redelivery: boolean;
  /** Null while it is on its way, where it was lost, and where nobody answered. */
  readonly status: number | null;
  readonly outcome: 'waiting' | 'delivered' | 'failed' | 'lost';
}

/**
 * What goes wrong with a webhook: `lost` is never sent, `repeated` is sent twice under one delivery id, `delayed` is
 * sent after `milliseconds`, `reordered` is sent only after the next one.
 */
export interface WebhookFault {
  readonly kind: 'lost' | 'repeated' | 'delayed' | 'reordered';
  /** The events it befalls; every event where it is left out. */
  readonly match?: (delivery: Pick<Delivery, 'event' | 'action' | 'payload'>) => boolean;
  /** 1 where it is left out. */
  readonly times?: number;
  /** For `delayed`; 100 where it is left out. */
  readonly milliseconds?: number;
}

/** Faults that wait for a webhook to befall. */
export class WebhookFaults {
  readonly #waiting: { readonly fault: WebhookFault; left: number }[] = [];

  add(fault: WebhookFault): void {
    this.#waiting.push({ fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.#waiting.length = 0;
  }

  take(delivery: Pick<Delivery, 'event' | 'action' | 'payload'>): WebhookFault | null {
    const entry = this.#waiting.find(({ fault, left }) => left > 0 && (fault.match?.(delivery) ?? true));
    if (entry === undefined) return null;
    entry.left -= 1;
    return entry.fault;
  }
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** GitHub gives a receiver ten seconds. */
const RECEIVER_TIMEOUT_MILLISECONDS = 10_000;

export interface WebhookHook {
  readonly id: number;
  readonly appId: number;
  readonly secret: string;
}

/** Signs webhooks and sends them over HTTP, at once and without waiting for one another, as GitHub does. */
export class WebhookSender {
  readonly faults = new WebhookFaults();
  readonly log: Writable<Delivery>[] = [];
  readonly listeners: ((delivery: Delivery) => void)[] = [];
  url: string | null = null;
  readonly #hook: WebhookHook;
  readonly #underway = new Set<Promise<void>>();
  #heldBack: (() => void) | null = null;

  constructor(hook: WebhookHook) {
    this.#hook = hook;
  }

  /** Sends an event. Nothing is sent, and nothing logged, while there is no address to send to. */
  send(event: string, payload: Readonly<Record<string, unknown>>): void {
    if (this.url === null) return;
    const action = typeof payload['action'] === 'string' ? payload['action'] : null;
    const fault = this.faults.take({ event, action, payload });
    const entry = this.#enter({ id: randomUUID(), event, action, payload, redelivery: false });
    if (fault?.kind === 'lost') {
      entry.outcome = 'lost';
      return;
    }
    const earlier = this.#heldBack;
    this.#heldBack = null;
    if (fault?.kind === 'reordered') {
      this.#heldBack = () => this.#start(entry, 0);
    } else {
      this.#start(entry, fault?.kind === 'delayed' ? (fault.milliseconds ?? 100) : 0);
    }
    if (fault?.kind === 'repeated') this.#start(this.#enter({ ...entry, redelivery: true }), 0);
    earlier?.();
  }

  async redeliver(deliveryId: string): Promise<void> {
    const past = this.log.find(({ id }) => id === deliveryId);
    if (past === undefined) throw new Error(`There was no delivery ${deliveryId}.`);
    await this.#start(this.#enter({ ...past, redelivery: true }), 0);
  }

  /** Waits until nothing is on its way; what was held back to be reordered goes out now. */
  async settled(): Promise<void> {
    this.#heldBack?.();
    this.#heldBack = null;
    while (this.#underway.size > 0) await Promise.all(this.#underway);
  }

  #enter(delivery: Omit<Delivery, 'status' | 'outcome'>): Writable<Delivery> {
    const entry: Writable<Delivery> = { ...delivery, status: null, outcome: 'waiting' };
    this.log.push(entry);
    for (const listener of this.listeners) listener(entry);
    return entry;
  }

  #start(entry: Writable<Delivery>, delayMilliseconds: number): Promise<void> {
    const sending = this.#deliver(entry, delayMilliseconds).finally(() => this.#underway.delete(sending));
    this.#underway.add(sending);
    return sending;
  }

  async #deliver(entry: Writable<Delivery>, delayMilliseconds: number): Promise<void> {
    if (delayMilliseconds > 0) await new Promise((resolve) => setTimeout(resolve, delayMilliseconds));
    const url = this.url;
    if (url === null) {
      entry.outcome = 'lost';
      return;
    }
    const body = JSON.stringify(entry.payload);
    try {
      const response = await fetch(url, {
        method: 'POST',
        body,
        redirect: 'manual',
        signal: AbortSignal.timeout(RECEIVER_TIMEOUT_MILLISECONDS),
        headers: this.#headers(entry, body),
      });
      await response.arrayBuffer();
      entry.status = response.status;
      entry.outcome = response.ok ? 'delivered' : 'failed';
    } catch {
      entry.outcome = 'failed';
    }
  }

  #headers(entry: Delivery, body: string): Record<string, string> {
    const sign = (algorithm: string) => createHmac(algorithm, this.#hook.secret).update(body).digest('hex');
    return {
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/headgate',
      'x-github-delivery': entry.id,
      'x-github-event': entry.event,
      'x-github-hook-id': String(this.#hook.id),
      'x-github-hook-installation-target-id': String(this.#hook.appId),
      'x-github-hook-installation-target-type': 'integration',
      'x-hub-signature': `sha1=${sign('sha1')}`,
      'x-hub-signature-256': `sha256=${sign('sha256')}`,
    };
  }
}
