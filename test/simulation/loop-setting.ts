import type { Random } from './random.ts';

/** What follows from a gate or a deadline, as the scenario meant it. */
export type RemedySetting =
  | { readonly kind: 'roll-back'; readonly what: 'wave' | 'fleet'; readonly gradual: boolean }
  | { readonly kind: 'hold' | 'ask' };

export interface GateSetting {
  readonly name: string;
  readonly perFleet: boolean;
  /** Percent from which it counts; null: any traffic. */
  readonly from: number | null;
  readonly countsSamples: boolean;
  readonly failureLimit: number;
  readonly intervalSeconds: number;
  readonly remedy: RemedySetting;
  readonly onInsufficient: 'wait' | 'pass' | 'fail';
}

/** A part of every Monday, in minutes after midnight UTC. Histories begin on a Monday at nine. */
export interface WindowSetting {
  readonly kind: 'allow' | 'exclude';
  readonly from: number;
  readonly until: number;
}

/** What a `rollout.yaml` says of the live loop, as the scenario meant it. */
export interface LoopSetting {
  readonly gates: readonly GateSetting[];
  /** Null: nothing is written, and the standard holds. */
  readonly deadline: { readonly seconds: number; readonly remedy: RemedySetting } | null;
  readonly windows: readonly WindowSetting[];
  readonly whenBusy: 'refuse' | 'queue' | 'replace';
}

/** Where nothing is said of the loop. */
export const NO_LOOP: LoopSetting = { gates: [], deadline: null, windows: [], whenBusy: 'refuse' };

const NINE = 9 * 60;

/** The clusters that are looked at: often all, sometimes some, rarely none. */
export function generateObserved(random: Random, clusters: readonly string[]): readonly string[] {
  return random.weighted<() => readonly string[]>([
    [6, () => clusters],
    [3, () => clusters.filter(() => random.chance(0.6))],
    [1, () => []],
  ])();
}

export function generateLoop(random: Random, strategy: 'canary' | 'blue-green'): LoopSetting {
  const gates = random.weighted([
    [2, 0],
    [5, 1],
    [2, 2],
  ]);
  return {
    gates: Array.from({ length: gates }, (_, index) => generateGate(random, index, strategy)),
    deadline: random.chance(0.65)
      ? { seconds: random.pick([95, 150, 240]), remedy: generateRemedy(random, strategy) }
      : null,
    windows: random.chance(0.35) ? [generateWindow(random)] : [],
    whenBusy: random.pick(['refuse', 'queue', 'replace']),
  };
}

function generateGate(random: Random, index: number, strategy: 'canary' | 'blue-green'): GateSetting {
  return {
    name: index === 0 ? 'success' : 'latency',
    perFleet: random.chance(0.3),
    from: random.chance(0.25) ? 50 : null,
    countsSamples: random.chance(0.4),
    failureLimit: random.integer(1, 3),
    intervalSeconds: random.pick([20, 45]),
    remedy: generateRemedy(random, strategy),
    onInsufficient: random.weighted([
      [7, 'wait'],
      [2, 'pass'],
      [1, 'fail'],
    ]),
  };
}

function generateRemedy(random: Random, strategy: 'canary' | 'blue-green'): RemedySetting {
  const gradual = strategy === 'canary' && random.chance(0.35);
  return random.weighted<RemedySetting>([
    [4, { kind: 'roll-back', what: 'fleet', gradual }],
    [3, { kind: 'roll-back', what: 'wave', gradual: false }],
    [2, { kind: 'hold' }],
    [1, { kind: 'ask' }],
  ]);
}

/** Within the first quarter of an hour, so that it opens or closes while something happens. */
function generateWindow(random: Random): WindowSetting {
  const from = NINE + random.integer(0, 6);
  const until = from + random.integer(2, 6);
  return random.chance(0.5) ? { kind: 'exclude', from, until } : { kind: 'allow', from: NINE - 60, until };
}

/** Whether the windows stop the way forward at a moment, in milliseconds since the epoch. */
export function isFrozenAt(windows: readonly WindowSetting[], at: number): boolean {
  const moment = new Date(at);
  const minutes = moment.getUTCHours() * 60 + moment.getUTCMinutes();
  const within = ({ from, until }: WindowSetting): boolean =>
    moment.getUTCDay() === 1 && from <= minutes && minutes < until;
  const allowed = windows.filter(({ kind }) => kind === 'allow');
  if (windows.some((window) => window.kind === 'exclude' && within(window))) return true;
  return allowed.length > 0 && !allowed.some(within);
}
