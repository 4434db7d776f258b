import type { ServerResponse } from 'node:http';

/**
 * What goes wrong with a request to a playground cluster:
 * - `hang`: it is never answered. `close`: the connection breaks. `error`: a 500, with a Status that holds a secret.
 * - `trickle`: the answer begins, and a byte follows now and then, for ever. `flood`: the answer does not end, at full speed.
 * - `redirect`: it is sent to the address in `location`. `not-kubernetes`: a page of HTML with status 200.
 */
export interface ClusterFault {
  readonly kind: 'hang' | 'close' | 'error' | 'trickle' | 'flood' | 'redirect' | 'not-kubernetes';
  /** The requests it befalls, by path without the query; every one where it is left out. */
  readonly match?: (path: string) => boolean;
  /** How many it befalls before it is used up; without end where it is left out. */
  readonly times?: number;
  readonly location?: string;
}

/** In the body of every answer that a fault makes; nothing of it may be repeated anywhere. */
export const SECRET_IN_ANSWERS = 'sensitive-detail-of-the-cluster';

const BETWEEN_BYTES_MILLISECONDS = 20;
const FLOOD = Buffer.alloc(64 * 1024, ' ');

export class ClusterFaults {
  readonly #waiting: { readonly fault: ClusterFault; left: number }[] = [];

  add(fault: ClusterFault): void {
    this.#waiting.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY });
  }

  clear(): void {
    this.#waiting.length = 0;
  }

  /** The first fault that fits, used up once; null where the request goes well. */
  take(path: string): ClusterFault | null {
    const entry = this.#waiting.find(({ fault, left }) => left > 0 && (fault.match?.(path) ?? true));
    if (entry === undefined) return null;
    entry.left -= 1;
    return entry.fault;
  }
}

/** Answers as the fault says. Where the answer has no end, it ends with the connection. */
export function befall({ kind, location = '' }: ClusterFault, response: ServerResponse): void {
  const json = { 'content-type': 'application/json' };
  if (kind === 'hang') return;
  if (kind === 'close') response.destroy();
  if (kind === 'redirect') response.writeHead(307, { location }).end(SECRET_IN_ANSWERS);
  if (kind === 'not-kubernetes')
    response.writeHead(200, { 'content-type': 'text/html' }).end(`<p>${SECRET_IN_ANSWERS}</p>`);
  if (kind === 'error')
    response.writeHead(500, json).end(JSON.stringify({ kind: 'Status', code: 500, message: SECRET_IN_ANSWERS }));
  if (kind === 'trickle') {
    response.writeHead(200, json);
    const timer = setInterval(() => response.write(' '), BETWEEN_BYTES_MILLISECONDS);
    response.on('close', () => clearInterval(timer));
  }
  if (kind === 'flood') {
    response.writeHead(200, json);
    const pour = (): void => {
      while (!response.destroyed && response.write(FLOOD));
    };
    response.on('drain', pour);
    pour();
  }
}
