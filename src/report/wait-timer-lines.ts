import { type Environments, environmentOf } from '../rollout/environment.ts';
import { code } from './markdown.ts';
import type { ReportView } from './report-view.ts';
import { listed } from './text.ts';

const MOST_NAMES = 3;

/**
 * That environments of the rollout's clusters have a wait timer, which GitHub would keep before a job and Headgate does
 * not: who set it would rely on it.
 */
export function waitTimerLines({ rollout, state, environments }: ReportView): readonly string[] {
  if (state.candidate === null || environments === undefined) return [];
  const names = [...new Set(rollout.clusters.flatMap(({ name }) => environmentOf(rollout, name) ?? []))];
  const timed = names.flatMap((name) => {
    const minutes = waitMinutes(environments, name);
    return minutes > 0 ? [`${code(name)} (${minutes} min)`] : [];
  });
  if (timed.length === 0) return [];
  return [
    `- **Not waited for:** the wait timer of ${listed(timed, MOST_NAMES)}. A ${code('pause')} in the plan waits.`,
  ];
}

function waitMinutes({ rules }: Environments, name: string): number {
  const rule = rules.get(name);
  return rule === undefined || rule === null || rule === 'unknown' ? 0 : rule.waitMinutes;
}
