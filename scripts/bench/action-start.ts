import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { percentile, rounded } from './fleet-of.ts';

const RUNS = 15;

/** Milliseconds from the start of the built Action to its first request, beside an empty script on the same Node. */
export async function benchActionStart(node = process.execPath) {
  const folder = await mkdtemp(join(tmpdir(), 'headgate-bench-'));
  let asked: () => void = () => undefined;
  const server = createServer((_request, response) => {
    asked();
    response.writeHead(401, { 'content-type': 'application/json' }).end('{"message": "Bad credentials"}');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  try {
    const { port } = server.address() as AddressInfo;
    const event = join(folder, 'event.json');
    const empty = join(folder, 'empty.mjs');
    await writeFile(empty, '');
    await writeFile(
      event,
      JSON.stringify({
        action: 'created',
        repository: { full_name: 'acme/shop' },
        issue: { number: 1 },
        comment: { id: 1 },
      }),
    );
    const variables = {
      PATH: process.env['PATH'] ?? '',
      GITHUB_EVENT_NAME: 'issue_comment',
      GITHUB_EVENT_PATH: event,
      GITHUB_REPOSITORY: 'acme/shop',
      GITHUB_API_URL: `http://127.0.0.1:${port}`,
      GITHUB_GRAPHQL_URL: `http://127.0.0.1:${port}/graphql`,
      INPUT_TOKEN: 'ghs_bench',
      'INPUT_LOOK-BACK-HOURS': '72',
      'INPUT_DRY-RUN': 'false',
      'INPUT_FAIL-ON-REFUSAL': 'true',
    };
    const run = (file: string, untilAsked: boolean): Promise<number> =>
      new Promise((done) => {
        const began = performance.now();
        const child = spawn(node, [file], { env: variables, stdio: 'ignore' });
        if (untilAsked) {
          asked = () => {
            asked = () => undefined;
            const milliseconds = performance.now() - began;
            child.once('exit', () => done(milliseconds));
          };
        } else child.once('exit', () => done(performance.now() - began));
      });
    const action: number[] = [];
    const nothing: number[] = [];
    // One after the other in turn, so that what else the machine does touches both alike.
    for (let index = 0; index < RUNS; index += 1) {
      nothing.push(await run(empty, false));
      action.push(await run(resolve('dist/action/index.mjs'), true));
    }
    const [one, other] = [percentile(action, 0.5), percentile(nothing, 0.5)];
    return {
      actionMilliseconds: rounded(one),
      emptyScriptMilliseconds: rounded(other),
      ratio: rounded(one / other, 2),
    };
  } finally {
    await new Promise((done) => server.close(done));
    await rm(folder, { recursive: true, force: true });
  }
}
