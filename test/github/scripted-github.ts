import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse, validate } from 'graphql';
import { type Client, type Connection, createClient, fixedToken } from '../../src/github/octokit.ts';
import { githubSchema } from '../../src/playground/github-schema.ts';

/** GitHub's own schema: what does not fit it, GitHub would turn down. */
const schema = await githubSchema();

/** A token as it would look; no message may ever show it. */
export const TOKEN = `ghs_${'s3cret'.repeat(6)}`;

export interface ScriptedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage['headers'];
  readonly body: Readonly<Record<string, unknown>>;
  /** For GraphQL: the operation's name. */
  readonly operation: string | null;
}

export type ScriptedAnswer =
  | { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown }
  /** The connection breaks without an answer; the answer never comes; it breaks off in the middle. */
  | 'drop'
  | 'hang'
  | 'break-off';

export interface ScriptedGitHub {
  readonly url: string;
  readonly requests: ScriptedRequest[];
  /** How long the client waited before each repetition. */
  readonly waits: number[];
  readonly connection: Connection;
  readonly client: Client;
  stop(): Promise<void>;
}

/** A server that answers from a script, and checks every GraphQL request against GitHub's schema. */
export async function scriptGitHub(
  answer: (request: ScriptedRequest, index: number) => ScriptedAnswer,
  timeoutMilliseconds = 10_000,
): Promise<ScriptedGitHub> {
  const requests: ScriptedRequest[] = [];
  const waits: number[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const request = await read(incoming);
    requests.push(request);
    const script = answer(request, requests.length - 1);
    if (script === 'hang') return;
    if (script === 'drop') {
      incoming.socket.destroy();
      return;
    }
    if (script === 'break-off') {
      outgoing.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      outgoing.write('{"data":', () => incoming.socket.destroy());
      return;
    }
    const { status = 200, headers = {}, body } = script;
    outgoing.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
    outgoing.end(body === undefined ? '' : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v3`;
  const connection: Connection = {
    apiUrl: url,
    graphqlUrl: null,
    timeoutMilliseconds,
    now: () => Date.parse('2026-01-01T00:00:00Z'),
    random: () => 0.5,
    sleep: async (milliseconds) => {
      waits.push(milliseconds);
    },
  };
  return {
    url,
    requests,
    waits,
    connection,
    client: createClient(connection, fixedToken(TOKEN)),
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** What is wrong with a GraphQL text by GitHub's schema. */
export function problemsOf(query: string): string[] {
  return validate(schema, parse(query)).map(({ message }) => message);
}

async function read(incoming: IncomingMessage): Promise<ScriptedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  const body = text === '' ? {} : JSON.parse(text);
  const url = new URL(incoming.url ?? '/', 'http://127.0.0.1');
  const path = decodeURIComponent(url.pathname.replace('/api/v3', ''));
  return {
    method: incoming.method ?? '',
    path,
    query: Object.fromEntries(url.searchParams),
    headers: incoming.headers,
    body,
    operation: path.endsWith('/graphql') ? operationOf(String(body.query)) : null,
  };
}

function operationOf(query: string): string {
  const problems = problemsOf(query);
  if (problems.length > 0) throw new Error(`GitHub would not understand this: ${problems.join(' ')}\n${query}`);
  return /^\s*(?:query|mutation) (\w+)/.exec(query)?.[1] ?? '';
}
