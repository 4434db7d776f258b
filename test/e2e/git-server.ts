import { spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface GitServer {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Serves the bare repositories of a folder over HTTP to read, through Git's own `http-backend`. Flux speaks no `git://`.
 *
 * @param address where it listens: an address of the network that the clusters are in, on a port that is free
 */
export async function serveRepositories(folder: string, address: string): Promise<GitServer> {
  const server = createServer((request, response) => backend(folder, request, response));
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const { port } = server.address() as AddressInfo;
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://${address}:${port}`, stop };
}

function backend(folder: string, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://git');
  const { 'content-type': contentType = '', 'content-encoding': contentEncoding = '' } = request.headers;
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env['PATH'],
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      REQUEST_METHOD: request.method,
      PATH_INFO: decodeURIComponent(url.pathname),
      QUERY_STRING: url.search.slice(1),
      CONTENT_TYPE: contentType,
      HTTP_CONTENT_ENCODING: contentEncoding,
    },
  });
  child.on('error', () => response.destroy());
  child.stdin.on('error', () => undefined);
  request.pipe(child.stdin);
  let head = Buffer.alloc(0);
  child.stdout.on('data', (chunk: Buffer) => {
    if (response.headersSent) return void response.write(chunk);
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end === -1) return;
    answerHead(head.subarray(0, end).toString('latin1'), response);
    response.write(head.subarray(end + 4));
  });
  child.stdout.on('end', () => response.end());
}

/** As CGI has it: header lines, of which `Status` is the answer's. */
function answerHead(text: string, response: ServerResponse): void {
  const headers = text.split('\r\n').map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  const status = Number.parseInt(headers.find(([name]) => name === 'status')?.[1] ?? '200', 10);
  response.writeHead(status, Object.fromEntries(headers.filter(([name]) => name !== 'status')));
}
