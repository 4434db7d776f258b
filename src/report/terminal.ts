import { COMMANDS, usage, VERBS } from '../rollout/command-registry.ts';
import { REASONS } from '../rollout/reason.ts';
import type { Settlement } from '../rollout/settlement.ts';
import { legalCommands, upcoming, waitsFor } from '../rollout/waiting.ts';
import { formatWeight } from '../rollout/weight.ts';
import { bar } from './markdown.ts';
import { fromTo, movements } from './movement.ts';
import { phaseInWords } from './phase.ts';
import { refusalLines } from './refusal.ts';
import type { ReportedLook } from './reported-look.ts';
import { candidateSlot, splits } from './split.ts';
import { listed, moment, shortSha, visible } from './text.ts';
import { unifiedDiff } from './unified-diff.ts';
import { nextInWords, waitingInWords } from './waiting-words.ts';

export interface TerminalOptions {
  /** True: ANSI colours. */
  readonly colour: boolean;
  /** True: the diff of each file that was changed, or would have been. */
  readonly diff: boolean;
}

type Paint = (text: string) => string;
interface Palette {
  readonly bold: Paint;
  readonly red: Paint;
  readonly green: Paint;
}

const PLAIN: Palette = { bold: (text) => text, red: (text) => text, green: (text) => text };
const COLOURED: Palette = {
  bold: (text) => `\u001b[1m${text}\u001b[0m`,
  red: (text) => `\u001b[31m${text}\u001b[0m`,
  green: (text) => `\u001b[32m${text}\u001b[0m`,
};

/** A look as plain text for a terminal: what was decided, and where each rollout stands. Ends with a line break. */
export function renderTerminal(look: ReportedLook, { colour, diff }: TerminalOptions): string {
  const palette = colour ? COLOURED : PLAIN;
  const parts = [
    ...look.settlements.map((settlement) => outcomeLines(settlement, palette)),
    ...look.views.map((view) => viewLines(view, palette)),
    ...(diff
      ? look.views.flatMap(({ changes }) => changes.map((change) => diffLines(unifiedDiff(change), palette)))
      : []),
    ...(look.commit === null ? [] : [[`Committed as ${look.commit}.`]]),
  ];
  return `${parts.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function outcomeLines(settlement: Settlement, palette: Palette): readonly string[] {
  const { intent, rollout, disposition, reason, refusal, planned, question } = settlement;
  const said = `${visible(intent.said)}${rollout === null ? '' : ` (${rollout})`}`;
  if (refusal !== null && disposition !== 'applied') {
    return [palette.red(`${disposition}: ${said}`), ...refusalLines(refusal).map((line) => `  ${line}`)];
  }
  if (question?.verb === 'help') return helpLines(question.topic);
  if (planned === null) return [`${palette.green('done:')} ${said}: ${REASONS[reason]}`];
  if (planned.refusal !== null) {
    return [`would be ${planned.disposition}: ${said}`, ...refusalLines(planned.refusal).map((line) => `  ${line}`)];
  }
  return [`would be done: ${said}: ${REASONS[planned.reason]}`, ...movementLines(planned)];
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
  return movements(before, after).map(
    (movement) => `  ${movement.slot} ${fromTo(movement)} in ${listed(movement.clusters, 8)}`,
  );
}

function viewLines({ rollout, state }: ReportedLook['views'][number], { bold }: Palette): readonly string[] {
  const rows = splits(rollout, state);
  const header = ['CLUSTER', 'WAVE', state.stable, candidateSlot(rollout, state)];
  const cells = rows.map(({ cluster, wave, stable, candidate }) => [
    cluster,
    wave,
    `${formatWeight(stable)} %`,
    bar(candidate),
  ]);
  const { candidate } = state;
  const next = upcoming(rollout, state);
  return [
    bold(`${rollout.name}: ${phaseInWords(rollout, state)}`),
    ...columns([header, ...cells]).map((line) => `  ${line}`),
    ...(candidate === null
      ? []
      : [
          `  candidate  ${shortSha(candidate.sha)}, pinned by ${visible(candidate.pinnedBy)} on ${moment(candidate.pinnedAt)}`,
        ]),
    ...waitsFor(rollout, state).map(
      (one) => `  waits for  ${waitingInWords(rollout, one)}${one.command === null ? '' : ` (${one.command})`}`,
    ),
    ...(next === null ? [] : [`  next       ${nextInWords(next)}`]),
    `  can say    ${legalCommands(rollout, state).join('  ')}`,
  ];
}

/** Rows with their cells in columns, two spaces apart. */
function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function diffLines(lines: readonly string[], { red, green, bold }: Palette): readonly string[] {
  return lines.map((line) => {
    // A carriage return would move the cursor; other controls could do worse.
    const shown = line.split('\t').map(visible).join('\t');
    if (line.startsWith('+++') || line.startsWith('---') || line.startsWith('diff ')) return bold(shown);
    if (line.startsWith('+')) return green(shown);
    return line.startsWith('-') ? red(shown) : shown;
  });
}
