import type { Right, Role } from '../../../src/rollout/rollout.ts';
import { type Asked, everythingAsked } from '../asked.ts';
import { type HeadgateStep, headgateSteps, modelOf } from '../headgate-steps.ts';
import type { MeantCommand } from '../memory-conversation.ts';
import { apply } from '../reference-model.ts';
import type { SimulatedHistory, Violation } from '../simulated-history.ts';

/** How old a permission may be when a commit relies on it. */
const FRESHNESS = 10_000;
const STRENGTH: readonly Role[] = ['none', 'read', 'triage', 'write', 'maintain', 'admin'];

/** I3: whoever asked for what was applied had the right to it at some moment of the ten seconds before it was sent. */
export function checkAuthorised(history: SimulatedHistory): readonly Violation[] {
  const asked = everythingAsked(history);
  return headgateSteps(history).flatMap((step) => {
    let state = modelOf(step.setting, step.before);
    return step.added.flatMap((entry) => {
      const truth = asked.get(entry.key);
      const meant = entry.key.startsWith('clock/') ? 'clock' : (truth?.meant ?? null);
      if (entry.disposition !== 'applied' || entry.reason === 'answered' || meant === null) return [];
      const before = state;
      const after = apply(step.setting, state, meant, step.after.candidate?.sha ?? step.after.last?.sha ?? '');
      if (typeof after === 'string') return [];
      state = after;
      if (meant === 'clock' || truth === undefined) return [];
      const moved = step.setting.clusters.filter((name) => before.weights[name] !== after.weights[name]);
      const affected = moved.length === 0 || before.stable !== after.stable ? step.setting.clusters : moved;
      const missing = lacks(history, step, truth, rightOf(meant), affected);
      const message = `commit ${step.commit.index}: "${entry.said}" by ${entry.by} on ${step.setting.name} lacked ${missing}`;
      return missing === null ? [] : [{ invariant: 'I3', message }];
    });
  });
}

function rightOf(meant: MeantCommand): Right {
  switch (meant.kind) {
    case 'weight':
    case 'next':
      return 'canary';
    case 'gradual':
      return 'rollback';
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
