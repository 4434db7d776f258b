/** What a flag's value must look like; null: the flag takes no value. */
export type FlagValue = 'clusters' | 'wave' | 'sha' | 'rollouts' | 'pool' | 'duration' | 'reason' | null;

/** A flag, declared once for every command that takes it. */
export interface Flag {
  readonly value: FlagValue;
  /** As it stands in a usage line, such as `--wave <wave>`. */
  readonly usage: string;
  readonly summary: string;
}

export const FLAGS = {
  '--cluster': {
    value: 'clusters',
    usage: '--cluster <names>',
    summary: 'Only these clusters: names or globs, with commas between them; may be repeated.',
  },
  '--wave': { value: 'wave', usage: '--wave <wave>', summary: 'Only the clusters of this wave, by number or name.' },
  '--fleet': {
    value: null,
    usage: '--fleet',
    summary: 'The weight is a share of the traffic of all clusters together.',
  },
  '--sha': { value: 'sha', usage: '--sha <commit>', summary: 'Pin this commit: 7 to 40 hexadecimal digits.' },
  '--to': {
    value: 'clusters',
    usage: '--to <names>',
    summary: 'Who takes the traffic: names or globs, with commas between them. Omitted: whoever may and can.',
  },
  '--pool': { value: 'pool', usage: '--pool <name>', summary: 'The traffic of this pool: a jurisdiction’s name.' },
  '--for': { value: 'duration', usage: '--for <time>', summary: 'How long, such as `15m`; then it ends by itself.' },
  '--healthy': {
    value: null,
    usage: '--healthy',
    summary: 'You have seen that the cluster is healthy; nobody else needs to have.',
  },
  '--now': {
    value: null,
    usage: '--now',
    summary: 'Take the slot that is kept warm for a rollback, which is then not possible any more.',
  },
  '--break-glass': {
    value: 'reason',
    usage: '--break-glass "<reason>"',
    summary: 'Go past freeze windows, gates and what is live. The reason, in quotes, is recorded.',
  },
  '--gradual': { value: null, usage: '--gradual', summary: 'Back through the steps, not at once.' },
  '--rollout': {
    value: 'rollouts',
    usage: '--rollout <names>',
    summary: 'Only these rollouts of those that the pull request drives; may be repeated.',
  },
} as const satisfies Record<string, Flag>;

export type FlagName = keyof typeof FLAGS;

export function isFlagName(word: string): word is FlagName {
  return Object.hasOwn(FLAGS, word);
}
