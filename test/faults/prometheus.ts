import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { type LoopbackServer, listenOnLoopback, readBody } from '../../src/playground/loopback-server.ts';
import { findProgram } from '../../src/playground/prometheus-process.ts';
import { type Sample, STALE, writeRequest } from './remote-write.ts';
import { standInPrometheus } from './stand-in-prometheus.ts';

/** The real one, where it is installed; null where it is not. */
export const PROMETHEUS = findProgram('prometheus', process.env['PATH'] ?? '');

/** Something with the part of Prometheus' HTTP API that is needed here, and samples at the times that it is told. */
export interface SampleServer {
  readonly url: string;
  /** Takes samples in, as remote write does. */
  write(samples: readonly Sample[]): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a real Prometheus that scrapes nobody: its samples are at the story's times, not at the machine's. */
export async function startRealPrometheus(program: string, folder: string): Promise<SampleServer> {
  mkdirSync(folder, { recursive: true });
  const configuration = join(folder, 'prometheus.yml');
  writeFileSync(configuration, '{}');
  for (let attempt = 1; ; attempt += 1) {
    // It says nowhere which port it was given, so somebody else's may be taken in between.
    const free = await listenOnLoopback((_, response) => response.end());
    await free.stop();
    const url = free.url;
    const child = spawn(
      program,
      [
        `--config.file=${configuration}`,
        `--storage.tsdb.path=${join(folder, `data-${attempt}`)}`,
        `--web.listen-address=127.0.0.1:${free.port}`,
        '--web.enable-remote-write-receiver',
        '--log.level=error',
      ],
      { stdio: 'ignore' },
    );
    const ended = new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', () => resolve());
    });
    const stop = async (): Promise<void> => {
      child.kill('SIGKILL');
      await ended;
    };
    if (await isReady(url, child)) return { url, write: (samples) => remoteWrite(url, samples), stop };
    await stop();
    if (attempt === 3) throw new Error(`${program} did not become ready.`);
  }
}

async function remoteWrite(url: string, samples: readonly Sample[]): Promise<void> {
  const response = await fetch(`${url}/api/v1/write`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-protobuf',
      'content-encoding': 'snappy',
      'x-prometheus-remote-write-version': '0.1.0',
    },
    body: writeRequest(samples),
  });
  if (!response.ok) throw new Error(`Prometheus took no samples: ${response.status} ${await response.text()}`);
}

async function isReady(url: string, child: ChildProcess): Promise<boolean> {
  for (let tries = 0; tries < 200 && child.exitCode === null && child.signalCode === null; tries += 1) {
    const ready = await fetch(`${url}/-/ready`).catch(() => null);
    await ready?.arrayBuffer();
    if (ready?.ok === true) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

/** What Prometheus says of a version in a cluster. */
export type Lie = 'NaN' | 'nothing' | 'thousands of series';

/** The Prometheus of a story, at an address that stays the same, whatever becomes of what is behind it. */
export interface StoryPrometheus {
  readonly url: string;
  /** Questions that came in. */
  readonly asked: number;
  /** From now on, every minute again, this is what is measured: percent by `CLUSTER/SERVICE`. */
  tell(percent: Readonly<Record<string, number>>): void;
  /** In place of what was told. */
  lie(kind: Lie | null): void;
  /** `down`: nobody listens there. `slow`: no answer, as long as anybody waits. */
  become(how: 'well' | 'down' | 'slow'): Promise<void>;
  /** Measures, at this moment of the story. Milliseconds since the epoch. */
  scrape(at: number): Promise<void>;
  stop(): Promise<void>;
}

const METRIC = 'checkout_success_percent';
/** A thousand are the most that are read. */
const THOUSANDS = 1_200;

/**
 * The real one where it is installed.
 *
 * @param folder where its data are to be; null: nobody will ask it, and nothing big needs to be started
 */
export async function startStoryPrometheus(folder: string | null): Promise<StoryPrometheus> {
  const behind =
    PROMETHEUS === null || folder === null ? await standInPrometheus() : await startRealPrometheus(PROMETHEUS, folder);
  let told: Readonly<Record<string, number>> = {};
  let lying: Lie | null = null;
  let asked = 0;
  let isSlow = false;
  const pass: RequestListener = async (request, response) => {
    asked += 1;
    if (isSlow) return;
    const body = await readBody(request, 1 << 20);
    const type = request.headers['content-type'] ?? '';
    const answer = await fetch(behind.url + (request.url ?? '/'), {
      method: request.method ?? 'GET',
      headers: { 'content-type': type },
      body: new Uint8Array(body ?? []),
    });
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
  };
  const first = await listenOnLoopback(pass);
  let front: LoopbackServer | null = first;
  return {
    url: first.url,
    get asked() {
      return asked;
    },
    tell: (percent) => {
      told = percent;
    },
    lie: (kind) => {
      lying = kind;
    },
    become: async (how) => {
      isSlow = how === 'slow';
      if (how === 'down') {
        await front?.stop();
        front = null;
      } else front ??= await listenOnLoopback(pass, first.port);
    },
    scrape: async (at) => {
      const samples = Object.entries(told).flatMap(([place, value]): Sample[] => {
        const [cluster = '', service = ''] = place.split('/');
        const labels = { __name__: METRIC, cluster, service };
        const pods = (one: number) =>
          Array.from({ length: THOUSANDS }, (_, pod): Sample => {
            return { labels: { ...labels, pod: `checkout-${pod}` }, at, value: one };
          });
        if (lying === 'thousands of series') return pods(value);
        const measured = lying === 'NaN' ? Number.NaN : lying === 'nothing' ? STALE : value;
        return [{ labels, at, value: measured }];
      });
      if (samples.length > 0) await behind.write(samples);
    },
    stop: async () => {
      await front?.stop();
      await behind.stop();
    },
  };
}
