import { legalFleetCommands } from '../fleet/legal-fleet-commands.ts';
import { legalCommands } from '../rollout/legal-commands.ts';
import type { Readings } from '../rollout/readings.ts';
import type { Rollout } from '../rollout/rollout.ts';
import type { State } from '../rollout/state.ts';
import { upcoming, waitsFor } from '../rollout/waiting.ts';
import { formatWeight } from '../rollout/weight.ts';
import { awaitedOpening } from './awaited-opening.ts';
import { axesInWords } from './axes-words.ts';
import { columns } from './columns.ts';
import { bar } from './markdown.ts';
import { COLOURED, type Palette, PLAIN } from './palette.ts';
import { gateRows, holdInWords, liveInWords, notesInWords, strayInWords } from './proof-words.ts';
import { previewCommands } from './reach-candidate.ts';
import type { ReportedLook } from './reported-look.ts';
import { candidateSlot, splits } from './split.ts';
import { type SplitChange, splitRows } from './split-table.ts';
import { terminalFleet } from './terminal-fleet.ts';
import { terminalOutcome } from './terminal-outcome.ts';
import { moment, shortSha, visible } from './text.ts';
import { unifiedDiff } from './unified-diff.ts';
import { nextInWords, waitingInWords } from './waiting-words.ts';

export interface TerminalOptions {
  /** True: ANSI colours. */
  readonly colour: boolean;
  /** True: the diff of each file that was changed, or would have been. */
  readonly diff: boolean;
}

/** A look as plain text for a terminal: what was decided, and where each rollout stands. Ends with a line break. */
export function renderTerminal(look: ReportedLook, { colour, diff }: TerminalOptions): string {
  const palette = colour ? COLOURED : PLAIN;
  const parts = [
    ...look.settlements.map((settlement) => terminalOutcome(settlement, palette)),
    ...look.views.map((view) => viewLines(view, look.at ?? null, palette)),
    ...look.views.flatMap(({ rollout, split }) =>
      split === undefined ? [] : [splitLines(rollout.name, split, palette)],
    ),
    ...(diff
      ? look.views.flatMap(({ changes }) => changes.map((change) => diffLines(unifiedDiff(change), palette)))
      : []),
    ...(look.commit === null ? [] : [[`Committed as ${look.commit}.`]]),
  ];
  return `${parts.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** Who would get what, before and after. */
function splitLines(name: string, split: SplitChange, { bold }: Palette): readonly string[] {
  const { head, rows, rest } = splitRows(split);
  return [
    bold(`${name}: who would get which version, by the manifests before and after`),
    ...columns([head, ...rows]).map((line) => `  ${line}`),
    ...(rest === null ? [] : [`  ${rest}`]),
  ];
}

function viewLines(
  { rollout, state, readings }: ReportedLook['views'][number],
  at: string | null,
  { bold }: Palette,
): readonly string[] {
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
    bold(`${rollout.name}: ${axesInWords({ rollout, state }, 'pull-request')}`),
    ...columns([header, ...cells]).map((line) => `  ${line}`),
    ...(candidate === null
      ? []
      : [
          `  candidate  ${shortSha(candidate.sha)}, pinned by ${visible(candidate.pinnedBy)} on ${moment(candidate.pinnedAt)}`,
        ]),
    ...proofLines(rollout, state, readings),
    ...[...awaitedOpening(rollout, state, at), ...waitsFor(rollout, state, null, readings)].map(
      (one) => `  waits for  ${waitingInWords(rollout, one)}${one.command === null ? '' : ` (${one.command})`}`,
    ),
    ...(next === null ? [] : [`  next       ${nextInWords(next)}`]),
    ...previewCommands(rollout, state).map((command) => `  preview    ${command}`),
    ...terminalFleet(rollout, state).map((line) => `  ${line}`),
    `  can say    ${[...legalCommands(rollout, state, { readings, now: at }), ...legalFleetCommands(rollout, state)].join('  ')}`,
  ];
}

/** What is known of the last step: which clusters serve it, what is the matter with the others, and the gates. */
function proofLines(rollout: Rollout, state: State, readings: Readings | undefined): readonly string[] {
  const live = liveInWords(rollout, state);
  const hold = holdInWords(state);
  const gates = gateRows(rollout, state, readings).map((row) => row.map(visible));
  return [
    ...(hold === null ? [] : [`  paused     ${visible(hold)}`]),
    ...(live === null ? [] : [`  live       ${live}`]),
    ...strayInWords(rollout, state, readings).map((one) => `             ${visible(one)}`),
    ...notesInWords(rollout, readings).map((one) => `             ${visible(one)}`),
    ...columns(gates).map((line, index) => `  ${index === 0 ? 'gates' : '     '}      ${line}`),
  ];
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
