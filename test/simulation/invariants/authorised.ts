import type { Right, Role } from '../../../src/rollout/rights.ts';
import type { Asked } from '../asked.ts';
import { type HeadgateStep, headgateSteps } from '../headgate-steps.ts';
import type { MeantCommand } from '../meant-command.ts';
import { reckon, type Whole } from '../reckoning.ts';
import type { SimulatedHistory, Violation } from '../simulated-history.ts';

/** How old a permission may be when a commit relies on it. */
const FRESHNESS = 10_000;
const STRENGTH: readonly Role[] = ['none', 'read', 'triage', 'write', 'maintain', 'admin'];

/** I3: whoever asked for what was applied had the right to it at some moment of the ten seconds before it was sent. */
export function checkAuthorised(history: SimulatedHistory): readonly Violation[] {
  return headgateSteps(history).flatMap((step) =>
    reckon(history, step).flatMap(({ entry, truth, before, after }) => {
      if (truth === null || truth.meant === null || typeof after === 'string') return [];
      const affected = affectedClusters(step, before, after);
      const missing = rightsOf(truth.meant)
        .map((right) => lacks(history, step, truth, right, affected))
        .find((lack) => lack !== null);
      const message = `commit ${step.commit.index}: "${entry.said}" by ${entry.by} on ${step.setting.name} lacked ${missing}`;
      return missing === undefined ? [] : [{ invariant: 'I3', message }];
    }),
  );
}

/** The clusters whose traffic a command changed; all of them where it changed none. */
function affectedClusters({ setting }: HeadgateStep, before: Whole, after: Whole): readonly string[] {
  const pools = Object.entries(after.fleet?.weights ?? {});
  const moved = setting.clusters.filter(
    (name) =>
      before.release.weights[name] !== after.release.weights[name] ||
      pools.some(([pool, weights]) => before.fleet?.weights[pool]?.[name] !== weights[name]),
  );
  return moved.length === 0 || before.release.stable !== after.release.stable ? setting.clusters : moved;
}

function rightsOf(meant: MeantCommand): readonly Right[] {
  const breaksGlass = 'glass' in meant && meant.glass === true;
  return [rightOf(meant), ...(breaksGlass ? (['break-glass'] as const) : [])];
}

function rightOf(meant: MeantCommand): Right {
  switch (meant.kind) {
    case 'weight':
    case 'next':
      return 'canary';
    case 'blue-green':
      return 'switch';
    case 'switch':
      return meant.back ? 'rollback' : 'switch';
    case 'gradual':
      return 'rollback';
    case 'undrain':
      return 'drain';
    case 'failback':
    case 'drill':
      return 'failover';
    case 'rebalance':
      return 'shift';
    case 'question':
      return 'read';
    default:
      return meant.kind;
  }
}

/** What the person lacked through the whole of the ten seconds; null if nothing. */
function lacks(
  history: SimulatedHistory,
  { commit, setting }: HeadgateStep,
  { login }: Asked,
  right: Right,
  affected: readonly string[],
): string | null {
  const { people } = history.outside;
  const from = commit.sentAt - FRESHNESS;
  const rule = setting.rights[right];
  const needed = rule.role === null ? STRENGTH.length : STRENGTH.indexOf(rule.role);
  const strongest = Math.max(...people.rolesBetween(login, from, commit.at).map((role) => STRENGTH.indexOf(role)));
  if (strongest < needed && !rule.users.includes(login)) return `the role ${rule.role}`;
  const { restricted } = setting;
  if (restricted === null || !restricted.rights.includes(right)) return null;
  if (!restricted.clusters.some((name) => affected.includes(name))) return null;
  return people.wasMemberBetween(restricted.team, login, from, commit.at) ? null : `the team ${restricted.team}`;
}
