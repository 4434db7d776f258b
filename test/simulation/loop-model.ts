import type { CommittedEntry } from './committed-state.ts';
import type { HeadgateStep } from './headgate-steps.ts';
import { apply, type ModelState, whereNobodyIs } from './reference-model.ts';

const UNDER_WAY: ReadonlySet<string> = new Set(['progressing', 'paused']);

/** What the loop must have done by itself, by the reason that it gave; or why it cannot have done that. */
export function applyByItself(step: HeadgateStep, state: ModelState, entry: CommittedEntry): ModelState | string {
  if (entry.key.endsWith('/queue')) return queued(step, state, entry);
  if (!entry.key.endsWith('/observe')) return apply(step.setting, state, 'clock', '');
  switch (entry.reason) {
    case 'seen_live':
    case 'gate_counted':
      return state;
    case 'held':
      return held(step, state);
    case 'rolled_back':
    case 'rolling_back': {
      if (state.sha === null || !UNDER_WAY.has(state.phase)) return `rolled back by itself while ${state.phase}`;
      const kind = entry.reason === 'rolled_back' ? 'rollback' : 'gradual';
      return apply(step.setting, state, { kind }, '');
    }
    default:
      return `the loop does not do that by itself: ${entry.reason}`;
  }
}

/** Paused as it is, or with one wave back and the others as they are. */
function held({ setting, after }: HeadgateStep, state: ModelState): ModelState | string {
  if (state.sha === null || !UNDER_WAY.has(state.phase)) return `held while ${state.phase}`;
  const paused = { ...state, phase: 'paused' };
  const lowered = Object.keys(state.weights).filter((name) => (after.weights[name] ?? 0) < (state.weights[name] ?? 0));
  if (lowered.length === 0) return state.phase === 'paused' ? 'held what stands still' : paused;
  const waves = setting.waves.filter((wave) => wave.some((name) => lowered.includes(name)));
  const back = new Set(waves.flat());
  const weights = Object.fromEntries(
    Object.entries(state.weights).map(([name, weight]) => [name, back.has(name) ? 0 : weight]),
  );
  const isWhole = Object.values(weights).every((weight) => weight === 0);
  return isWhole ? 'held where nothing is left of the candidate' : { ...paused, weights };
}

/** Whose turn it is starts like anybody else, or leaves the queue. */
function queued(
  { setting, after, before }: HeadgateStep,
  state: ModelState,
  entry: CommittedEntry,
): ModelState | string {
  if (entry.reason === 'unqueued') return state;
  if (state.sha !== null) return 'started from the queue while there was a candidate';
  const first = before?.loop.queue[0];
  const sha = after.candidate?.sha ?? '';
  if (first?.sha !== sha) return 'started what was not the first in the queue';
  return started(setting, state, sha);
}

function started(setting: HeadgateStep['setting'], state: ModelState, sha: string): ModelState | string {
  const place = { cluster: null, wave: null, sha, named: sha };
  return setting.strategy === 'canary'
    ? apply(setting, state, { kind: 'next', ...place }, sha)
    : apply(setting, state, { kind: 'blue-green', now: false, ...place }, sha);
}

/** The rollout as another pull request finds it whose candidate takes the present one's place. */
export function replaceable(state: ModelState): ModelState | string {
  return state.phase === 'progressing' && state.sha !== null ? whereNobodyIs(state) : `replaced while ${state.phase}`;
}
