import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { nearest } from '../rollout/nearest.ts';
import type { Rollout } from '../rollout/rollout.ts';
import { initialState, otherSlot, type State } from '../rollout/state.ts';
import type { Weight } from '../rollout/weight.ts';
import { listed } from './describe.ts';
import { type Document, openDocument, type Result } from './document.ts';
import { weightOf } from './field.ts';
import { fleetOnPolicy } from './fleet-on-policy.ts';
import { checkFleetState, fleetAsWritten } from './fleet-state.ts';
import { parseOwnState } from './own-state-text.ts';
import type { Report } from './schema-problems.ts';
import { StateSchema, type WrittenState } from './state-schema.ts';
import { stateText } from './state-text.ts';

/** Room for ten thousand clusters and as many ledger entries. */
const MAXIMUM_BYTES = 4 * 1024 * 1024;

const REPAIR = 'what Headgate wrote; restore the file from its last commit by Headgate';

/**
 * Reads `rollouts/<name>/state.yaml` and refuses everything that Headgate itself could not have written.
 *
 * A cluster that joined the fleet since has the weight 0; one that left it is forgotten if its weight was 0. What the
 * fleet axis makes of clusters and pools that came or went is said at {@link fleetOnPolicy}.
 *
 * @param file the name that problems carry
 * @param text null where there is no such file yet
 */
export function readState(rollout: Rollout, file: string, text: string | null): Result<State> {
  if (text === null) return { ok: true, value: initialState(rollout) };
  const untouched = readUntouched(rollout, text);
  if (untouched !== null) return { ok: true, value: untouched };
  const document = openDocument(file, text, StateSchema, MAXIMUM_BYTES);
  if (!document.ok) return document;
  if (document.written !== null) {
    checkState(document.report, document.written, rollout);
    checkDigest(document, document.written);
  }
  return document.finish((written) => onRollout(asWritten(written), rollout));
}

/** The state in a text that is exactly what {@link writeState} writes and that nothing is wrong with; null for any other. */
function readUntouched(rollout: Rollout, text: string): State | null {
  if (text.length > MAXIMUM_BYTES) return null;
  const parsed = v.safeParse(StateSchema, parseOwnState(text));
  if (!parsed.success) return null;
  const state = asWritten(parsed.output);
  if (writeState(state) !== text) return null;
  let problems = 0;
  checkState(() => problems++, parsed.output, rollout);
  return problems === 0 ? onRollout(state, rollout) : null;
}

/** The state as the file has it, whatever clusters the rollout has now. */
function asWritten({ metadata, status }: WrittenState): State {
  const { weights, met, approvals, revision, phase, stable, candidate, movedAt, newest, last, fleet, ledger } = status;
  const { live, lost, served, failures, hold, queue } = status;
  return {
    rollout: metadata.name,
    revision,
    phase,
    stable,
    candidate,
    weights: mapWeights(Object.keys(weights), (name) => weightOf(weights[name] ?? 0)),
    met: Object.fromEntries(Object.entries(met).map(([name, earlier]) => [name, earlier.map(weightOf)])),
    movedAt,
    live,
    lost,
    served,
    failures,
    hold: hold ?? null,
    queue,
    approvals: approvals.map((approval) => ({ ...approval, weight: weightOf(approval.weight) })),
    newest,
    last,
    fleet: fleet === undefined ? null : fleetAsWritten(fleet),
    ledger,
  };
}

/** The state with what the rollout has now, and nothing else: its clusters, its sessions, its pools. */
function onRollout(state: State, { clusters, sessions, fleet }: Rollout): State {
  const names = clusters.map((cluster) => cluster.name);
  return {
    ...state,
    weights: mapWeights(names, (name) => state.weights[name] ?? 0),
    met: sessions === null ? {} : onClusters(state.met, new Set(names)),
    live: onClusters(state.live, new Set(names)),
    lost: state.lost.filter((name) => names.includes(name)),
    served: onClusters(state.served, new Set(names)),
    fleet: fleet === null ? null : fleetOnPolicy(state.fleet, fleet),
  };
}

function onClusters<Value>(
  byCluster: Readonly<Record<string, Value>>,
  names: ReadonlySet<string>,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(byCluster).filter(([name]) => names.has(name)));
}

