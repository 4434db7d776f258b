import type { Verb } from './command.ts';
import type { FlagName } from './flag-registry.ts';
import type { Right } from './rights.ts';

/** What stands between a verb and its flags. */
export type Argument = 'weight' | 'command' | 'topic' | 'back' | 'shares' | 'clusters' | 'cluster' | 'drilled' | null;

/** A command, declared once: the parser, `/help` and the README's table read it from here. */
export interface CommandSpec {
  readonly summary: string;
  readonly argument: Argument;
  /** As it stands in a usage line; empty where there is no argument. */
  readonly argumentUsage: string;
  readonly flags: readonly FlagName[];
  /** Without the prefix. Each is a complete command. */
  readonly examples: readonly string[];
  /** The right that it needs. A `plan` needs this one only, whatever it plans. */
  readonly right: Right;
  readonly movesTraffic: boolean;
  /** Other words that people say for it. They are never run: they only make the did-you-mean. */
  readonly alsoCalled: readonly string[];
}

export const COMMANDS: Readonly<Record<Verb, CommandSpec>> = {
  canary: {
    summary:
      'Sets the candidate’s weight in percent, or takes the next step of the plan. The first one starts the rollout.',
    argument: 'weight',
    argumentUsage: '<weight|next>',
    flags: ['--cluster', '--wave', '--fleet', '--sha', '--break-glass', '--rollout'],
    examples: [
      'canary 25',
      'canary next',
      "canary 25 --cluster eu-west,'us-*'",
      'canary 50 --wave 2',
      'canary 5 --fleet',
    ],
    right: 'canary',
    movesTraffic: true,
    alsoCalled: ['start', 'weight', 'next', 'step', 'deploy'],
  },
  'blue-green': {
    summary: 'Starts a blue-green rollout: deploys the candidate at weight 0, where a preview shows it.',
    argument: null,
    argumentUsage: '',
    flags: ['--sha', '--now', '--break-glass', '--rollout'],
    examples: ['blue-green', 'blue-green --sha 3f1c2b4a5d6e7f8091a2b3c4d5e6f70812345678'],
    right: 'switch',
    movesTraffic: true,
    alsoCalled: ['bluegreen', 'green'],
  },
  switch: {
    summary: 'Moves all traffic to the candidate in one commit, or `back`.',
    argument: 'back',
    argumentUsage: '[back]',
    flags: ['--cluster', '--wave', '--break-glass', '--rollout'],
    examples: ['switch', 'switch --wave 1', 'switch back'],
    right: 'switch',
    movesTraffic: true,
    alsoCalled: ['flip', 'cutover', 'swap'],
  },
  promote: {
    summary: 'Makes the candidate the stable version. Merging the pull request does the same.',
    argument: null,
    argumentUsage: '',
    flags: ['--break-glass', '--rollout'],
    examples: ['promote', 'promote --break-glass "INC-7: the metrics are down"'],
    right: 'promote',
    movesTraffic: true,
    alsoCalled: ['finish', 'ship'],
  },
  rollback: {
    summary: 'Moves all traffic back to the stable version. Closing the pull request does the same.',
    argument: null,
    argumentUsage: '',
    flags: ['--gradual', '--rollout'],
    examples: ['rollback', 'rollback --gradual'],
    right: 'rollback',
    movesTraffic: true,
    alsoCalled: ['revert', 'undo', 'back', 'roll-back'],
  },
  pause: {
    summary: 'Holds the rollout where it is until it is resumed.',
    argument: null,
    argumentUsage: '',
    flags: ['--rollout'],
    examples: ['pause'],
    right: 'pause',
    movesTraffic: false,
    alsoCalled: ['hold', 'halt', 'wait'],
  },
  resume: {
    summary: 'Lets a rollout go on that was paused, aborted or is rolling back.',
    argument: null,
    argumentUsage: '',
    flags: ['--rollout'],
    examples: ['resume'],
    right: 'resume',
    movesTraffic: false,
    alsoCalled: ['continue', 'unpause'],
  },
  abort: {
    summary: 'Moves all traffic back to the stable version and locks the rollout until it is resumed.',
    argument: null,
    argumentUsage: '',
    flags: ['--rollout'],
    examples: ['abort'],
    right: 'abort',
    movesTraffic: true,
    alsoCalled: ['stop', 'cancel'],
  },
  approve: {
    summary: 'Approves the step that waits for it.',
    argument: null,
    argumentUsage: '',
    flags: ['--rollout'],
    examples: ['approve'],
    right: 'approve',
    movesTraffic: false,
    alsoCalled: ['approved'],
  },
  shift: {
    summary: 'Sets what clusters have in ordinary times, in percent. Clusters that are not named divide the rest.',
    argument: 'shares',
    argumentUsage: '<cluster>=<share>…',
    flags: ['--pool', '--rollout'],
    examples: ['shift eu-west=60 us-east=40', 'shift eu-west=70 --pool eu'],
    right: 'shift',
    movesTraffic: true,
    alsoCalled: ['split', 'balance', 'shares'],
  },
  drain: {
    summary: 'Takes all traffic from clusters until they are undrained.',
    argument: 'clusters',
    argumentUsage: '<clusters>',
    flags: ['--rollout'],
    examples: ['drain eu-west', "drain 'us-*'"],
    right: 'drain',
    movesTraffic: true,
    alsoCalled: ['evacuate', 'cordon', 'disable'],
  },
  undrain: {
    summary: 'Gives drained clusters their traffic again.',
    argument: 'clusters',
    argumentUsage: '<clusters>',
    flags: ['--rollout'],
    examples: ['undrain eu-west'],
    right: 'drain',
    movesTraffic: true,
    alsoCalled: ['uncordon', 'enable'],
  },
  failover: {
    summary: 'Lets other clusters carry a cluster’s traffic until it fails back.',
    argument: 'cluster',
    argumentUsage: '<cluster>',
    flags: ['--to', '--rollout'],
    examples: ['failover eu-west --to eu-north', 'failover eu-west'],
    right: 'failover',
    movesTraffic: true,
    alsoCalled: ['fail-over', 'fo'],
  },
  failback: {
    summary: 'Brings a cluster’s traffic back after a failover, step by step. It must have been healthy for a while.',
    argument: 'cluster',
    argumentUsage: '<cluster>',
    flags: ['--healthy', '--rollout'],
    examples: ['failback eu-west', 'failback eu-west --healthy'],
    right: 'failover',
    movesTraffic: true,
    alsoCalled: ['fail-back', 'return'],
  },
  drill: {
    summary: 'Holds a failover drill: only where the others can carry the load, and it ends by itself.',
    argument: 'drilled',
    argumentUsage: 'failover <cluster>',
    flags: ['--to', '--for', '--rollout'],
    examples: ['drill failover eu-west', 'drill failover eu-west --to eu-north --for 15m'],
    right: 'failover',
    movesTraffic: true,
    alsoCalled: ['gameday', 'game-day', 'exercise'],
  },
  rebalance: {
    summary: 'Works the clusters’ weights out anew from shares, capacity and load.',
    argument: null,
    argumentUsage: '',
    flags: ['--rollout'],
    examples: ['rebalance'],
    right: 'shift',
    movesTraffic: true,
    alsoCalled: ['burst', 're-balance'],
  },
  status: {
    summary: 'Says where the rollout stands.',
    argument: null,
    argumentUsage: '',
    flags: ['--rollout'],
    examples: ['status'],
    right: 'read',
    movesTraffic: false,
    alsoCalled: ['state', 'info'],
  },
  plan: {
    summary: 'Shows what a command would do, with the diff of each cluster, and does nothing.',
    argument: 'command',
    argumentUsage: '<command>',
    flags: ['--rollout'],
    examples: ['plan canary 25', 'plan failover eu-west'],
    right: 'read',
    movesTraffic: false,
    alsoCalled: ['diff', 'dry-run', 'noop', 'preview'],
  },
  help: {
    summary: 'Lists the commands, or explains one.',
    argument: 'topic',
    argumentUsage: '[command]',
    flags: [],
    examples: ['help', 'help canary'],
    right: 'read',
    movesTraffic: false,
    alsoCalled: ['commands', 'usage'],
  },
};

/** The verbs in the order in which people meet them. */
export const VERBS: readonly Verb[] = Object.keys(COMMANDS).filter(isVerb);

export function isVerb(word: string): word is Verb {
  return Object.hasOwn(COMMANDS, word);
}
