import type { Refusal } from '../rollout/refusal.ts';
import type { Remark } from '../rollout/remark.ts';
import type { Settlement } from '../rollout/settlement.ts';
import { formatWeight } from '../rollout/weight.ts';
import { code, plain, prose } from './markdown.ts';
import { paragraph, type Section } from './section.ts';
import { grouped, shortSha, truncate, visible } from './text.ts';

const LONGEST_SAID = 200;
const LONGEST_WARNING = 600;
/** Remarks beyond this number are counted. */
const MOST_REMARKS = 40;

/** A remark as one sentence without the full stop. What is quoted stands in backticks. */
export function remarkInWords(remark: Remark): string {
  switch (remark.kind) {
    case 'load':
      return loadInWords(remark);
    case 'standby':
      return `${remark.cluster} has weight 0${ofPool(remark.pool)}, and its record stays: DNS answers with it when all the others are unhealthy`;
    case 'absent': {
      const why = remark.because === 'drained' ? 'drained' : 'failed over';
      return `${remark.cluster} is ${why} as well, and gets nothing before \`${remark.next}\``;
    }
    case 'hub':
      return `${remark.cluster} is the hub: all traffic still enters through its gateway. If that gateway fails, this helps nobody: point the users’ name at another cluster’s gateway`;
    case 'break-glass':
      return `${remark.by} broke the glass, past windows, gates and what was seen live: “${remark.reason}”`;
    case 'queued': {
      const ahead = remark.ahead.length === 0 ? 'nobody' : remark.ahead.join(', then ');
      return `${remark.pullRequest} waits with ${shortSha(remark.sha)}, and starts by itself; before it comes ${ahead}`;
    }
    case 'replaced':
      return `${shortSha(remark.sha)} of ${remark.pullRequest} was rolled back and replaced`;
    case 'warning':
      return warningInWords(remark.warning);
    default:
      return remark satisfies never;
  }
}

/** With its place: the same may be found in many files, and what is found seldom names them. */
function warningInWords({ found, where, next }: Refusal): string {
  const words = visible(`${where === null ? '' : `${where}: `}${found}. ${next}`.trim());
  return `warning: ${truncate(words, LONGEST_WARNING).replace(/[.]$/, '')}`;
}

function loadInWords({
  pool,
  cluster,
  weight,
  requestsPerSecond,
  capacity,
}: Extract<Remark, { kind: 'load' }>): string {
  const takes = `${cluster} takes ${formatWeight(weight)} %${ofPool(pool)}`;
  const rate = (requests: number): string => `${grouped(requests)} requests/s`;
  if (requestsPerSecond === null && capacity === null)
    return `${takes}: nobody said what it can carry, or how much that is`;
  if (requestsPerSecond === null)
    return `${takes}: it can carry ${rate(capacity ?? 0)}, and nobody said how much that is`;
  if (capacity === null) return `${takes}, ${rate(requestsPerSecond)}: nobody said what it can carry`;
  const takesOf = `${takes}: ${grouped(requestsPerSecond)} of ${rate(capacity)}`;
  const over = requestsPerSecond - capacity;
  return over > 0 ? `${takesOf}, ${grouped(Math.ceil(over))} more than it can carry` : takesOf;
}

function ofPool(pool: string): string {
  return pool === 'all' ? '' : ` of the users of ${pool}`;
}

const ALARMING: ReadonlySet<Remark['kind']> = new Set(['absent', 'break-glass', 'hub', 'warning']);

/** Whether somebody should look twice. */
function isAlarming(remark: Remark): boolean {
  if (ALARMING.has(remark.kind)) return true;
  return remark.kind === 'load' && remark.capacity !== null && (remark.requestsPerSecond ?? 0) > remark.capacity;
}

/** The remarks of a settlement, each on a line of Markdown; what is alarming comes first, in bold. */
export function remarkLines(remarks: readonly Remark[]): readonly string[] {
  const sorted = [...remarks.filter(isAlarming), ...remarks.filter((remark) => !isAlarming(remark))];
  const lines = sorted.slice(0, MOST_REMARKS).map((remark) => {
    const words = prose(`${remarkInWords(remark)}.`);
    return isAlarming(remark) ? `- ⚠️ ${words}` : `- ${words}`;
  });
  const left = sorted.length - lines.length;
  return left === 0 ? lines : [...lines, `- and ${left} more like these`];
}

/** What was done that somebody should know more of. */
export function remarkSections(settlements: readonly Settlement[], importance: number): readonly Section[] {
  return settlements.flatMap(({ intent, rollout, disposition, remarks = [] }) => {
    if (disposition !== 'applied' || remarks.length === 0) return [];
    const who = intent.source.kind === 'clock' ? 'by itself' : `by ${plain(intent.actor.login)}`;
    const where = rollout === null ? '' : ` on ${plain(rollout)}`;
    const said = code(truncate(intent.said, LONGEST_SAID));
    return [paragraph(`**Done:** ${said} ${who}${where}.\n\n${remarkLines(remarks).join('\n')}`, importance)];
  });
}
