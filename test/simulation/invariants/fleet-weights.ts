import { poolHost } from '../fleet-files.ts';
import type { TerrainPool } from '../fleet-terrain.ts';
import { type HeadgateStep, headgateSteps, jurisdictionsAt } from '../headgate-steps.ts';
import { WHOLE } from '../largest-remainder.ts';
import type { MemoryCommit } from '../memory-repository.ts';
import { recordsPath, targetOf } from '../setting-files.ts';
import type { SimulatedHistory, Violation } from '../simulated-history.ts';
import { type WrittenRecord, writtenRecords } from '../written-records.ts';

/** The greatest weight that Route 53 takes. */
const GREATEST = 255;

/**
 * I4 and I6 of the fleet axis: in each pool the state has integers that sum to the whole, and in the very same commit the
 * DNS records have the same proportions in integers that DNS takes, nothing where the state has nothing.
 */
export function checkFleetWeights(history: SimulatedHistory): readonly Violation[] {
  return headgateSteps(history).flatMap((step) => {
    if (step.terrain === null) return [];
    const { pools } = step.terrain;
    const states = pools.flatMap((pool) => checkState(step, pool));
    if (areOlderThanRules(history, step)) return states;
    return [...states, ...pools.flatMap((pool) => checkRecords(history, step, pool))];
  });
}

/**
 * Whether a person changed the rules, and with them who is in a pool, after the records were written that the commit left
 * as they were. Headgate removes and adds no record: the person has to, and `headgate validate` says so.
 */
function areOlderThanRules({ outside, scenario }: SimulatedHistory, { commit, setting }: HeadgateStep): boolean {
  const path = recordsPath(setting.name);
  if (commit.changed.includes(path)) return false;
  const { commits } = outside.repository;
  const isWriting = ({ index, changed, by }: MemoryCommit): boolean =>
    index < commit.index && by.kind === 'headgate' && changed.includes(path);
  const written = commits.findLast(isWriting)?.index ?? 0;
  const since = commits.slice(Math.max(0, written - 1), commit.index);
  return new Set(since.map((one) => jurisdictionsAt(scenario.setting, one))).size > 1;
}

function checkState({ commit, setting, after }: HeadgateStep, { name, clusters }: TerrainPool): readonly Violation[] {
  const weights = after.fleet?.weights[name] ?? {};
  const isWhole = Object.values(weights).reduce((sum, weight) => sum + weight, 0) === WHOLE;
  const isSound = Object.values(weights).every((weight) => Number.isInteger(weight) && weight >= 0);
  const strangers = Object.keys(weights).filter((cluster) => !clusters.includes(cluster));
  if (isWhole && isSound && strangers.length === 0) return [];
  const message = `commit ${commit.index}, ${setting.name}: the pool ${name} has ${JSON.stringify(weights)}`;
  return [{ invariant: 'I4', message }];
}

function checkRecords(
  history: SimulatedHistory,
  { commit, setting, terrain, after }: HeadgateStep,
  pool: TerrainPool,
): readonly Violation[] {
  const path = recordsPath(setting.name);
  const where = `commit ${commit.index}, ${path}, pool ${pool.name}`;
  const text = commit.files.get(path);
  if (text === undefined || terrain === null) return [{ invariant: 'I6', message: `${where}: there are no records` }];
  const host = poolHost(setting.name, terrain.fleet, pool.name);
  const records = writtenRecords(text).filter(({ name, country }) => name === host && country === null);
  const decided = after.fleet?.weights[pool.name] ?? {};
  const lost = pool.clusters.filter((cluster) => {
    const own = records.filter(({ identifier }) => identifier === cluster);
    const target = targetOf(history.scenario.setting, cluster);
    return own.length !== 1 || own[0]?.targets.join() !== target;
  });
  if (lost.length > 0)
    return [{ invariant: 'I6', message: `${where}: ${lost.join(' and ')} have no record of their own` }];
  const flaw = flawOf(records, decided);
  return flaw === null ? [] : [{ ...flaw, message: `${where}: ${flaw.message}` }];
}

function flawOf(records: readonly WrittenRecord[], decided: Readonly<Record<string, number>>): Violation | null {
  const shown = records.map(({ identifier, weight }) => `${identifier} ${weight}`).join(', ');
  const written = records.map(({ identifier, weight }) => {
    return { weight: Number(weight), share: decided[identifier] ?? 0, isInteger: /^\d+$/.test(weight ?? '') };
  });
  if (written.some(({ weight, isInteger }) => !isInteger || weight > GREATEST)) {
    return { invariant: 'I4', message: `${shown} are no integers up to ${GREATEST}` };
  }
  if (written.some(({ weight, share }) => (weight === 0) !== (share === 0))) {
    return { invariant: 'I4', message: `${shown}, and the state has ${JSON.stringify(decided)}` };
  }
  const sum = written.reduce((total, { weight }) => total + weight, 0);
  // Whole percents are written as they are. Beside those that are raised to one, others may lose a unit more.
  const isExact = written.every(({ share }) => share % 100 === 0);
  const slack = isExact ? 0 : written.length * WHOLE;
  const isOff = written.some(({ weight, share }) => Math.abs(weight * WHOLE - share * sum) > slack);
  return isOff ? { invariant: 'I6', message: `${shown}, and the state has ${JSON.stringify(decided)}` } : null;
}
