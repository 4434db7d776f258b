import { spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** The real Prometheus, where it is installed; null where it is not. */
export const PROMETHEUS = onPath('prometheus');

export interface PrometheusProcess {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

function onPath(name: string): string | null {
  const places = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name));
  const isExecutable = (path: string): boolean => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  };
  return places.find(isExecutable) ?? null;
}

/** Starts Prometheus on the loopback interface, in a folder of its own, scraping one target every second. */
export async function startPrometheus(program: string, targetPort: number): Promise<PrometheusProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-prometheus-'));
  const port = await freePort();
  const config = {
    global: { scrape_interval: '1s', scrape_timeout: '1s' },
    scrape_configs: [
      { job_name: 'gateways', honor_labels: true, static_configs: [{ targets: [`127.0.0.1:${targetPort}`] }] },
    ],
  };
  writeFileSync(join(folder, 'prometheus.yml'), JSON.stringify(config));
  const child = spawn(
    program,
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
    ],
    { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let words = '';
  child.stderr.on('data', (chunk) => {
    words += chunk;
  });
  const exited = new Promise<void>((settle) => child.once('close', () => settle()));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (child.exitCode !== null) break;
    if (await hasScraped(url, 4)) return { url, stop };
    await new Promise((settle) => setTimeout(settle, 150));
  }
  await stop();
  throw new Error(`Prometheus did not scrape its target in time. It said: ${words}`);
}

async function hasScraped(url: string, times: number): Promise<boolean> {
  try {
    const query = encodeURIComponent(`count_over_time(up[1m]) >= ${times}`);
    const answer = await fetch(`${url}/api/v1/query?query=${query}`);
    const { data } = (await answer.json()) as { data: { result: unknown[] } };
    return data.result.length > 0;
  } catch {
    return false;
  }
}

/** Prometheus cannot choose a port by itself. */
function freePort(): Promise<number> {
  return new Promise((settle) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => settle(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
