import { everythingAsked } from '../asked.ts';
import { stateAt } from '../committed-state.ts';
import { modelOf, settingAt } from '../headgate-steps.ts';
import type { MeantCommand } from '../meant-command.ts';
import type { MemoryCommit } from '../memory-repository.ts';
import { agrees } from '../reference-model.ts';
import { routeWeights } from '../route-weights.ts';
import { routePath } from '../setting-files.ts';
import type { SimulatedHistory, Violation } from '../simulated-history.ts';

const OWN = /^(?:rollouts\/[^/]+\/state\.yaml|delivery\/[^/]+\/[^/]+\/[^/]+\.yaml|dns\/[^/]+\/[^/]+\.yaml)$/;

/** I8: a human's commit is never overwritten: Headgate writes its own files alone, and in those a person's words stay. */
export function checkHumanCommits(history: SimulatedHistory): readonly Violation[] {
  const { commits } = history.outside.repository;
  return commits.flatMap((commit) => {
    const parent = commits[commit.index - 1];
    if (commit.by.kind !== 'headgate' || parent === undefined) return [];
    return [...checkPaths(commit, parent), ...checkNotes(commit, parent), ...checkWeighed(history, commit, parent)];
  });
}

function violation(commit: MemoryCommit, message: string): Violation {
  return { invariant: 'I8', message: `commit ${commit.index}: ${message}` };
}

function checkPaths(commit: MemoryCommit, parent: MemoryCommit): readonly Violation[] {
  const foreign = [...commit.files].filter(([path, text]) => !OWN.test(path) && parent.files.get(path) !== text);
  return foreign.map(([path]) => violation(commit, `${path} is a person's file, and it changed`));
}

function checkNotes(commit: MemoryCommit, parent: MemoryCommit): readonly Violation[] {
  return commit.changed.flatMap((path) => {
    if (!path.endsWith('/httproute.yaml') && !path.endsWith('/dnsendpoint.yaml')) return [];
    const comments = (parent.files.get(path) ?? '').split('\n').filter((line) => line.includes('#'));
    const kept = commit.files.get(path) ?? '';
    const lost = comments.filter((line) => !kept.includes(line.slice(line.indexOf('#'))));
    return lost.map((line) => violation(commit, `${path} lost what a person wrote: ${line}`));
  });
}

function leadsBack(meant: MeantCommand): boolean {
  return GOES_BACK.has(meant.kind) || (meant.kind === 'switch' && meant.back);
}

/** What the loop does by itself and leads back. */
const REMEDIES: ReadonlySet<string> = new Set(['rolled_back', 'rolling_back', 'held']);

const GOES_BACK: ReadonlySet<string> = new Set(['rollback', 'gradual', 'abort']);

/** Weights that a person set by hand are replaced only by going back: a rollback, an abort, a close or a switch back. */
function checkWeighed(history: SimulatedHistory, commit: MemoryCommit, parent: MemoryCommit): readonly Violation[] {
  const asked = everythingAsked(history);
  return history.scenario.setting.rollouts.flatMap((variants) => {
    const setting = settingAt(parent, variants);
    const before = stateAt(parent, setting.name);
    const known = new Set(before?.entries.map(({ key }) => key));
    const added = (stateAt(commit, setting.name)?.entries ?? []).filter(({ key }) => !known.has(key));
    const goesBack = added.some(({ key, disposition, reason }) => {
      if (key.startsWith('clock/')) return before?.phase === 'rolling-back' || REMEDIES.has(reason);
      const meant = asked.get(key)?.meant;
      return disposition === 'applied' && meant != null && leadsBack(meant);
    });
    if (goesBack) return [];
    return setting.clusters.flatMap((cluster) => {
      const path = routePath(cluster, setting.name);
      const text = parent.files.get(path);
      if (text === undefined || !commit.changed.includes(path)) return [];
      const rule = routeWeights(text)[0] ?? {};
      if (agrees(rule, setting.name, modelOf(setting, before), cluster)) return [];
      return [violation(commit, `${path} had weights by hand, ${JSON.stringify(rule)}, and they were overwritten`)];
    });
  });
}
