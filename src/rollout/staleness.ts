import type { Intent } from './intent.ts';
import { leadsBack } from './leads-back.ts';

const HOUR = 3_600_000;
/** A command that was not seen for so long is not carried out any more: what it was said about has changed. */
const STALE = 24 * HOUR;
/** And after this it is not even answered: GitHub gives up delivering a webhook after three days. */
const FORGOTTEN = 72 * HOUR;

/**
 * How a command that nobody has decided yet is to be taken. `stale`: it is refused and told so, unless it leads back to
 * the stable version. `forgotten`: it is left alone; otherwise installing Headgate, or naming another rollout in a
 * repository's configuration, would answer everything that was ever said there.
 *
 * @param now ISO 8601
 */
export function ageOf({ at, asked, source }: Intent, now: string): 'fresh' | 'stale' | 'forgotten' {
  if (source.kind === 'clock' || source.kind === 'command-line') return 'fresh';
  const age = Date.parse(now) - Date.parse(at);
  if (age > FORGOTTEN) return 'forgotten';
  return age > STALE && !('command' in asked && leadsBack(asked.command)) ? 'stale' : 'fresh';
}
