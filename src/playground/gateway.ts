import { Agent, type IncomingMessage, type ServerResponse } from 'node:http';
import type { ClusterObjects } from './cluster-objects.ts';
import { decide } from './gateway-decision.ts';
import { forward, mirror } from './gateway-forward.ts';
import { requestOf } from './gateway-message.ts';
import { GatewayMeter, type Passage } from './gateway-meter.ts';
import type { GatewayTable, Listener } from './gateway-table.ts';
import { listenOnLoopback, readBody } from './loopback-server.ts';

/** Longer bodies are refused: a copy of each may have to be sent to mirrors. */
const LONGEST_BODY = 1 << 20;

export interface GatewayOptions {
  /** `namespace/name` of the Gateway, and the listener that requests come in at. */
  readonly listener: Listener;
  /** Whose Services and EndpointSlices it goes by. */
  readonly objects: ClusterObjects;
  /** From 0 (inclusive) to 1 (exclusive); drawn once for each request, and once for each mirror of a part. */
  random(): number;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** A gateway that splits requests as its routes say. */
export interface Gateway {
  /** Where requests come in; the port stays the same while it is down. */
  readonly url: string;
  /** Where `/metrics`, `/counts` and `/healthz` are. */
  readonly adminUrl: string;
  readonly meter: GatewayMeter;
  /** Replaces all routes at once. */
  program(table: GatewayTable): void;
  /** While it is down, connections break. */
  setDown(down: boolean): void;
  /** Waits until no mirrored request is on its way. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a gateway on this machine. Without routes it answers 404 to everything. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { listener, objects, random, now } = options;
  const [namespace = '', name = ''] = listener.gateway.split('/');
  const meter = new GatewayMeter({ namespace, name });
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const mirrored = new Set<Promise<void>>();
  let table: GatewayTable = { routes: [] };
  let isDown = false;
  let turn = 0;

  async function handle(
    message: IncomingMessage,
    response: ServerResponse,
  ): Promise<Omit<Passage, 'at' | 'milliseconds'>> {
    const body = await readBody(message, LONGEST_BODY);
    const request = requestOf(message);
    if (request === null || body === null) return answer(response, request === null ? 400 : 413, null, null);
    const decision = decide(table, listener, request, random);
    if (decision.kind === 'answer') return answer(response, decision.status, decision.route, decision.location);
    turn += 1;
    const underway = { message, request, body, decision, objects, agent, turn };
    for (const reference of decision.mirrors) {
      const copy = mirror(underway, reference);
      const kept: Promise<void> = copy.finally(() => mirrored.delete(kept));
      mirrored.add(kept);
    }
    return forward(underway, response);
  }

  const front = await listenOnLoopback((message, response) => {
    if (isDown) {
      message.socket.destroy();
      return;
    }
    const at = now();
    const began = performance.now();
    handle(message, response)
      .then((passage) => meter.record({ ...passage, at, milliseconds: performance.now() - began }))
      .catch(() => response.destroy());
  });
  const admin = await listenOnLoopback((message, response) => {
    tell(meter, message.url ?? '/', isDown, response).catch(() => response.destroy());
  });
  return {
    url: front.url,
    adminUrl: admin.url,
    meter,
    program: (next) => {
      table = next;
    },
    setDown: (down) => {
      isDown = down;
    },
    settled: async () => {
      while (mirrored.size > 0) await Promise.all(mirrored);
    },
    stop: async () => {
      await Promise.all([front.stop(), admin.stop()]);
      agent.destroy();
      await Promise.all(mirrored);
    },
  };
}

function answer(
  response: ServerResponse,
  status: number,
  route: string | null,
  location: string | null,
): Omit<Passage, 'at' | 'milliseconds'> {
  response.writeHead(status, location === null ? {} : { location });
  response.end();
  return { route, service: null, status };
}

async function tell(meter: GatewayMeter, path: string, isDown: boolean, response: ServerResponse): Promise<void> {
  if (path === '/metrics') {
    response.setHeader('content-type', 'text/plain; version=0.0.4; charset=utf-8').end(await meter.text());
  } else if (path === '/counts') {
    response.setHeader('content-type', 'application/json').end(JSON.stringify(meter.counts()));
  } else if (path === '/healthz') response.writeHead(isDown ? 503 : 200).end();
  else response.writeHead(404).end();
}
