import { nearest } from '../rollout/nearest.ts';
import type { Rollout } from '../rollout/rollout.ts';
import { initialState, type LedgerEntry, otherSlot, type State } from '../rollout/state.ts';
import { formatWeight, type Weight } from '../rollout/weight.ts';
import { listed } from './describe.ts';
import { type Document, openDocument, type Result } from './document.ts';
import { weightOf } from './field.ts';
import { StateSchema, type WrittenState } from './state-schema.ts';
import { yamlText } from './yaml-text.ts';

/** Room for ten thousand clusters and as many ledger entries. */
const MAXIMUM_BYTES = 4 * 1024 * 1024;

const REPAIR = 'what Headgate wrote; restore the file from its last commit by Headgate';

/**
 * Reads `rollouts/<name>/state.yaml` and refuses everything that Headgate itself could not have written.
 *
 * A cluster that joined the fleet since has the weight 0; one that left it is forgotten if its weight was 0.
 *
 * @param file the name that problems carry
 * @param text null where there is no such file yet
 */
export function readState(rollout: Rollout, file: string, text: string | null): Result<State> {
  if (text === null) return { ok: true, value: initialState(rollout) };
  const document = openDocument(file, text, StateSchema, MAXIMUM_BYTES);
  if (!document.ok) return document;
  if (document.written !== null) checkState(document, document.written, rollout);
  return document.finish((written) => normalise(written, rollout));
}

function normalise({ metadata, status }: WrittenState, rollout: Rollout): State {
  const { ledger, candidate, movedAt, newest, last, revision, phase, stable } = status;
  return {
    rollout: metadata.name,
    revision,
    phase,
    stable,
    candidate,
    weights: Object.fromEntries(rollout.clusters.map(({ name }) => [name, weightOf(status.weights[name] ?? 0)])),
    movedAt,
    approvals: status.approvals.map((approval) => ({ ...approval, weight: weightOf(approval.weight) })),
    newest,
    last,
    ledger,
  };
}

function checkState(document: Document<WrittenState>, { metadata, status }: WrittenState, rollout: Rollout): void {
  const { report } = document;
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

/**
 * Writes a state, always the same bytes for the same state. Weights are sorted by cluster and each ledger entry has a
 * line of its own, so that a commit's diff shows what was decided.
 */
export function writeState(state: State): string {
  const { candidate, last, newest, ledger } = state;
  const lines = [
    '# Written by Headgate; do not edit. It says where the rollout stands and what was decided, and by whom.',
    'apiVersion: headgate.dev/v1alpha1',
    'kind: RolloutState',
    'metadata:',
    `  name: ${yamlText(state.rollout)}`,
    'status:',
    `  revision: ${state.revision}`,
    `  phase: ${state.phase}`,
    `  stable: ${yamlText(state.stable)}`,
  ];
  if (candidate === null) lines.push('  candidate: null');
  else {
    lines.push(
      '  candidate:',
      `    slot: ${yamlText(candidate.slot)}`,
      `    pullRequest: ${pullRequestText(candidate.pullRequest)}`,
    );
    lines.push(`    sha: ${JSON.stringify(candidate.sha)}`, `    pinnedBy: ${yamlText(candidate.pinnedBy)}`);
    lines.push(`    pinnedAt: ${yamlText(candidate.pinnedAt)}`);
  }
  lines.push(...block('weights', '{}', Object.entries(state.weights).sort(byName).map(weightLine)));
  lines.push(`  movedAt: ${textOrNull(state.movedAt)}`);
  const approvals = state.approvals.map(
    ({ weight, by, at }) => `    - {weight: ${formatWeight(weight)}, by: ${yamlText(by)}, at: ${yamlText(at)}}`,
  );
  lines.push(...block('approvals', '[]', approvals));
  lines.push(`  newest: ${newest === null ? 'null' : `{at: ${yamlText(newest.at)}, key: ${yamlText(newest.key)}}`}`);
  if (last === null) lines.push('  last: null');
  else {
    lines.push('  last:', `    outcome: ${last.outcome}`, `    sha: ${JSON.stringify(last.sha)}`);
    lines.push(
      `    pullRequest: ${pullRequestText(last.pullRequest)}`,
      `    by: ${yamlText(last.by)}`,
      `    at: ${yamlText(last.at)}`,
    );
  }
  lines.push('  ledger:', `    horizon: ${textOrNull(ledger.horizon)}`);
  if (ledger.entries.length === 0) lines.push('    entries: []');
  else lines.push('    entries:', ...ledger.entries.map(entryLine));
  return `${lines.join('\n')}\n`;
}

function block(key: string, empty: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [`  ${key}: ${empty}`] : [`  ${key}:`, ...lines];
}

function byName([left]: readonly [string, Weight], [right]: readonly [string, Weight]): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function weightLine([cluster, weight]: readonly [string, Weight]): string {
  return `    ${yamlText(cluster)}: ${formatWeight(weight)}`;
}

function entryLine({ key, at, by, said, disposition, reason, revision }: LedgerEntry): string {
  const who = `key: ${yamlText(key)}, at: ${yamlText(at)}, by: ${yamlText(by)}, said: ${yamlText(said)}`;
  return `      - {${who}, disposition: ${disposition}, reason: ${reason}, revision: ${revision}}`;
}

function pullRequestText(pullRequest: { readonly repository: string; readonly number: number } | null): string {
  return pullRequest === null
    ? 'null'
    : `{repository: ${yamlText(pullRequest.repository)}, number: ${pullRequest.number}}`;
}

function textOrNull(text: string | null): string {
  return text === null ? 'null' : yamlText(text);
}
