import type { Allowed, Right } from '../rollout/rights.ts';
import type { Rollout } from '../rollout/rollout.ts';
import type { NextMove, Waiting } from '../rollout/settlement.ts';
import { formatWeight } from '../rollout/weight.ts';
import { listed, moment } from './text.ts';

/** What a rollout waits for, after the words "waits for": what holds it, who can end it, until when. */
export function waitingInWords(rollout: Rollout, { kind, until, of = [] }: Waiting): string {
  switch (kind) {
    case 'person':
      return `somebody to take the next step (${whoMay(rollout, rollout.strategy.kind === 'canary' ? 'canary' : 'switch')})`;
    case 'approval':
      return `${of.length === 0 ? 'an approval' : [...new Set(of)].join('; ')} (${whoMay(rollout, 'approve')})`;
    case 'live':
      return `${listed(of, 5)} to serve what was committed${deadlineInWords(rollout, until)}`;
    case 'gate':
      return `${of.length === 1 ? 'the gate' : 'the gates'} ${listed(of, 5)} to pass${deadlineInWords(rollout, until)}`;
    case 'candidate-endpoints':
      return `ready endpoints behind the candidate’s Service in ${listed(of, 5)}${deadlineInWords(rollout, until)}`;
    case 'stable-endpoints':
      return `more ready endpoints behind the stable version’s Service in ${listed(of, 5)}, so that it can take the traffic back`;
    case 'freeze':
      return `the end of the freeze${until === null ? ', which is not in sight' : `, ${moment(until)}`} (${whoMay(rollout, 'break-glass')} may go past it, with a reason)`;
    case 'pause':
      return `the step’s pause${until === null ? '' : `, until ${moment(until)}`}; then it goes on by itself`;
    case 'resume':
      return `somebody to resume it (${whoMay(rollout, 'resume')})`;
    case 'warm':
      return `the end of the time for which the other slot is kept warm${until === null ? '' : `, ${moment(until)}`}`;
    case 'merge':
      return `the merge of the pull request, or a promotion (${whoMay(rollout, 'promote')})`;
    default:
      return kind satisfies never;
  }
}

/** What happens if the waiting takes too long. */
function deadlineInWords({ deadline }: Rollout, until: string | null): string {
  if (deadline === null || until === null) return ', however long that takes';
  const then = {
    'roll-back': 'it is rolled back',
    hold: 'the rollout is paused',
    ask: 'the rollout is paused, and whoever started it is asked',
  }[deadline.remedy.kind];
  return `; if that takes beyond ${moment(until)}, ${then}`;
}

/** A slot that a promotion left behind, after the words "kept warm". Commands stand in backticks. */
export function warmInWords({ strategy }: Rollout, { until }: Waiting): string {
  const again = strategy.kind === 'canary' ? '`/canary next`' : '`/blue-green --now`';
  const end = until === null ? 'for a while' : `until ${moment(until)}`;
  return `${end} the version before is still there, and \`/rollback\` goes back to it at once; ${again} takes its slot all the same`;
}

/** Who has a right, in words. Restrictions of single clusters come on top. */
export function whoMay(rollout: Rollout, right: Right): string {
  const allowed = rollout.permissions.rights[right];
  const restricted = rollout.permissions.restrictions.some(({ rights }) => rights.includes(right));
  return `${allowedInWords(allowed)}${restricted ? '; some clusters ask for more' : ''}`;
}

function allowedInWords({ role, users, teams }: Allowed): string {
  const ways = [
    ...(role === null ? [] : [role === 'admin' || role === 'none' ? `role ${role}` : `role ${role} or above`]),
    ...(users.length === 0 ? [] : [listed(users, 5)]),
    ...(teams.length === 0 ? [] : [`${teams.length === 1 ? 'team' : 'teams'} ${listed(teams, 5)}`]),
  ];
  return ways.length === 0 ? 'nobody' : ways.join(', or ');
}

/** What the plan’s next step does. */
export function nextInWords({ weight, wave, clusters }: NextMove): string {
  return `${formatWeight(weight)} % in ${listed(clusters, 5)} (wave ${wave})`;
}
