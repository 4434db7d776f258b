import type { FileChange } from '../gateway/change.ts';
import type { Verb } from '../rollout/command.ts';
import { COMMANDS, isVerb } from '../rollout/command-registry.ts';
import { commandTable, usage } from '../rollout/command-usage.ts';
import { FLAGS } from '../rollout/flag-registry.ts';
import type { Settlement } from '../rollout/settlement.ts';
import { wholeDiffSection } from './diff-section.ts';
import { block, code, html } from './markdown.ts';
import { plannedSection } from './planned-section.ts';
import { renderRefusal } from './refusal.ts';
import { paragraph, type Section } from './section.ts';
import { splitSection } from './split-section.ts';
import type { SplitChange } from './split-table.ts';
import { truncate } from './text.ts';

/** What a `/plan` would change in files: settlements do not carry it. */
export interface Preview {
  readonly key: string;
  readonly rollout: string;
  readonly changes: readonly FileChange[];
  /** Who would get what; left out where it was not worked out. */
  readonly split?: SplitChange;
}

const LONGEST_SAID = 200;

/** The answers to questions, each to be opened; nothing where nothing was asked. */
export function answerSections(
  settlements: readonly Settlement[],
  previews: readonly Preview[],
  importance: number,
): readonly Section[] {
  return settlements.flatMap((settlement) => {
    const { question, intent } = settlement;
    if (question === null || settlement.disposition !== 'applied') return [];
    const inner = innerSections(settlement, previews, importance);
    if (inner.length === 0) return [];
    const where = settlement.rollout === null ? '' : ` for ${html(settlement.rollout)}`;
    const title = `<code>${html(truncate(intent.said, LONGEST_SAID))}</code> by ${html(intent.actor.login)}${where}`;
    return inner.map(({ part, section }) => details(section, part === '' ? title : `${title}: ${part}`));
  });
}

/** Each part stands in an element of its own, so that any of them can be left out. */
function details(section: Section, title: string): Section {
  const open = `<details>\n<summary>${title}</summary>\n\n${section.open}`;
  const close = `${section.close}${section.close === '' ? '' : '\n'}\n</details>`;
  return { ...section, open, close };
}

/** A part of an answer, with what its title says beside the question; empty for the answer itself. */
interface Part {
  readonly part: string;
  readonly section: Section;
}

function innerSections(settlement: Settlement, previews: readonly Preview[], importance: number): readonly Part[] {
  const { question, planned, intent, rollout } = settlement;
  const whole = (section: Section): readonly Part[] => [{ part: '', section }];
  if (question?.verb === 'help') return whole(paragraph(helpText(question.topic), importance));
  if (question?.verb === 'status') return whole(paragraph('Where it stands is above.', importance));
  if (planned === null) return [];
  if (planned.refusal !== null) {
    return whole(paragraph(`It would be refused.\n\n${renderRefusal(planned.refusal)}`, importance));
  }
  const own = previews.filter((preview) => preview.key === intent.key && preview.rollout === rollout);
  const changes = own.flatMap((preview) => preview.changes);
  const splits = own.flatMap(({ split }) => (split === undefined ? [] : [split]));
  return [
    ...whole(plannedSection(planned, importance)),
    ...splits.map((split) => ({ part: 'who gets what', section: splitSection(split, importance) })),
    ...(changes.length === 0 ? [] : [{ part: 'the diff', section: wholeDiffSection(changes, importance - 1) }]),
  ];
}

/** All commands, or one of them with its flags and examples. */
export function helpText(topic: string | null, prefix = '/'): string {
  if (topic === null || !isVerb(topic)) {
    return `${commandTable(prefix).trim()}\n\nOne of them in full: ${code(`${prefix}help canary`)}`;
  }
  return commandHelp(topic, prefix);
}

function commandHelp(verb: Verb, prefix: string): string {
  const { summary, flags, examples, right, movesTraffic } = COMMANDS[verb];
  return [
    `${code(usage(verb, prefix))}: ${summary}`,
    ...(flags.length === 0
      ? []
      : [flags.map((flag) => `- ${code(FLAGS[flag].usage)}: ${FLAGS[flag].summary}`).join('\n')]),
    `It needs the right ${code(right)}${movesTraffic ? ' and moves traffic' : ' and moves no traffic'}.`,
    block(examples.map((example) => `${prefix}${example}`)),
  ].join('\n\n');
}
