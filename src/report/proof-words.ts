import { gateStandings } from '../rollout/gate-standing.ts';
import { liveWords } from '../rollout/live-refusals.ts';
import type { GateReading, Readings } from '../rollout/readings.ts';
import type { Rollout } from '../rollout/rollout.ts';
import type { State } from '../rollout/state.ts';
import { counted, listed, moment } from './text.ts';

const MOST_NAMES = 5;
const MOST_FINDINGS = 10;

/** Which clusters serve what was committed, in one sentence; null where nobody looks, or nothing was ever moved. */
export function liveInWords({ clusters }: Rollout, { live, movedAt }: State): string | null {
  const observed = clusters.filter((cluster) => cluster.observed === true);
  if (observed.length === 0 || movedAt === null) return null;
  const seen = observed.flatMap(({ name }) => {
    const since = live[name];
    return since === undefined ? [] : [`${name} after ${since.lagSeconds} s`];
  });
  const blind = clusters.length - observed.length;
  const unseen = blind === 0 ? '' : `; nobody looks into ${counted(blind, 'other')}`;
  if (seen.length === 0) return `none of ${counted(observed.length, 'cluster')} serves it yet${unseen}`;
  const all =
    seen.length === observed.length ? 'in every observed cluster' : `in ${seen.length} of ${observed.length} clusters`;
  return `${all}: ${listed(seen, MOST_NAMES)}${unseen}`;
}

/** What is the matter with clusters that do not serve it, a sentence each without the full stop; the worst first. */
export function strayInWords(
  { clusters }: Rollout,
  { movedAt }: State,
  readings: Readings | undefined,
): readonly string[] {
  const order = ['broken', 'drifted', 'unknown', 'pending'];
  const stray = clusters
    .flatMap(({ name }) => readings?.live.get(name) ?? [])
    .filter(({ verdict }) => verdict !== 'live')
    // Who was looked at before the step cannot have been late for it.
    .filter(({ verdict, at }) => verdict !== 'pending' || movedAt === null || Date.parse(at) > Date.parse(movedAt))
    .sort((one, other) => order.indexOf(one.verdict) - order.indexOf(other.verdict));
  const words = stray.slice(0, MOST_FINDINGS).map((reading) => liveWords(reading.cluster, reading));
  return stray.length > MOST_FINDINGS
    ? [...words, `${stray.length - MOST_FINDINGS} more clusters do not serve it`]
    : words;
}

/** What could not be made sure of in clusters that serve it, each sentence once. */
export function notesInWords({ clusters }: Rollout, readings: Readings | undefined): readonly string[] {
  const notes = clusters.flatMap(({ name }) => readings?.live.get(name)?.notes ?? []);
  return [...new Set(notes)].slice(0, MOST_FINDINGS);
}

/** A gate in one place as cells: name, place, verdict, and what was found. */
export type GateRow = readonly [gate: string, place: string, verdict: string, found: string];

const VERDICTS: Readonly<Record<GateReading['verdict'], string>> = {
  pass: 'passes',
  fail: 'fails',
  insufficient: 'cannot be judged',
};

/** Every gate that counts now, in each place where it does; with how often it has failed since the last move. */
export function gateRows(rollout: Rollout, state: State, readings: Readings | undefined): readonly GateRow[] {
  if (readings === undefined) return [];
  return gateStandings(rollout, state, readings).map(({ gate, cluster, reading }): GateRow => {
    const failures = state.failures.filter((one) => one.gate === gate.name && one.cluster === cluster).length;
    const counts = failures === 0 ? '' : ` (${failures} of ${gate.failureLimit})`;
    const verdict = reading === null ? 'not measured' : VERDICTS[reading.verdict];
    return [gate.name, cluster ?? 'all clusters', `${verdict}${counts}`, reading?.found ?? ''];
  });
}

/** Why the loop paused the rollout by itself, with what to do, as sentences; null where it did not. */
export function holdInWords({ hold, candidate }: State): string | null {
  if (hold === null) return null;
  const who = candidate === null ? 'somebody' : candidate.pinnedBy;
  const asked = hold.asks ? ` It is for ${who} to say how it goes on.` : '';
  return `${hold.found}, on ${moment(hold.at)}.${asked}`;
}
