import type { LedgerEntry, State } from '../rollout/state.ts';
import { formatWeight, type Weight } from '../rollout/weight.ts';
import { fleetStateLines } from './fleet-state-text.ts';
import { byName, newestText, textOrNull } from './state-lines.ts';
import { yamlText } from './yaml-text.ts';

/**
 * A state as YAML, without its digest. Always the same bytes for the same state: weights are sorted by cluster. Each
 * ledger entry has a line of its own, so that a commit's diff shows what was decided.
 */
export function stateText(state: State): string {
  const { candidate, last, newest, ledger, fleet } = state;
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
  lines.push(...metLines(state.met));
  lines.push(`  movedAt: ${textOrNull(state.movedAt)}`);
  lines.push(...loopLines(state));
  const approvals = state.approvals.map(
    ({ weight, by, at }) => `    - {weight: ${formatWeight(weight)}, by: ${yamlText(by)}, at: ${yamlText(at)}}`,
  );
  lines.push(...block('approvals', '[]', approvals));
  lines.push(`  newest: ${newestText(newest)}`);
  if (last === null) lines.push('  last: null');
  else {
    lines.push('  last:', `    outcome: ${last.outcome}`, `    sha: ${JSON.stringify(last.sha)}`);
    lines.push(
      `    pullRequest: ${pullRequestText(last.pullRequest)}`,
      `    by: ${yamlText(last.by)}`,
      `    at: ${yamlText(last.at)}`,
    );
  }
  if (fleet !== null) lines.push(...fleetStateLines(fleet));
  lines.push('  ledger:', `    horizon: ${textOrNull(ledger.horizon)}`);
  if (ledger.entries.length === 0) lines.push('    entries: []');
  else lines.push('    entries:', ...ledger.entries.map(entryLine));
  return `${lines.join('\n')}\n`;
}

function block(key: string, empty: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [`  ${key}: ${empty}`] : [`  ${key}:`, ...lines];
}

function weightLine([cluster, weight]: readonly [string, Weight]): string {
  return `    ${yamlText(cluster)}: ${formatWeight(weight)}`;
}

/** Nothing where nothing was met, which is so in every rollout whose users do not stay on a version. */
function metLines(met: State['met']): string[] {
  const lines = Object.entries(met)
    .sort(byName)
    .map(([cluster, weights]) => `    ${yamlText(cluster)}: [${weights.map(formatWeight).join(', ')}]`);
  return lines.length === 0 ? [] : ['  met:', ...lines];
}

/** What the live loop keeps; nothing of it where there is nothing to keep. */
function loopLines({ live, lost, served, failures, hold, queue }: State): string[] {
  const seen = Object.entries(live)
    .sort(byName)
    .map(
      ([cluster, { at, lagSeconds }]) => `    ${yamlText(cluster)}: {at: ${yamlText(at)}, lagSeconds: ${lagSeconds}}`,
    );
  const before = Object.entries(served)
    .sort(byName)
    .map(([cluster, at]) => `    ${yamlText(cluster)}: ${yamlText(at)}`);
  const failed = failures.map(
    ({ gate, cluster, at }) => `    - {gate: ${yamlText(gate)}, cluster: ${textOrNull(cluster)}, at: ${yamlText(at)}}`,
  );
  const waiting = queue.map(({ pullRequest, sha, by, at, key }) => {
    const asked = `by: ${yamlText(by)}, at: ${yamlText(at)}, key: ${yamlText(key)}`;
    return `    - {pullRequest: ${pullRequestText(pullRequest)}, sha: ${JSON.stringify(sha)}, ${asked}}`;
  });
  const held =
    hold === null
      ? []
      : [
          ...['  hold:', `    reason: ${hold.reason}`, `    found: ${yamlText(hold.found)}`],
          ...[`    at: ${yamlText(hold.at)}`, `    asks: ${hold.asks}`],
        ];
  return [
    ...(seen.length === 0 ? [] : ['  live:', ...seen]),
    ...(lost.length === 0 ? [] : [`  lost: [${lost.map(yamlText).join(', ')}]`]),
    ...(before.length === 0 ? [] : ['  served:', ...before]),
    ...(failed.length === 0 ? [] : ['  failures:', ...failed]),
    ...held,
    ...(waiting.length === 0 ? [] : ['  queue:', ...waiting]),
  ];
}

/** In a form that `own-state-text.ts` can read quickly. */
function entryLine({ key, at, by, said, disposition, reason, revision }: LedgerEntry): string {
  const asked = `key: ${yamlText(key)}, at: ${yamlText(at)}, by: ${yamlText(by)}, said: ${yamlText(said)}`;
  return `      - {${asked}, disposition: ${disposition}, reason: ${reason}, revision: ${revision}}`;
}

function pullRequestText(pullRequest: { readonly repository: string; readonly number: number } | null): string {
  return pullRequest === null
    ? 'null'
    : `{repository: ${yamlText(pullRequest.repository)}, number: ${pullRequest.number}}`;
}
