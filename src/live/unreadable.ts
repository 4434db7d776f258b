import type { LiveReading } from '../rollout/readings.ts';
import { conclude, fault } from './judgement.ts';

/** Why nobody can tell whether a cluster is live, as a reading. */
export function unreadable(
  cluster: string,
  found: string,
  where: string | null,
  expected: string,
  now: string,
): LiveReading {
  return { cluster, ...conclude([fault('unknown', found, where, expected)]), at: now, notes: [] };
}
