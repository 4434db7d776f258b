import { Agent, request } from 'node:http';

/** Where to send requests, and how many. */
export interface Load {
  /** Of a gateway on the loopback interface. */
  readonly url: string;
  /** The host that the requests are for. */
  readonly host: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** At most 10,000. */
  readonly requests: number;
  /** How many at the same time, at most 32; 8 where it is left out. */
  readonly concurrency?: number;
}

/** What came back. */
export interface Measurement {
  readonly requests: number;
  /** By what the answers say in `x-version`; the gateway's own answers are missing. */
  readonly versions: Readonly<Record<string, number>>;
  /** By status; `broken` where there was no answer. */
  readonly statuses: Readonly<Record<string, number>>;
}

const MOST_REQUESTS = 10_000;
const MOST_AT_ONCE = 32;
const LONGEST_MILLISECONDS = 20_000;

/**
 * Sends requests and counts who answered.
 *
 * @throws RangeError where the address is not on the loopback interface
 */
export async function measure(load: Load): Promise<Measurement> {
  const { hostname, port } = new URL(load.url);
  if (hostname !== '127.0.0.1') throw new RangeError(`Load is for this machine only, not for ${hostname}.`);
  const agent = new Agent({ keepAlive: true, maxSockets: MOST_AT_ONCE });
  const versions: Record<string, number> = {};
  const statuses: Record<string, number> = {};
  const total = Math.min(load.requests, MOST_REQUESTS);
  let begun = 0;
  const one = (): Promise<{ readonly status: string; readonly version: string | null }> =>
    new Promise((resolve) => {
      const outgoing = request(
        { host: hostname, port, agent, path: load.path, headers: { ...load.headers, host: load.host } },
        (response) => {
          response.resume();
          const version = response.headers['x-version'];
          const seen = { status: String(response.statusCode), version: typeof version === 'string' ? version : null };
          response.on('close', () => resolve(seen));
        },
      );
      outgoing.setTimeout(LONGEST_MILLISECONDS, () => outgoing.destroy());
      outgoing.on('error', () => resolve({ status: 'broken', version: null }));
      outgoing.end();
    });
  const worker = async (): Promise<void> => {
    while (begun < total) {
      begun += 1;
      const { status, version } = await one();
      statuses[status] = (statuses[status] ?? 0) + 1;
      if (version !== null) versions[version] = (versions[version] ?? 0) + 1;
    }
  };
  const workers = Math.min(load.concurrency ?? 8, MOST_AT_ONCE, total);
  try {
    await Promise.all(Array.from({ length: workers }, worker));
  } finally {
    agent.destroy();
  }
  return { requests: total, versions: sorted(versions), statuses: sorted(statuses) };
}

/** Measurements of several clusters as one. */
export function together(measurements: readonly Measurement[]): Measurement {
  const add = (of: (one: Measurement) => Readonly<Record<string, number>>): Readonly<Record<string, number>> => {
    const sums: Record<string, number> = {};
    for (const one of measurements)
      for (const [name, count] of Object.entries(of(one))) sums[name] = (sums[name] ?? 0) + count;
    return sorted(sums);
  };
  return {
    requests: measurements.reduce((sum, { requests }) => sum + requests, 0),
    versions: add(({ versions }) => versions),
    statuses: add(({ statuses }) => statuses),
  };
}

/** The percentage of answers that a version gave, to a tenth; 0 where there were none. */
export function percentOf({ versions }: Measurement, version: string): number {
  const all = Object.values(versions).reduce((sum, count) => sum + count, 0);
  return all === 0 ? 0 : Math.round(((versions[version] ?? 0) / all) * 1000) / 10;
}

function sorted(counts: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(counts).toSorted(([left], [right]) => (left < right ? -1 : 1)));
}
