import type { Look } from '../look.ts';
import type { Settlement } from '../rollout/settlement.ts';
import type { Unavailable } from '../world/unavailable.ts';

/** What each exit code means. Scripts rely on them: they are added to, never changed. */
export const EXIT_CODES = {
  done: { code: 0, means: 'Done, or there was nothing to do.' },
  refused: { code: 1, means: 'Refused, and nothing was changed; or `validate` found problems.' },
  usage: { code: 2, means: 'The command line cannot be understood, or names something that does not exist.' },
  invalid: {
    code: 3,
    means: 'A configuration file does not hold to its schema. `headgate validate` lists everything.',
  },
  unavailable: { code: 4, means: 'Something outside could not be reached. Nothing was half done: try again.' },
  conflict: {
    code: 5,
    means: 'The branch kept moving, or moved before the push. What was said tells where it stands.',
  },
  bug: { code: 70, means: 'A bug in Headgate. With `--debug` it says where.' },
} as const;

/** How a run ended. */
export type Ending = keyof typeof EXIT_CODES;

/** The exit codes as a table of plain text. */
export function exitCodeTable(): string {
  const rows = Object.values(EXIT_CODES).map(({ code, means }) => `  ${String(code).padStart(2)}  ${means}\n`);
  return `Exit codes:\n${rows.join('')}`;
}

/** How a run ends whose looks are these. */
export function endingOfLooks(looks: readonly Look[], concerns: (settlement: Settlement) => boolean): Ending {
  const settlements = looks.flatMap((look) => look.settlements).filter(concerns);
  if (settlements.some(({ reason }) => reason === 'config_invalid' || reason === 'not_configured')) return 'invalid';
  // What is already as asked is no failure: a script may say the same thing twice.
  return settlements.some((one) => !isDone(one)) ? 'refused' : 'done';
}

function isDone(settlement: Settlement): boolean {
  const { disposition, reason, planned } = settlement;
  if (planned !== null) return isDone(planned);
  return disposition === 'applied' || reason === 'already_so';
}

/** How a run ends that something outside stopped. */
export function endingOfUnavailable({ what }: Unavailable): Ending {
  switch (what) {
    case 'commit_conflict':
      return 'conflict';
    case 'commit_rejected':
      return 'refused';
    case 'repository':
    case 'branch':
    case 'identity':
    case 'pull_request':
      return 'usage';
    case 'not_configured':
      return 'invalid';
    default:
      return 'unavailable';
  }
}
