import type { Settlement } from '../rollout/settlement.ts';
import { code, plain, prose } from './markdown.ts';
import { reasonInWords, renderRefusal } from './refusal.ts';
import { paragraph, type Section } from './section.ts';
import { listed, truncate } from './text.ts';

const LONGEST_SAID = 200;
const MOST_ROLLOUTS = 5;

/** What was not done and why, each with what to do now. The same refusal on several rollouts is told once. */
export function refusalSections(settlements: readonly Settlement[], importance: number): readonly Section[] {
  const told = new Map<string, Settlement[]>();
  for (const settlement of settlements) {
    const { intent, refusal } = settlement;
    if (refusal === null || settlement.disposition === 'applied') continue;
    const where = settlements.some((other) => other.rollout !== settlement.rollout)
      ? placeless(refusal.where)
      : refusal.where;
    const key = JSON.stringify([intent.key, refusal.reason, refusal.found, where]);
    told.set(key, [...(told.get(key) ?? []), settlement]);
  }
  return [...told.values()].flatMap((alike) => {
    const [first] = alike;
    if (first === undefined || first.refusal === null) return [];
    const rollouts = alike.flatMap(({ rollout }) => (rollout === null ? [] : [rollout]));
    return [paragraph(`${headline(first, rollouts)}\n\n${renderRefusal(first.refusal)}`, importance)];
  });
}

/** A place that only names the rollout does not make two refusals different. */
function placeless(where: string | null): string | null {
  return where === null || /^rollout [a-z0-9.-]+$/.test(where) ? null : where;
}

function headline({ intent, disposition, reason }: Settlement, rollouts: readonly string[]): string {
  const where = rollouts.length === 0 ? '' : ` on ${plain(listed(rollouts, MOST_ROLLOUTS))}`;
  const outcome = disposition === 'superseded' ? 'overtaken' : 'refused';
  const said = code(truncate(intent.said, LONGEST_SAID));
  const who = intent.source.kind === 'clock' ? prose('the plan') : plain(intent.actor.login);
  return `**Not done:** ${said} by ${who}${where} was ${outcome}. ${reasonInWords(reason)}`;
}
