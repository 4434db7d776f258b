import type { MeantPlace, MeantReleaseCommand } from './meant-command.ts';
import type { RuleWeights } from './route-weights.ts';
import type { RolloutSetting } from './setting.ts';

/** As much of a rollout's release axis as the reference model needs. */
export interface ModelState {
  readonly phase: string;
  readonly stable: string;
  /** Null where there is no candidate. */
  readonly sha: string | null;
  /** How the last finished rollout ended. */
  readonly last: string | null;
  readonly weights: Readonly<Record<string, number>>;
  /** The weights of the steps that were approved for this candidate. */
  readonly approvals: readonly number[];
}

const WHOLE = 10_000;

/**
 * What an applied command must have done, worked out a second time and by the book: the program's own plan is not
 * asked.
 *
 * @param head the commit that is pinned where none is named: which one it was is another checker's matter
 *
 * @returns the state that must follow, or why the command cannot have been applied
 */
export function apply(
  setting: RolloutSetting,
  state: ModelState,
  command: MeantReleaseCommand | 'clock',
  head: string,
): ModelState | string {
  if (command === 'clock') {
    if (state.phase === 'rolling-back') return stepBack(setting, state);
    if (setting.strategy === 'blue-green') return 'blue-green went on by itself';
    return raise(setting, state, nextWeights(setting, state, setting.clusters));
  }
  const needed = NEEDED_STRATEGY[command.kind] ?? setting.strategy;
  if (needed !== setting.strategy) return `a command of the strategy ${needed}`;
  switch (command.kind) {
    case 'weight': {
      const start = pinned(setting, state, command, head);
      const names = clustersOf(setting, command);
      return raise(setting, start, Object.fromEntries(names.map((name) => [name, command.weight])));
    }
    case 'next': {
      const start = pinned(setting, state, command, head);
      return raise(
        setting,
        start,
        start === state
          ? nextWeights(setting, state, clustersOf(setting, command))
          : firstWeights(setting, clustersOf(setting, command)),
      );
    }
    case 'blue-green': {
      const start = pinned(setting, state, command, head);
      if (start === state) return 'pinned the candidate that it has';
      return start.phase === 'progressing' ? start : `pinned while ${start.phase}`;
    }
    case 'switch':
      return switched(setting, state, command);
    case 'promote':
      if (state.sha === null || state.phase !== 'progressing') return `promoted while ${state.phase}`;
      if (unapproved(setting, state, WHOLE + 1).length > 0) return 'promoted before the approval';
      if (setting.clusters.some((name) => (state.weights[name] ?? 0) < setting.promoteFrom * 100))
        return 'promoted too early';
      return { ...ended(state, 'promoted'), stable: other(state.stable) };
    case 'rollback':
    case 'gradual': {
      const start = state.sha === null ? reopened(setting, state, head) : state;
      if (typeof start === 'string') return start;
      return command.kind === 'gradual' ? stepBack(setting, start) : ended(start, 'rolled-back');
    }
    case 'pause':
      return state.phase === 'progressing' ? { ...state, phase: 'paused' } : `paused while ${state.phase}`;
    case 'resume':
      if (state.sha === null || state.phase === 'progressing') return `resumed while ${state.phase}`;
      return { ...state, phase: 'progressing' };
    case 'abort':
      return state.sha === null
        ? 'aborted without a candidate'
        : { ...state, phase: 'aborted', weights: zeroes(state), approvals: [] };
    case 'approve': {
      if (state.phase !== 'progressing') return `approved while ${state.phase}`;
      const highest = Math.max(0, ...Object.values(state.weights));
      const [step] = unapproved(setting, state, highest + 1);
      return step === undefined
        ? 'approved what needs no approval'
        : { ...state, approvals: [...state.approvals, step] };
    }
    default:
      return command satisfies never;
  }
}

const NEEDED_STRATEGY: Readonly<Partial<Record<MeantReleaseCommand['kind'], RolloutSetting['strategy']>>> = {
  weight: 'canary',
  next: 'canary',
  'blue-green': 'blue-green',
  switch: 'blue-green',
};

/** The weights of the steps below a weight that wait for an approval. */
function unapproved({ steps }: RolloutSetting, { approvals }: ModelState, below: number): readonly number[] {
  const waiting = steps.filter(({ approval }) => approval).map(({ percent }) => Math.round(percent * 100));
  return waiting.filter((weight) => weight < below && !approvals.includes(weight));
}

function switched(
  setting: RolloutSetting,
  state: ModelState,
  { back, ...place }: Extract<MeantReleaseCommand, { kind: 'switch' }>,
): ModelState | string {
  if (state.sha === null) return 'switched without a candidate';
  if (!back && state.phase !== 'progressing') return `switched while ${state.phase}`;
  if (!back && unapproved(setting, state, WHOLE).length > 0) return 'switched before the approval';
  const target = back ? 0 : WHOLE;
  const moved = clustersOf(setting, place).filter((name) => state.weights[name] !== target);
  if (moved.length === 0) return 'switched what is switched';
  return { ...state, weights: { ...state.weights, ...Object.fromEntries(moved.map((name) => [name, target])) } };
}