/** Object.fromEntries takes ten times as long for a thousand names. */
function mapWeights(names: readonly string[], weightIn: (name: string) => Weight): Record<string, Weight> {
  const weights: Record<string, Weight> = {};
  for (const name of names) weights[name] = weightIn(name);
  return weights;
}

function checkState(report: Report, { metadata, status }: WrittenState, rollout: Rollout): void {
  const { candidate, phase, stable, weights, ledger, revision } = status;
  if (metadata.name !== rollout.name) report(['metadata', 'name'], null, JSON.stringify(rollout.name), rollout.name);
  if (!rollout.slots.includes(stable)) {
    report(
      ['status', 'stable'],
      null,
      `one of the two slots, ${listed(rollout.slots)}`,
      nearest(stable, rollout.slots),
    );
  } else if (candidate !== null && candidate.slot !== otherSlot(rollout, stable)) {
    report(
      ['status', 'candidate', 'slot'],
      null,
      `${JSON.stringify(otherSlot(rollout, stable))}, the slot that is not stable`,
    );
  }
  if ((phase === 'idle') !== (candidate === null)) {
    const found = candidate === null ? `the phase ${phase} without a candidate` : 'the phase idle with a candidate';
    report(['status', 'phase'], found, `a candidate in every phase but idle: ${REPAIR}`);
  }
  const names = new Set(rollout.clusters.map((cluster) => cluster.name));
  for (const [name, weight] of Object.entries(weights)) {
    const path = ['status', 'weights', name];
    if (weight !== 0 && !names.has(name)) {
      report(
        path,
        `${weight} % in ${JSON.stringify(name)}, which is no cluster of the rollout any more`,
        'the cluster back in the rollout until its weight is 0',
      );
    } else if (weight !== 0 && (candidate === null || phase === 'aborted')) {
      report(path, null, `0, since there is no candidate in traffic: ${REPAIR}`);
    }
  }
  checkMet(report, status);
  checkLoop(report, status);
  if (status.fleet !== undefined) checkFleetState(report, status.fleet, REPAIR);
  const keys = new Set<string>();
  for (const [index, entry] of ledger.entries.entries()) {
    const path = ['status', 'ledger', 'entries', index];
    if (keys.has(entry.key))
      report([...path, 'key'], `${JSON.stringify(entry.key)} again`, `each command once: ${REPAIR}`);
    if (entry.revision > revision)
      report([...path, 'revision'], null, `at most ${revision}, the state’s own revision: ${REPAIR}`);
    keys.add(entry.key);
  }
}

function checkMet(report: Report, { candidate, met }: WrittenState['status']): void {
  if (candidate === null && Object.keys(met).length > 0)
    report(['status', 'met'], null, `nothing, since there is no candidate: ${REPAIR}`);
  for (const [name, weights] of Object.entries(met)) {
    if (weights.some((weight) => weight === 0 || weight === 100) || new Set(weights).size < weights.length)
      report(['status', 'met', name], null, `weights between 0 and 100, each once: ${REPAIR}`);
  }
}

/** What the loop keeps, where there is nothing that it could be about. */
function checkLoop(report: Report, { candidate, phase, failures, hold, queue }: WrittenState['status']): void {
  if (candidate === null && failures.length > 0)
    report(['status', 'failures'], null, `nothing, since there is no candidate: ${REPAIR}`);
  if (hold !== undefined && phase !== 'paused')
    report(['status', 'hold'], null, `nothing, since the rollout is not paused: ${REPAIR}`);
  const waiting = queue.map(({ pullRequest: { repository, number } }) => `${repository}#${number}`);
  if (new Set(waiting).size < waiting.length) report(['status', 'queue'], null, `each pull request once: ${REPAIR}`);
}

/** Looks at the content alone, so that a formatter or a line ending does no harm. */
function checkDigest(document: Document<WrittenState>, written: WrittenState): void {
  const digest = digestOf(stateText(asWritten(written)));
  if (written.digest !== digest) document.report(['digest'], 'content that does not have this digest', REPAIR);
}

/** Writes a state, always the same bytes for the same state. {@link readState} reads it back exactly. */
export function writeState(state: State): string {
  const text = stateText(state);
  return `${text}digest: "${digestOf(text)}"\n`;
}

/** Tells an edit by hand or a bad merge from what Headgate wrote. No protection against forgery, which Git's own access rules give. */
function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
