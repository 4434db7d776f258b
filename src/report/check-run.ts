import type { Subject } from '../rollout/intent.ts';
import type { Reason } from '../rollout/reason.ts';
import type { Settlement } from '../rollout/settlement.ts';
import type { State } from '../rollout/state.ts';
import { formatWeight } from '../rollout/weight.ts';
import { answerSections, type Preview } from './answer.ts';
import { axesInWords } from './axes-words.ts';
import { clusterTable } from './cluster-table.ts';
import { diffSection } from './diff-section.ts';
import { fleetSections } from './fleet-section.ts';
import { isAsUsual } from './fleet-standing.ts';
import { block, code, plain, prose } from './markdown.ts';
import { reachLines } from './reach-candidate.ts';
import { refusalSections } from './refused.ts';
import { remarkSections } from './remark-words.ts';
import type { ReportView } from './report-view.ts';
import { CHECK_LIMIT, fit, paragraph, type Section } from './section.ts';
import { counted, truncate, visible } from './text.ts';
import { nextInWords, waitingInWords } from './waiting-words.ts';

export interface CheckInput {
  readonly subject: Subject;
  readonly views: readonly ReportView[];
  readonly settlements: readonly Settlement[];
  readonly previews?: readonly Preview[];
}

/** A check run's words. `conclusion` is null while the rollout is under way: such a check is in progress. */
export interface CheckReport {
  readonly title: string;
  readonly conclusion: 'success' | 'failure' | 'neutral' | null;
  readonly summary: string;
  readonly text: string;
}

const LONGEST_TITLE = 120;

/**
 * Refusals that mean that something is to be repaired before anything can move. Others are somebody's slip, which must
 * not turn a pull request red: anybody may comment.
 */
const BROKEN: ReadonlySet<Reason> = new Set<Reason>([
  'config_invalid',
  'route_missing',
  'route_unreadable',
  'route_not_editable',
  'route_edited_by_hand',
  'route_controlled_elsewhere',
  'feature_not_supported',
  'version_pin_missing',
  'commit_rejected',
]);

/** The check on a pull request: the plan, and the diff of each cluster. Each field is within GitHub's limit. */
export function renderCheck(input: CheckInput): CheckReport {
  const { views, settlements, previews = [] } = input;
  const diffs = views.flatMap(({ changes }) => changes.map((change) => diffSection(change, 50)));
  const text: readonly Section[] = [
    ...answerSections(
      settlements.filter(({ question }) => question?.verb === 'plan'),
      previews,
      60,
    ),
    ...(diffs.length === 0
      ? []
      : [paragraph(`${counted(diffs.length, 'file')} changed in the GitOps repository:`, 100)]),
    ...diffs,
  ];
  return {
    title: truncate(visible(titleOf(input)), LONGEST_TITLE),
    conclusion: conclusionOf(input),
    summary:
      fit(
        [...refusalSections(settlements, 90), ...remarkSections(settlements, 85), ...views.flatMap(viewSections)],
        CHECK_LIMIT,
      ) || 'No rollout is driven from here.',
    text: fit(text, CHECK_LIMIT),
  };
}

function viewSections(view: ReportView): readonly Section[] {
  const { rollout, state, waiting, next, legal } = view;
  const steps = rollout.strategy.steps.map(({ weight }) => `${formatWeight(weight)} %`).join(', ');
  const waves = rollout.strategy.waves.map(({ name, clusters }) => `${name} (${counted(clusters.length, 'cluster')})`);
  const facts = [
    `- **Plan:** ${plain(steps)}; waves: ${plain(waves.join(', '))}`,
    ...waiting.map((one) => `- **Waits for** ${prose(waitingInWords(rollout, one))}.`),
    ...reachLines(rollout, state),
    ...(next === null ? [] : [`- **Next step:** ${plain(nextInWords(next))}`]),
  ];
  return [
    paragraph(`### ${code(rollout.name)}: ${plain(axesInWords(view, 'pull-request'))}\n\n${facts.join('\n')}`, 80),
    clusterTable(rollout, state, 70),
    ...(isAsUsual(rollout, state) ? [] : fleetSections(view, 68)),
    ...(legal.length === 0 ? [] : [paragraph(`What can be said on the pull request now:\n\n${block(legal)}`, 60)]),
  ];
}

function titleOf({ views, settlements, subject }: CheckInput): string {
  const broken = settlements.find(isBroken);
  if (broken !== undefined) return `Cannot go on: ${broken.refusal?.found ?? broken.reason}`;
  if (views.length === 0) return 'No rollout is driven from here';
  const told = views.filter(({ state }) => concerns(state, subject));
  const shown = told.length === 0 ? views : told;
  return shown
    .map(({ rollout, state }) => `${rollout.name}: ${axesInWords({ rollout, state }, 'pull-request')}`)
    .join('; ');
}

function isBroken({ reason, disposition }: Settlement): boolean {
  return disposition !== 'applied' && BROKEN.has(reason);
}

/** Whether a rollout is, or last was, the subject's. */
function concerns({ candidate, last }: State, subject: Subject): boolean {
  const owner = candidate === null ? last?.pullRequest : candidate.pullRequest;
  return owner?.repository === subject.repository && owner.number === subject.number;
}

function conclusionOf({ views, settlements, subject }: CheckInput): CheckReport['conclusion'] {
  if (settlements.some(isBroken)) return 'failure';
  const own = views.map(({ state }) => state).filter((state) => concerns(state, subject));
  if (own.some(({ phase }) => phase === 'aborted')) return 'failure';
  if (own.some(({ candidate }) => candidate !== null)) return null;
  if (own.some(({ last }) => last?.outcome === 'rolled-back')) return 'failure';
  return own.length === 0 ? 'neutral' : 'success';
}
