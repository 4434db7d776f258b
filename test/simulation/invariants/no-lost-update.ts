import { showFleet } from '../fleet-model.ts';
import { type HeadgateStep, headgateSteps, modelOf } from '../headgate-steps.ts';
import { reckon, type Whole, wholeBefore } from '../reckoning.ts';
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

function checkReckoning(history: SimulatedHistory, step: HeadgateStep): readonly Violation[] {
  const { commit, setting, after, terrain } = step;
  const where = `commit ${commit.index}, ${setting.name}`;
  let reckoned = wholeBefore(step);
  for (const { entry, after: next } of reckon(history, step)) {
    if (typeof next === 'string') return [violation(`${where}: ${entry.said} cannot have been applied: ${next}`)];
    reckoned = next;
  }
  const committed = { release: modelOf(setting, after), fleet: terrain === null ? null : after.fleet };
  const [expected, found] = [show(reckoned), show(committed)];
  return expected === found
    ? []
    : [violation(`${where}: the commands make ${expected}, and what was committed is ${found}`)];
}

function show({ release, fleet }: Whole): string {
  const { phase, stable, sha, weights, approvals } = release;
  const each = Object.keys(weights)
    .sort()
    .map((name) => `${name} ${weights[name]}`);
  const candidate = sha === null ? 'no candidate' : 'a candidate';
  const approved = approvals.length === 0 ? [] : [`approved ${approvals.join(' and ')}`];
  const clusters = fleet === null ? [] : [showFleet(fleet)];
  return [phase, `${stable} stable`, candidate, ...each, ...approved, ...clusters].join(', ');
}