function clustersOf(
  setting: RolloutSetting,
  { cluster, wave }: Pick<MeantPlace, 'cluster' | 'wave'>,
): readonly string[] {
  const all = wave === null ? setting.clusters : (setting.waves[wave - 1] ?? []);
  return cluster === null ? all : all.filter((name) => name === cluster);
}

/** Without a candidate, or with another one named, everything begins at 0. */
function pinned(setting: RolloutSetting, state: ModelState, { sha, named }: MeantPlace, head: string): ModelState {
  // A twin of the candidate shares its first digits: named by these alone it is the candidate, named whole it is not.
  const isPresent = named === null || state.sha?.startsWith(named) === true;
  if (state.sha !== null && isPresent) return state;
  const weights = Object.fromEntries(setting.clusters.map((name) => [name, 0]));
  const phase = state.sha === null ? 'progressing' : state.phase;
  return { ...state, phase, sha: sha ?? head, weights, approvals: [] };
}

function raise(
  setting: RolloutSetting,
  state: ModelState,
  targets: Readonly<Record<string, number>>,
): ModelState | string {
  if (state.phase !== 'progressing') return `raised while ${state.phase}`;
  if (unapproved(setting, state, Math.max(0, ...Object.values(targets))).length > 0)
    return 'raised before the approval';
  for (const [name, weight] of Object.entries(targets)) {
    const current = state.weights[name] ?? 0;
    if (weight < current) return `${name} was lowered from ${current} to ${weight} by a command that only raises`;
  }
  return { ...state, weights: { ...state.weights, ...targets } };
}

type Move = readonly [wave: readonly string[], weight: number];

function movesOf({ steps, waves, order }: RolloutSetting): readonly Move[] {
  const weights = steps.map((step) => Math.round(step.percent * 100));
  return order === 'steps'
    ? weights.flatMap((weight) => waves.map((wave): Move => [wave, weight]))
    : waves.flatMap((wave) => weights.map((weight): Move => [wave, weight]));
}

function nextWeights(setting: RolloutSetting, state: ModelState, only: readonly string[]): Record<string, number> {
  for (const [wave, weight] of movesOf(setting)) {
    const raised = wave.filter((name) => only.includes(name) && (state.weights[name] ?? 0) < weight);
    if (raised.length > 0) return Object.fromEntries(raised.map((name) => [name, weight]));
  }
  return {};
}

function firstWeights(setting: RolloutSetting, only: readonly string[]): Record<string, number> {
  for (const [wave, weight] of movesOf(setting)) {
    const names = wave.filter((name) => only.includes(name));
    if (names.length > 0) return Object.fromEntries(names.map((name) => [name, weight]));
  }
  return {};
}

/** Without a candidate, what is taken back is the last promotion: its version is a candidate again, with all traffic. */
function reopened(setting: RolloutSetting, state: ModelState, head: string): ModelState | string {
  if (state.last !== 'promoted') return 'rolled back with nothing to take back';
  const weights = Object.fromEntries(setting.clusters.map((name) => [name, WHOLE]));
  return { ...state, stable: other(state.stable), sha: head, weights };
}

function stepBack(setting: RolloutSetting, state: ModelState): ModelState {
  const highest = Math.max(0, ...Object.values(state.weights));
  const below = setting.steps.map((step) => Math.round(step.percent * 100)).filter((weight) => weight < highest);
  const ceiling = Math.max(0, ...below);
  const weights = Object.fromEntries(
    Object.entries(state.weights).map(([name, weight]) => [name, Math.min(weight, ceiling)]),
  );
  return Object.values(weights).every((weight) => weight === 0)
    ? ended(state, 'rolled-back')
    : { ...state, phase: 'rolling-back', weights };
}

/** The rollout without a candidate, as a rollback leaves it. */
export function whereNobodyIs(state: ModelState): ModelState {
  return ended(state, 'rolled-back');
}

function ended(state: ModelState, last: string): ModelState {
  return { ...state, last, phase: 'idle', sha: null, weights: zeroes(state), approvals: [] };
}

function zeroes(state: ModelState): Record<string, number> {
  return Object.fromEntries(Object.keys(state.weights).map((name) => [name, 0]));
}

/** The slot that is not this one. */
export function other(slot: string): string {
  return slot === 'blue' ? 'green' : 'blue';
}

/** Whether a route's weights give a cluster's traffic to the two slots as the model wants it, in whatever unit. */
export function agrees(weights: RuleWeights, rollout: string, state: ModelState, cluster: string): boolean {
  const candidate = weights[`${rollout}-${other(state.stable)}`] ?? 0;
  const stable = weights[`${rollout}-${state.stable}`] ?? 0;
  return candidate * WHOLE === (state.weights[cluster] ?? 0) * (candidate + stable) && candidate + stable > 0;
}
