import { type Asked, everythingAsked } from '../asked.ts';
import type { CommittedEntry } from '../committed-state.ts';
import { headgateSteps } from '../headgate-steps.ts';
import { isFleetCommand, type MeantCommand } from '../meant-command.ts';
import type { RolloutSetting } from '../setting.ts';
import type { SimulatedHistory, Violation } from '../simulated-history.ts';
import { everythingTold, finalEntries } from '../what-was-told.ts';

/**
 * I1: every command gets exactly one disposition. It is in the ledger, or it was refused and told; what is in the ledger
 * stays there as it is, and nothing gets there that nobody asked for.
 */
export function checkToldOnce(history: SimulatedHistory): readonly Violation[] {
  return [...checkLedgers(history), ...checkEverythingDecided(history), ...checkToldFirst(history)];
}

/** An answered question is applied, too, and changes nothing. */
function hadEffect({ disposition, reason }: CommittedEntry): boolean {
  return disposition === 'applied' && reason !== 'answered';
}

function violation(message: string): Violation {
  return { invariant: 'I1', message };
}

function checkLedgers(history: SimulatedHistory): readonly Violation[] {
  const asked = everythingAsked(history);
  const violations: Violation[] = [];
  const seen = new Map<string, string>();
  for (const { commit, setting, after, added } of headgateSteps(history)) {
    if (new Set(after.entries.map(({ key }) => key)).size !== after.entries.length) {
      violations.push(violation(`${setting.name} r${after.revision} has a key twice in its ledger`));
    }
    for (const entry of added) {
      const id = `${setting.name} ${entry.key}`;
      const earlier = seen.get(id);
      if (earlier !== undefined)
        violations.push(violation(`${id} was decided twice: ${earlier}, then ${entry.disposition}`));
      seen.set(id, entry.disposition);
      if (!hadEffect(entry) || entry.key.startsWith('clock/')) continue;
      const truth = asked.get(entry.key);
      if (truth === undefined) {
        violations.push(violation(`${id} was applied, and nobody asked for it`));
        continue;
      }
      if (truth.login !== entry.by || truth.said !== entry.said) {
        violations.push(
          violation(`${id} says "${entry.said}" by ${entry.by}; it was "${truth.said}" by ${truth.login}`),
        );
      }
      if (truth.bot) violations.push(violation(`${id} was applied, and a bot said it`));
      const edit = truth.comment?.bodies[1];
      const seenAt = commit.by.kind === 'headgate' ? commit.by.sawConversationAt : null;
      if (edit !== undefined && seenAt !== null && edit.at <= seenAt) {
        violations.push(violation(`${id} was applied, and it was edited before it was read`));
      }
    }
  }
  return violations;
}

/** At the end nothing is left open: a comment is in the ledger of every rollout, or refused and told. */
function checkEverythingDecided(history: SimulatedHistory): readonly Violation[] {
  const violations: Violation[] = [];
  const told = everythingTold(history);
  for (const asked of everythingAsked(history).values()) {
    if (asked.bot || (asked.comment?.bodies.length ?? 1) > 1) continue;
    if (asked.comment === null && (asked.said === 'merge' || asked.said === 'close')) continue;
    if (asked.comment !== null && asked.comment.reactions.length === 0) {
      violations.push(violation(`${show(asked)} has no reaction in the end`));
    }
    if (asked.meant === null) {
      if (told.get(`null ${asked.key}`)?.still !== true)
        violations.push(violation(`${show(asked)} is answered nowhere in the end`));
      continue;
    }
    for (const { name } of concernedRollouts(history, asked.meant)) {
      const inLedger = finalEntries(history, name).has(asked.key);
      const inComment = told.get(`${name} ${asked.key}`)?.still === true;
      if (!inLedger && !inComment) violations.push(violation(`${show(asked)} has no disposition on ${name}`));
      if (inLedger && inComment) violations.push(violation(`${show(asked)} has two dispositions on ${name}`));
    }
  }
  return violations;
}

/** What is said of clusters concerns the rollouts that have a fleet axis, if there are any: an outage names no rollout. */
function concernedRollouts({ scenario }: SimulatedHistory, meant: MeantCommand): readonly RolloutSetting[] {
  const all = scenario.setting.rollouts.flatMap((variants) => variants.slice(0, 1));
  const fleets = all.filter(({ fleet }) => fleet !== null);
  return isFleetCommand(meant) && fleets.length > 0 ? fleets : all;
}

function show({ key, said }: Asked): string {
  return `${key} "${said}"`;
}

/** What was told as refused is not applied afterwards by anybody who could see that it was told. */
function checkToldFirst(history: SimulatedHistory): readonly Violation[] {
  const told = everythingTold(history);
  return headgateSteps(history).flatMap(({ commit, setting, added }) =>
    added.flatMap((entry) => {
      const earlier = told.get(`${setting.name} ${entry.key}`);
      const sawAt = commit.by.kind === 'headgate' ? commit.by.sawConversationAt : null;
      if (!hadEffect(entry) || earlier === undefined || sawAt === null || earlier.at > sawAt) return [];
      return [violation(`${entry.key} was told as ${earlier.reason}, and applied later`)];
    }),
  );
}
