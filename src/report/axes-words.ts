import type { Conversation } from '../rollout/conversation.ts';
import { fleetInWords, isOrdinary } from './fleet-standing.ts';
import { phaseInWords } from './phase.ts';
import type { ReportView } from './report-view.ts';

/**
 * Both axes in a few words, as in a heading; the fleet's only where it is not as in ordinary times. On an issue it comes
 * first and alone: an outage has no pull request.
 */
export function axesInWords(
  { rollout, state }: Pick<ReportView, 'rollout' | 'state'>,
  kind: Conversation['kind'],
): string {
  const release = phaseInWords(rollout, state);
  const fleet = fleetInWords(state);
  if (fleet === null) return release;
  if (kind === 'issue') return fleet;
  return state.fleet === null || isOrdinary(state.fleet) ? release : `${release}; ${fleet}`;
}
