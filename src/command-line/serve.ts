import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { outsideOf } from '../outside.ts';
import { readEnvironment } from '../server/environment.ts';
import { createLog } from '../server/log.ts';
import { secretRemover, secretsAmong } from '../server/secrets.ts';
import { type RunningServer, serve as start } from '../server/serve.ts';
import type { TraceSettings } from '../server/trace-environment.ts';
import { NO_TRACING, type Tracing } from '../server/tracing.ts';
import { Unavailable } from '../world/unavailable.ts';
import type { Ending } from './exit-code.ts';
import type { CommandLineHost } from './host.ts';

/** Runs the Probot app until it is interrupted, then lets it finish what is under way. */
export async function serve(host: CommandLineHost): Promise<Ending> {
  const { now, random, workingFolder } = host;
  const ending = new AbortController();
  const sleep = (milliseconds: number): Promise<void> => host.sleep(milliseconds, ending.signal);
  const read = readEnvironment(host.environment, (path) => readFileSync(resolve(workingFolder, path), 'utf8'));
  if (!read.ok) {
    for (const problem of read.problems) host.stderr.write(`headgate: ${problem}\n`);
    return 'usage';
  }
  const { environment, traces } = read;
  const clean = secretRemover([environment.webhookSecret, environment.privateKey, ...secretsAmong(host.environment)]);
  const log = createLog({ level: environment.logLevel, write: (line) => host.stdout.write(line), clean });
  const tracing = await tracingFor(traces, clean);
  const outside = outsideOf({ environment: host.environment, now });
  const server = await listening(() => start({ environment, log, tracing, outside, now, random, sleep }));
  await host.interrupted();
  log.info('Headgate ends what is under way and stops.');
  await server.stop();
  await tracing.stop();
  // A look that was given up may still wait for its next try, and would keep the process for as long.
  ending.abort();
  return 'done';
}

/** OpenTelemetry is loaded only where traces are wanted. */
async function tracingFor(traces: TraceSettings | null, clean: (text: string) => string): Promise<Tracing> {
  if (traces === null) return NO_TRACING;
  const { createOpenTelemetry } = await import('../server/open-telemetry.ts');
  return createOpenTelemetry({ ...traces, clean });
}

async function listening(begin: () => Promise<RunningServer>): Promise<RunningServer> {
  try {
    return await begin();
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
    if (!['EADDRINUSE', 'EACCES', 'EADDRNOTAVAIL'].includes(code)) throw error;
    throw new Unavailable('port', `The port cannot be listened on (${code}). Set another HOST or PORT.`);
  }
}
