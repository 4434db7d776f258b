import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { listenOnLoopback } from './loopback-server.ts';

/** Somebody whose metrics are to be read, once a second. */
export interface ScrapeTarget {
  /** `127.0.0.1:PORT`. */
  readonly address: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface RunningPrometheus {
  readonly url: string;
  stop(): Promise<void>;
}

const MOST_ATTEMPTS = 3;
const READY_MILLISECONDS = 20_000;

/** The program, by the folders of `PATH`; null where it is in none. */
export function findProgram(name: string, path: string): string | null {
  const found = path.split(delimiter).find((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return folder !== '';
    } catch {
      return false;
    }
  });
  return found === undefined ? null : join(found, name);
}

/**
 * Starts a Prometheus of its own on a free port of the loopback interface, with its data in a folder of its own.
 *
 * @throws where it does not become ready
 */
export async function startPrometheus(
  program: string,
  folder: string,
  targets: readonly ScrapeTarget[],
): Promise<RunningPrometheus> {
  mkdirSync(folder, { recursive: true });
  const configuration = join(folder, 'prometheus.yml');
  // JSON is YAML too.
  writeFileSync(
    configuration,
    JSON.stringify({
      global: { scrape_interval: '1s', scrape_timeout: '1s' },
      scrape_configs: [
        {
          job_name: 'gateways',
          static_configs: targets.map(({ address, labels }) => ({ targets: [address], labels })),
        },
      ],
    }),
  );
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const child = spawn(
      program,
      [
        `--config.file=${configuration}`,
        `--storage.tsdb.path=${join(folder, `data-${attempt}`)}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--log.level=error',
      ],
      { stdio: 'ignore' },
    );
    const ended = new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', () => resolve());
    });
    const url = `http://127.0.0.1:${port}`;
    if (await isReady(url, child)) {
      return {
        url,
        stop: async () => {
          child.kill('SIGTERM');
          await ended;
        },
      };
    }
    child.kill('SIGKILL');
    await ended;
    if (attempt === MOST_ATTEMPTS) throw new Error(`${program} did not become ready.`);
  }
}

/** Prometheus says nowhere which port it was given, so somebody else's may be taken in between: hence the attempts. */
async function freePort(): Promise<number> {
  const server = await listenOnLoopback((_, response) => response.end());
  await server.stop();
  return server.port;
}

async function isReady(url: string, child: ChildProcess): Promise<boolean> {
  const until = Date.now() + READY_MILLISECONDS;
  while (Date.now() < until && child.exitCode === null && child.signalCode === null) {
    try {
      const response = await fetch(`${url}/-/ready`, { signal: AbortSignal.timeout(2000) });
      await response.arrayBuffer();
      if (response.ok) return true;
    } catch {
      // Not yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}
