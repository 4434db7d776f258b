import { readFleet } from './config/fleet-file.ts';
import { readRollout } from './config/rollout-file.ts';
import { readState } from './config/state-file.ts';
import type { Files } from './gateway/change.ts';
import type { SettledNote } from './report/sticky-note.ts';
import { recently } from './rollout/recently.ts';
import type { Problem } from './rollout/refusal.ts';
import type { LedgerEntry } from './rollout/state.ts';
import type { RolloutFacts } from './settle.ts';

/** A rollout whose files do not hold to their schemas. */
export interface BrokenRollout {
  readonly name: string;
  readonly problems: readonly Problem[];
}

/** Where an operator declares the clusters. */
export const FLEET_FILE = 'fleet.yaml';
/** Rollouts whose files are kept parsed; a fleet of 1,000 clusters takes tens of milliseconds to read. */
const KEPT_ROLLOUTS = 200;

/** Where an operator configures the rollout. */
export function rolloutPath(name: string): string {
  return `rollouts/${name}/rollout.yaml`;
}

/** Where Headgate keeps its state. */
export function statePath(name: string): string {
  return `rollouts/${name}/state.yaml`;
}

type Texts = readonly (string | null)[];
const keyOf = (...texts: Texts): string => texts.map((text) => text ?? '\0').join('\n\0');

const readFleetOnce = recently(KEPT_ROLLOUTS, keyOf, (text: string) => readFleet(FLEET_FILE, text));
const readRolloutOnce = recently(KEPT_ROLLOUTS, keyOf, readConfiguration);
const readStateOnce = recently(KEPT_ROLLOUTS, keyOf, readAll);

type Configuration = Omit<RolloutFacts, 'files' | 'told' | 'state'>;

function isBroken(parsed: object): parsed is BrokenRollout {
  return 'problems' in parsed;
}

function readConfiguration(
  name: string,
  fleetText: string | null,
  rolloutText: string | null,
): Configuration | BrokenRollout {
  const missing = (file: string): BrokenRollout => ({
    name,
    problems: [{ file, path: '', line: null, found: 'no such file', expected: 'a file', suggestion: null }],
  });
  if (fleetText === null) return missing(FLEET_FILE);
  if (rolloutText === null) return missing(rolloutPath(name));
  const fleet = readFleetOnce(fleetText);
  if (!fleet.ok) return { name, problems: fleet.problems };
  const rollout = readRollout(rolloutPath(name), name, rolloutText, fleet.value);
  if (!rollout.ok) return { name, problems: rollout.problems };
  const names = new Set(rollout.value.clusters.map((cluster) => cluster.name));
  return {
    rollout: rollout.value,
    statePath: statePath(name),
    clusters: fleet.value.clusters.filter((cluster) => names.has(cluster.name)),
    delivery: fleet.value.delivery,
  };
}

function readAll(
  name: string,
  fleetText: string | null,
  rolloutText: string | null,
  stateText: string | null,
): Omit<RolloutFacts, 'files' | 'told'> | BrokenRollout {
  const configuration = readRolloutOnce(name, fleetText, rolloutText);
  if (isBroken(configuration)) return configuration;
  const state = readState(configuration.rollout, statePath(name), stateText);
  return state.ok ? { ...configuration, state: state.value } : { name, problems: state.problems };
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
  const text = (path: string): string | null => files.get(path) ?? null;
  const parsed = readStateOnce(name, text(FLEET_FILE), text(rolloutPath(name)), text(statePath(name)));
  if (isBroken(parsed)) return parsed;
  const { revision, ledger } = parsed.state;
  const recorded = new Set(ledger.entries.map((entry) => entry.key));
  const told = notes
    .filter((note) => note.rollout === name && !recorded.has(note.key))
    .map((note): [string, LedgerEntry] => [note.key, { ...note, revision }]);
  return { ...parsed, files, told: new Map(told) };
}
