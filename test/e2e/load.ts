import { request } from 'node:http';
import { type Counts, REQUESTS } from './split.ts';

const AT_ONCE = 10;
const LONGEST_ANSWER_MILLISECONDS = 5_000;

/** A cluster's gateway: an address of its node, and the host that the routes are for. */
export interface Gateway {
  readonly cluster: string;
  readonly url: string;
  readonly host: string;
  /** The version that an answer is from. */
  readonly versionIn: (text: string) => string;
}

/** Sends the requests of one measurement, ten at once, and counts who answered. */
export async function measure(gateway: Gateway): Promise<Counts> {
  const counts = new Map<string, number>();
  let left = REQUESTS;
  const sender = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const version = await answeredBy(gateway);
      if (version !== null) counts.set(version, (counts.get(version) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sender));
  return Object.fromEntries([...counts].sort());
}

export interface LoadResult {
  readonly answered: number;
  readonly failed: number;
}

/** Sends a request after the other until it is stopped, so that something is under way whenever weights move. */
export function startLoad(gateway: Gateway): { stop(): Promise<LoadResult> } {
  let isStopped = false;
  let answered = 0;
  let failed = 0;
  const running = (async () => {
    while (!isStopped) {
      if ((await answeredBy(gateway)) === null) failed += 1;
      else answered += 1;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();
  return {
    stop: async () => {
      isStopped = true;
      await running;
      return { answered, failed };
    },
  };
}

/** The version that answered; null where there was no good answer. */
async function answeredBy({ url, host, versionIn }: Gateway): Promise<string | null> {
  try {
    const response = await get(url, host);
    return response.status === 200 ? versionIn(response.text) : null;
  } catch {
    return null;
  }
}

/** By Node's own client: `fetch` lets nobody set `host`. */
function get(url: string, host: string): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(LONGEST_ANSWER_MILLISECONDS);
    const sent = request(new URL('/hostname', url), { headers: { host }, signal }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end();
  });
}
