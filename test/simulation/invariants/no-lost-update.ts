import { everythingAsked } from '../asked.ts';
import { type HeadgateStep, headgateSteps, modelOf } from '../headgate-steps.ts';
import { apply, type ModelState } from '../reference-model.ts';
import type { SimulatedHistory, Violation } from '../simulated-history.ts';

/**
 * I2: no lost update. Every commit was made for exactly the files that it replaced, goes on where the last one stopped,
 * and its state is what its commands make of the state before, by a second reckoning.
 */
export function checkNoLostUpdate(history: SimulatedHistory): readonly Violation[] {
  return [
    ...checkReplacedFiles(history),
    ...headgateSteps(history).flatMap((step) => [...checkSuccession(step), ...checkReckoning(history, step)]),
  ];
}

function violation(message: string): Violation {
  return { invariant: 'I2', message };
}

function checkReplacedFiles(history: SimulatedHistory): readonly Violation[] {
  const { commits } = history.outside.repository;
  return commits.flatMap((commit) => {
    const parent = commits[commit.index - 1];
    if (commit.by.kind !== 'headgate' || parent === undefined) return [];
    return [...commit.before].flatMap(([path, before]) =>
      (parent.files.get(path) ?? null) === before
        ? []
        : [violation(`commit ${commit.index} replaced a ${path} that it had not read`)],
    );
  });
}

function checkSuccession({ commit, setting, before, after, added }: HeadgateStep): readonly Violation[] {
  const where = `commit ${commit.index}, ${setting.name}`;
  const revision = before?.revision ?? 0;
  const kept = before?.entries ?? [];
  return [
    ...(after.revision === revision + 1
      ? []
      : [violation(`${where}: revision ${revision} was followed by ${after.revision}`)]),
    ...(kept.every((entry, index) => JSON.stringify(after.entries[index]) === JSON.stringify(entry))
      ? []
      : [violation(`${where}: the ledger lost or changed an entry`)]),
    ...(added.length > 0 ? [] : [violation(`${where}: the state changed, and nothing was decided`)]),
  ];
}

function checkReckoning(
  history: SimulatedHistory,
  { commit, setting, before, after, added }: HeadgateStep,
): readonly Violation[] {
  const where = `commit ${commit.index}, ${setting.name}`;
  const asked = everythingAsked(history);
  let reckoned: ModelState = modelOf(setting, before);
  for (const entry of added) {
    if (entry.disposition !== 'applied') continue;
    const meant = entry.key.startsWith('clock/') ? 'clock' : asked.get(entry.key)?.meant;
    if (meant === undefined || meant === null) continue;
    const next = apply(setting, reckoned, meant, after.candidate?.sha ?? after.last?.sha ?? '');
    if (typeof next === 'string') return [violation(`${where}: ${entry.said} cannot have been applied: ${next}`)];
    reckoned = next;
  }
  const committed = modelOf(setting, after);
  const reckonedText = show(reckoned);
  return reckonedText === show(committed)
    ? []
    : [violation(`${where}: the commands make ${reckonedText}, and what was committed is ${show(committed)}`)];
}

function show({ phase, stable, sha, weights }: ModelState): string {
  const each = Object.keys(weights)
    .sort()
    .map((name) => `${name} ${weights[name]}`);
  return `${phase}, ${stable} stable, ${sha === null ? 'no candidate' : 'a candidate'}, ${each.join(', ')}`;
}
