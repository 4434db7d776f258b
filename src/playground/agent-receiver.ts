import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { dig } from '../gateway/plain-data.ts';
import { type LoopbackServer, listenOnLoopback, readBody } from './loopback-server.ts';

/** Whose way of being told an agent has. */
export type AgentKind = 'flux' | 'argocd';

export interface ReceiverOptions {
  readonly kind: AgentKind;
  /** What tells must be signed with; null: anybody may tell. */
  readonly secret: string | null;
  /** The only branch that it cares about. */
  readonly branch: string;
  /** Somebody says that there is something new. */
  told(): void;
}

/** An agent's endpoint for hints. */
export interface AgentReceiver {
  /** Where to tell it: a Flux Receiver's address, or Argo CD's webhook. */
  readonly url: string;
  /** Tells that were not believed. */
  readonly refused: number;
  stop(): Promise<void>;
}

const LONGEST_HINT = 1 << 20;

/**
 * Listens for hints: Flux' Receiver of the type `generic-hmac` (`X-Signature`), Argo CD's webhook as GitHub calls it
 * (`X-Hub-Signature-256`, event `push`). What is not signed as it must be is answered with 400 and has no effect.
 */
export async function startReceiver(options: ReceiverOptions): Promise<AgentReceiver> {
  const path = options.kind === 'flux' ? '/hook/playground' : '/api/webhook';
  let refused = 0;
  const server: LoopbackServer = await listenOnLoopback(async (message, response) => {
    const body = await readBody(message, LONGEST_HINT);
    if (message.method !== 'POST' || message.url !== path) return void response.writeHead(404).end();
    if (body === null || !isSigned(message, body, options)) {
      refused += 1;
      return void response.writeHead(400).end();
    }
    if (concerns(message, body, options)) options.told();
    return void response.writeHead(200).end();
  });
  return {
    url: `${server.url}${path}`,
    get refused() {
      return refused;
    },
    stop: () => server.stop(),
  };
}

function isSigned({ headers }: IncomingMessage, body: Buffer, { kind, secret }: ReceiverOptions): boolean {
  if (secret === null) return true;
  const given = headers[kind === 'flux' ? 'x-signature' : 'x-hub-signature-256'];
  const [said, expected] = [
    Buffer.from(typeof given === 'string' ? given : ''),
    Buffer.from(`sha256=${createHmac('sha256', secret).update(body).digest('hex')}`),
  ];
  return said.length === expected.length && timingSafeEqual(said, expected);
}

/** Flux looks whenever it is told; Argo CD reads which branch was pushed to. */
function concerns({ headers }: IncomingMessage, body: Buffer, { kind, branch }: ReceiverOptions): boolean {
  if (kind === 'flux') return true;
  if (headers['x-github-event'] !== 'push') return false;
  try {
    return dig(JSON.parse(body.toString('utf8')), 'ref') === `refs/heads/${branch}`;
  } catch {
    return false;
  }
}
