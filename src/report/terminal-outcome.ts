import { COMMANDS, VERBS } from '../rollout/command-registry.ts';
import { usage } from '../rollout/command-usage.ts';
import { REASONS } from '../rollout/reason.ts';
import type { Settlement } from '../rollout/settlement.ts';
import { fleetMovementLines, fleetMovements } from './fleet-movement.ts';
import { fromTo, movements } from './movement.ts';
import type { Palette } from './palette.ts';
import { refusalLines } from './refusal.ts';
import { remarkInWords } from './remark-words.ts';
import { listed, visible } from './text.ts';

const MOST_CLUSTERS = 8;

/** What became of one command, as lines of plain text for a terminal. */
export function terminalOutcome(settlement: Settlement, palette: Palette): readonly string[] {
  const { intent, rollout, disposition, reason, refusal, planned, question } = settlement;
  const said = `${visible(intent.said)}${rollout === null ? '' : ` (${rollout})`}`;
  if (refusal !== null && disposition !== 'applied') {
    return [palette.red(`${disposition}: ${said}`), ...refusalLines(refusal).map((line) => `  ${line}`)];
  }
  if (question?.verb === 'help') return helpLines(question.topic);
  if (planned === null) return [`${palette.green('done:')} ${said}: ${REASONS[reason]}`, ...remarkLines(settlement)];
  if (planned.refusal !== null) {
    return [`would be ${planned.disposition}: ${said}`, ...refusalLines(planned.refusal).map((line) => `  ${line}`)];
  }
  return [`would be done: ${said}: ${REASONS[planned.reason]}`, ...movementLines(planned), ...remarkLines(planned)];
}

function helpLines(topic: string | null): readonly string[] {
  const verbs = VERBS.filter((verb) => topic === null || verb === topic);
  return verbs.flatMap((verb) => [
    usage(verb),
    `  ${COMMANDS[verb].summary}`,
    ...(topic === null ? [] : COMMANDS[verb].examples.map((example) => `  /${example}`)),
  ]);
}

function movementLines({ before, after }: Settlement): readonly string[] {
  if (before === null || after === null) return [];
  const versions = movements(before, after).map(
    (movement) => `  ${movement.slot} ${fromTo(movement)} in ${listed(movement.clusters, MOST_CLUSTERS)}`,
  );
  const clusters = fleetMovementLines(fleetMovements(before, after), MOST_CLUSTERS).map((line) => `  ${line}`);
  return [...versions, ...clusters];
}

function remarkLines({ remarks = [] }: Settlement): readonly string[] {
  return remarks.map((remark) => `  ${visible(remarkInWords(remark)).replaceAll('`', '')}`);
}
