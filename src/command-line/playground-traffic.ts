import { join } from 'node:path';
import { outsideOf } from '../outside.ts';
import { percentOf } from '../playground/load.ts';
import { type Playground, type PlaygroundOptions, SHOP } from '../playground/playground.ts';
import { startTraffic } from '../playground/traffic.ts';
import type { CommandLineHost } from './host.ts';

/** What a person can do beside talking where the clusters serve. */
const HELP = `  measure                    sends 200 requests to each cluster and counts who answers
  fail 50                    the candidate answers half of its requests with errors; fail 0 ends that
`;

/** Clusters that serve, for a playground. */
export interface PlayedTraffic {
  readonly help: string;
  readonly options: Pick<PlaygroundOptions, 'manifests' | 'outside'>;
  /** Begins to look for what is live and due, as a server does from time to time. */
  follow(playground: Playground): void;
  /** False where the words mean nothing here. */
  act(text: string, print: (text: string) => void): Promise<boolean>;
  stop(): Promise<void>;
}

const REQUESTS = 200;
const BETWEEN_LOOKS = 1000;

export async function playTraffic(host: CommandLineHost, folder: string): Promise<PlayedTraffic> {
  const { environment, random, now } = host;
  const source = join(folder, `${SHOP.gitops}.git`);
  const path = environment['PATH'] ?? '';
  const traffic = await startTraffic({ folder, source, branch: SHOP.branch, path, random, now });
  let timer: NodeJS.Timeout | null = null;
  return {
    help: HELP,
    options: {
      manifests: traffic.manifests,
      outside: outsideOf({ environment: traffic.environment, now }),
    },
    follow: ({ github, server }) => {
      traffic.reportTo(github, SHOP.gitops);
      timer = setInterval(() => void server.sweep(), BETWEEN_LOOKS);
    },
    act: async (text, print) => {
      if (/^fail\b/.test(text)) {
        const failing = /^fail (\d{1,2}|100)$/.exec(text)?.[1];
        if (failing === undefined) throw new Error('`fail` needs a whole number of percent from 0 to 100: `fail 50`.');
        traffic.injectErrors(Number(failing) / 100);
        print(`  The candidate answers ${failing} % of its requests with errors.`);
        return true;
      }
      if (text !== 'measure') return false;
      for (const [cluster, measured] of await traffic.measure(REQUESTS)) {
        const shares = Object.keys(measured.versions).map((name) => `${name} ${percentOf(measured, name)} %`);
        const statuses = Object.entries(measured.statuses).map(([status, count]) => `${count} × ${status}`);
        print(`  ${cluster.padEnd(10)}${[...shares, ...statuses].join('  ')}`);
      }
      return true;
    },
    stop: async () => {
      if (timer !== null) clearInterval(timer);
      await traffic.stop();
    },
  };
}
