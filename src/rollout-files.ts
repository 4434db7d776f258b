import type { RolloutFacts } from './circumstances.ts';
import { readFleet } from './config/fleet-file.ts';
import { readRollout } from './config/rollout-file.ts';
import { readState } from './config/state-file.ts';
import type { Fleet } from './fleet/fleet.ts';
import type { Files } from './gateway/change.ts';
import type { SettledNote } from './report/sticky-note.ts';
import { recently } from './rollout/recently.ts';
import type { Problem } from './rollout/refusal.ts';
import { initialState, type LedgerEntry } from './rollout/state.ts';

/** A rollout whose files do not hold to their schemas. */
export interface BrokenRollout {
  readonly name: string;
  readonly problems: readonly Problem[];
}

/** Where an operator declares the clusters. */
export const FLEET_FILE = 'fleet.yaml';
/** Rollouts whose files are kept parsed; a fleet of 1,000 clusters takes tens of milliseconds to read. */
const KEPT_ROLLOUTS = 200;
/** States of one rollout that are kept parsed. */
const KEPT_STATES = 20;

/** Where an operator configures the rollout. */
export function rolloutPath(name: string): string {
  return `rollouts/${name}/rollout.yaml`;
}

/** Where Headgate keeps its state. */
export function statePath(name: string): string {
  return `rollouts/${name}/state.yaml`;
}

type Configuration = Omit<RolloutFacts, 'files' | 'told' | 'state'>;
type Read = Omit<RolloutFacts, 'files' | 'told'> | BrokenRollout;

function isBroken(parsed: object): parsed is BrokenRollout {
  return 'problems' in parsed;
}

const fleets = {};
const readFleetOnce = recently(KEPT_ROLLOUTS, (_: object, text) => readFleet(FLEET_FILE, text));

const readRolloutOnce = recently(KEPT_ROLLOUTS, (fleet: Fleet, named): Configuration | BrokenRollout => {
  const [name = '', ...lines] = named.split('\n');
  const rollout = readRollout(rolloutPath(name), name, lines.join('\n'), fleet);
  if (!rollout.ok) return { name, problems: rollout.problems };
  const names = new Set(rollout.value.clusters.map((cluster) => cluster.name));
  return {
    rollout: rollout.value,
    statePath: statePath(name),
    clusters: fleet.clusters.filter((cluster) => names.has(cluster.name)),
    fleet,
    delivery: fleet.delivery,
  };
});

const readStateOnce = recently(KEPT_STATES, (configuration: Configuration, text): Read => {
  const { rollout } = configuration;
  const state = readState(rollout, statePath(rollout.name), text);
  return state.ok ? { ...configuration, state: state.value } : { name: rollout.name, problems: state.problems };
});

function readTexts(name: string, text: (path: string) => string | null): Read {
  const missing = (file: string): BrokenRollout => ({
    name,
    problems: [{ file, path: '', line: null, found: 'no such file', expected: 'a file', suggestion: null }],
  });
  const [fleetText, rolloutText, stateText] = [text(FLEET_FILE), text(rolloutPath(name)), text(statePath(name))];
  if (fleetText === null) return missing(FLEET_FILE);
  if (rolloutText === null) return missing(rolloutPath(name));
  const fleet = readFleetOnce(fleets, fleetText);
  if (!fleet.ok) return { name, problems: fleet.problems };
  const configuration = readRolloutOnce(fleet.value, `${name}\n${rolloutText}`);
  if (isBroken(configuration)) return configuration;
  if (stateText === null) return { ...configuration, state: initialState(configuration.rollout) };
  return readStateOnce(configuration, stateText);
}

/**
 * Reads a rollout from the files of one commit.
 *
 * @param notes what was told on the conversation
 */
export function readRolloutFiles(
  name: string,
  files: Files,
  notes: readonly SettledNote[],
): RolloutFacts | BrokenRollout {
  const parsed = readTexts(name, (path) => files.get(path) ?? null);
  if (isBroken(parsed)) return parsed;
  const { revision, ledger } = parsed.state;
  const recorded = new Set(ledger.entries.map((entry) => entry.key));
  const told = notes
    .filter((note) => note.rollout === name && !recorded.has(note.key))
    .map((note): [string, LedgerEntry] => [note.key, { ...note, revision }]);
  return { ...parsed, files, told: new Map(told) };
}
