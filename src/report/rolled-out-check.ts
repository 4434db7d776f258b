import type { Readiness } from '../rollout/readiness.ts';
import { code } from './markdown.ts';
import { renderRefusal } from './refusal.ts';
import { CHECK_LIMIT, fit, paragraph, type Section } from './section.ts';
import { listed, truncate, visible } from './text.ts';

/** One rollout of the pull request, and how far it is. */
export interface RolledOut {
  readonly rollout: string;
  readonly readiness: Readiness;
}

/** The words of the check that branch rules can require. `conclusion` is null while the rollout goes on. */
export interface RolledOutReport {
  readonly title: string;
  readonly conclusion: 'success' | 'failure' | null;
  readonly summary: string;
}

const LONGEST_TITLE = 120;
const MOST_NAMES = 3;

/**
 * The check "rolled out": it succeeds when a merge would promote every rollout that the pull request drives, or has done
 * so. It is never neutral, because branch rules let that pass.
 *
 * @param rolledOut those that the pull request drives; at least one
 */
export function renderRolledOut(rolledOut: readonly RolledOut[]): RolledOutReport {
  const back = rolledOut.filter(({ readiness }) => readiness.kind === 'back');
  const missing = rolledOut.filter(({ readiness }) => readiness.kind === 'missing');
  const names = (some: readonly RolledOut[]): string =>
    listed(
      some.map(({ rollout }) => rollout),
      MOST_NAMES,
    );
  const summary = fit(rolledOut.map(section), CHECK_LIMIT);
  const report = (title: string, conclusion: RolledOutReport['conclusion']): RolledOutReport => ({
    title: truncate(visible(title), LONGEST_TITLE),
    conclusion,
    summary,
  });
  if (back.length > 0) return report(`${names(back)}: taken back`, 'failure');
  const [first] = missing;
  if (first?.readiness.kind === 'missing') {
    const { found } = first.readiness.refusal;
    return report(missing.length === 1 ? `${first.rollout}: ${found}` : `${names(missing)}: not rolled out yet`, null);
  }
  return report(`${names(rolledOut)}: rolled out`, 'success');
}

function section({ rollout, readiness }: RolledOut): Section {
  const title = `### ${code(rollout)}`;
  switch (readiness.kind) {
    case 'ready':
      return paragraph(`${title}\n\nEverything that the plan asks for is there: merging promotes the candidate.`, 80);
    case 'promoted':
      return paragraph(`${title}\n\nThe candidate is promoted.`, 80);
    case 'back':
      return paragraph(`${title}\n\nThe candidate was taken back: the stable version serves.`, 90);
    default:
      return paragraph(`${title}\n\nNot yet:\n\n${renderRefusal(readiness.refusal)}`, 100);
  }
}
