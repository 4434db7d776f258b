import type { Subject } from '../rollout/intent.ts';
import { replacedBy } from '../rollout/replaced.ts';
import type { State } from '../rollout/state.ts';
import { code, plain } from './markdown.ts';
import { moment, shortSha } from './text.ts';

/** Pull requests beyond this number are counted. */
const MOST_NAMED = 5;

/** Which pull requests wait for the rollout, and whether the one that reads this was replaced; Markdown list items. */
export function queueLines(state: State, subject: Subject): readonly string[] {
  const replaced = replacedBy(state);
  const own = replaced !== null && nameOf(replaced.pullRequest) === nameOf(subject);
  const line =
    replaced === null || !own
      ? []
      : [
          `- **Last:** ${code(shortSha(state.last?.sha ?? ''))} was rolled back on ${moment(replaced.at)}, replaced by ${code(nameOf(replaced.by))}.`,
        ];
  const named = state.queue.slice(0, MOST_NAMED).map(({ pullRequest, sha, by }, index) => {
    const here = nameOf(pullRequest) === nameOf(subject) ? ', this one' : '';
    return `${index + 1}. ${code(nameOf(pullRequest))} with ${code(shortSha(sha))} by ${plain(by)}${here}`;
  });
  const left = state.queue.length - named.length;
  const more = left === 0 ? '' : ` and ${left} more`;
  const waits =
    named.length === 0
      ? []
      : [`- **Queue:** ${named.join('; ')}${more}. The first starts by itself when this rollout has ended.`];
  return [...line, ...waits];
}

function nameOf({ repository, number }: Subject): string {
  return `${repository}#${number}`;
}
