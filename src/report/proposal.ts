import type { FileChange } from '../gateway/change.ts';
import type { Rollout } from '../rollout/rollout.ts';
import type { State } from '../rollout/state.ts';
import { diffSection } from './diff-section.ts';
import { historyRows, historyTable } from './history.ts';
import { html, plain, tableHead, tableRow } from './markdown.ts';
import { fromTo, movements } from './movement.ts';
import { COMMENT_LIMIT, fit, paragraph, type Section } from './section.ts';
import { counted, inert, listed, truncate } from './text.ts';
import { wantedBesideInForce } from './wanted.ts';

/** What a pull request of the GitOps repository says of the step that it is. */
export interface ProposalInput {
  readonly rollout: Rollout;
  readonly inForce: State;
  readonly wanted: State;
  /** Everything that merging it changes. */
  readonly changes: readonly FileChange[];
  /** The commit that is described. */
  readonly head: string;
  readonly autoMerge: boolean;
}

/** GitHub takes 256 characters. */
const LONGEST_TITLE = 120;
const MOST_CLUSTERS = 4;
const IMPORTANCE = { heading: 100, plan: 90, asked: 80, diff: 50 } as const;
const DESCRIBED = /^<!-- headgate:proposal v1 ([0-9a-f]{40,64}) -->/;

/** The commit that a pull request's words describe; null where they are not ours. */
export function describedHead(body: string): string | null {
  return DESCRIBED.exec(body)?.[1] ?? null;
}

/** The title and the text of the pull request with a step. The same step gives the same words. */
export function renderProposal(input: ProposalInput): { readonly title: string; readonly body: string } {
  const { rollout, inForce, wanted, changes, head, autoMerge } = input;
  const inForceKeys = new Set(inForce.ledger.entries.map(({ key }) => key));
  const asked = wanted.ledger.entries.filter(({ key }) => !inForceKeys.has(key));
  const how = autoMerge
    ? 'It is to be merged by itself as soon as the branch’s rules allow it'
    : 'Merging this pull request is the step';
  const sections: readonly (Section | null)[] = [
    paragraph(
      [
        `<!-- headgate:proposal v1 ${head} -->`,
        `**${plain(rollout.name)}**, revision ${wanted.revision}. ${how}; closing it refuses the step, and says so where it was asked for. Further commands change this pull request. Commits that people add to its branch stay.`,
      ].join('\n'),
      IMPORTANCE.heading,
    ),
    planSection(input),
    historyTable(historyRows(asked, []), 'Asked for:', IMPORTANCE.asked),
    ...diffSections(rollout, changes),
  ];
  const body = fit(
    sections.filter((section) => section !== null),
    COMMENT_LIMIT,
  );
  return { title: truncate(inert(`${rollout.name}: ${titleOf(inForce, wanted)}`), LONGEST_TITLE), body };
}

function titleOf(inForce: State, wanted: State): string {
  if (inForce.stable !== wanted.stable) return `promote ${wanted.stable}`;
  const moved = movements(inForce, wanted);
  if (moved.length > 0) {
    const every = Object.keys(wanted.weights).length;
    return moved
      .map((movement) => {
        const where = movement.clusters.length === every ? '' : ` in ${listed(movement.clusters, MOST_CLUSTERS)}`;
        return `${movement.slot} ${fromTo(movement)}${where}`;
      })
      .join(', ');
  }
  if (wantedBesideInForce(inForce, wanted).some(({ kind }) => kind === 'fleet')) return 'move traffic between clusters';
  if (inForce.phase !== wanted.phase) return wanted.phase;
  return 'record what was decided';
}

function planSection({ inForce, wanted }: ProposalInput): Section {
  const rows = wantedBesideInForce(inForce, wanted);
  if (rows.length === 0) return paragraph('No weight changes.', IMPORTANCE.plan);
  return {
    importance: IMPORTANCE.plan,
    open: tableHead(['What', 'In force', 'Wanted'], ['left', 'right', 'right']),
    lines: rows.map(({ what, inForce: present, wanted: coming }) =>
      tableRow([plain(what), plain(present), plain(coming)]),
    ),
    close: '',
    rest: (left) => `${counted(left, 'more row')} left out here.`,
  };
}

/** The diffs, those of one cluster together and to be opened. */
function diffSections(rollout: Rollout, changes: readonly FileChange[]): readonly Section[] {
  const groups = new Map<string, FileChange[]>();
  for (const change of changes) {
    const parts = change.path.split('/');
    const cluster = rollout.clusters.find(({ name }) => parts.includes(name))?.name ?? 'all clusters';
    groups.set(cluster, [...(groups.get(cluster) ?? []), change]);
  }
  return [...groups].flatMap(([cluster, files]) =>
    files.map((change, index): Section => {
      const section = diffSection(change, IMPORTANCE.diff);
      const place = files.length === 1 ? '' : ` (${index + 1} of ${files.length})`;
      const summary = `<summary>${html(cluster)}${place}: ${html(change.path)}</summary>`;
      return {
        ...section,
        open: `<details>\n${summary}\n\n${section.open}`,
        close: `${section.close}\n\n</details>`,
      };
    }),
  );
}
