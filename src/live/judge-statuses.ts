import { matchGlob } from '../rollout/glob.ts';
import type { LiveReading } from '../rollout/readings.ts';
import { valueText } from './excerpt.ts';
import { conclude, type Fault, fault } from './judgement.ts';

/** A status on a commit, as far as it matters here. */
export interface Status {
  readonly commit: string;
  readonly context: string;
  readonly state: 'success' | 'failure' | 'error' | 'pending' | 'expected';
  readonly creator: string | null;
  /** ISO 8601. */
  readonly at: string;
  /** What its maker says of it; null or left out: nothing. */
  readonly description?: string | null;
}

/** Which statuses speak of a cluster. */
export interface StatusSource {
  /** A glob, with `{rollout}` and `{cluster}`. */
  readonly context: string;
  readonly creator: string;
}

/** What was found for a cluster's delivery folder. */
export interface StatusScene {
  /** The commit that changed the folder last; null where that was before everything that was looked at. */
  readonly changedBy: string | null;
  /** Of that commit and of those after it, newest commit first. */
  readonly statuses: readonly Status[];
}

/**
 * Flux before 2.8 puts a success on a commit with each of its events that is no error, whatever it is of. These are of a
 * commit that it has not applied, or whose health it never knew; they are written as Flux writes an event's reason there.
 */
const PREMATURE: readonly string[] = ['dependency not ready', 'health check canceled'];

/** So many names are told. */
const MOST_NAMES = 3;

/**
 * Whether a cluster's agent says that it serves the folder as it is in Git: by a status on the commit that changed the
 * folder last, or on a later one. Of each context the newest commit counts on which there is an outcome; where several
 * contexts match, each must be a success.
 *
 * @param folder the cluster's delivery folder
 * @param now ISO 8601, where no status says a time
 */
export function judgeStatuses(
  place: { readonly rollout: string; readonly cluster: string; readonly folder: string },
  source: StatusSource,
  scene: StatusScene,
  now: string,
): LiveReading {
  const { rollout, cluster, folder } = place;
  const pattern = source.context.replaceAll('{rollout}', rollout).replaceAll('{cluster}', cluster);
  const matching = scene.statuses.filter(({ context }) => matchGlob(pattern, context));
  const isGenuine = ({ creator }: Status) => creator?.toLowerCase() === source.creator.toLowerCase();
  const genuine = matching.filter(isGenuine);
  const forged = matching.filter((status) => !isGenuine(status));
  const contexts = [...new Set(genuine.map(({ context }) => context))].sort();
  const outcomes = contexts.map((context) => outcomeOf(genuine.filter((status) => status.context === context)));
  const faults = outcomes.flatMap((outcome) => outcome.fault ?? []);
  if (outcomes.length === 0) faults.push(noStatus(pattern, folder, source, scene));
  const { verdict, findings } = conclude(faults);
  const times = outcomes.filter((outcome) => verdict === (outcome.fault?.verdict ?? 'live'));
  const at = newestOf(times.map((outcome) => outcome.at)) ?? now;
  return { cluster, verdict, at, findings, notes: [...notesOn(contexts, pattern), ...notesOnForged(forged, source)] };
}

function newestOf(times: readonly string[]): string | undefined {
  return times.toSorted((left, right) => Date.parse(left) - Date.parse(right)).at(-1);
}

interface Outcome {
  readonly fault: Fault | null;
  readonly at: string;
}

/** What the statuses of one context say, newest commit first. At least one. */
function outcomeOf(statuses: readonly Status[]): Outcome {
  const decided = statuses.filter((status) => isOutcome(status));
  const [newest] = decided;
  const where = (status: Status) => `the status ${valueText(status.context)} on ${status.commit.slice(0, 7)}`;
  if (newest === undefined) {
    const last = statuses[0];
    if (last === undefined) throw new RangeError('A context has at least one status');
    return { fault: fault('pending', `it says ${saidBy(last)}`, where(last), 'success'), at: last.at };
  }
  if (newest.state !== 'success') {
    return { fault: fault('broken', `it says ${newest.state}`, where(newest), 'success'), at: newest.at };
  }
  // Live since the first success that nothing but successes followed: a later commit that leaves the folder as it is
  // gets a status too, and says nothing new.
  const failedAt = decided.findIndex(({ state }) => state !== 'success');
  const since = decided.slice(0, failedAt === -1 ? decided.length : failedAt).at(-1) ?? newest;
  return { fault: null, at: since.at };
}

function isOutcome(status: Status): boolean {
  return isPremature(status) ? false : ['success', 'failure', 'error'].includes(status.state);
}

function isPremature({ state, description }: Status): boolean {
  return state === 'success' && PREMATURE.includes(description?.trim().toLowerCase() ?? '');
}

function saidBy(status: Status): string {
  return isPremature(status) ? `${status.state} of ${valueText(status.description)} alone` : status.state;
}

function noStatus(pattern: string, folder: string, { creator }: StatusSource, { changedBy }: StatusScene): Fault {
  const commit = changedBy === null ? 'any of the newest commits' : `${changedBy.slice(0, 7)} or a later commit`;
  const found = `no status that matches ${valueText(pattern)} is on ${commit}`;
  return fault('pending', found, folder, `success by ${valueText(creator)}`);
}

function notesOn(contexts: readonly string[], pattern: string): string[] {
  if (contexts.length < 2) return [];
  const names = listed(contexts);
  return [`${contexts.length} contexts match ${valueText(pattern)} (${names}); each of them must be a success.`];
}

function notesOnForged(forged: readonly Status[], { creator }: StatusSource): string[] {
  if (forged.length === 0) return [];
  const creators = [...new Set(forged.map((status) => status.creator ?? 'somebody who is gone'))].sort();
  const count = forged.length === 1 ? 'One status' : `${forged.length} statuses`;
  return [`${count} of that context by ${listed(creators)} did not count: only those by ${valueText(creator)} do.`];
}

function listed(names: readonly string[]): string {
  const told = names.slice(0, MOST_NAMES).map(valueText);
  const rest = names.length - told.length;
  return rest === 0 ? told.join(', ') : `${told.join(', ')} and ${rest} more`;
}
