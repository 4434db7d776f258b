import { type CommittedState, stateAt } from '../committed-state.ts';
import { type Evidence, evidenceOf } from '../evidence.ts';
import { modelOf, settingAt } from '../headgate-steps.ts';
import { deadlineOf, observedIn, placesOf } from '../loop-steps.ts';
import type { MemoryWorld } from '../memory-world.ts';
import type { RolloutSetting } from '../setting.ts';
import type { LookRecord, SimulatedHistory, Violation } from '../simulated-history.ts';

/**
 * L3: whoever looks and sees that a deadline is over, that a gate fails, or that the next step back is due, does not leave
 * it at that: by the end of the look there is a commit, this process's or another's.
 */
export function checkNeverLate(history: SimulatedHistory): readonly Violation[] {
  if (history.scenario.loop === null) return [];
  return history.looks.flatMap((look) => (isWhole(look) ? checkLook(history, look) : []));
}

/** A look at the rollouts themselves from its beginning to its end. */
function isWhole({ ending, ofRollouts, world }: LookRecord): boolean {
  return ofRollouts && ending?.kind === 'looked' && !world.wasRefused && world.attempts.length > 0;
}

function checkLook(history: SimulatedHistory, { process, world, endedAt }: LookRecord): readonly Violation[] {
  const { commits } = history.outside.repository;
  const read = commits[world.attempts[0]?.head ?? -1];
  if (read === undefined) return [];
  return history.scenario.setting.rollouts.flatMap((variants): readonly Violation[] => {
    const setting = settingAt(read, variants);
    const isAnswered = commits
      .slice(read.index + 1)
      .some(({ at, changed }) => at <= endedAt && changed.includes(`rollouts/${setting.name}/state.yaml`));
    if (isAnswered) return [];
    const due = whatIsDue(history, setting, world, read.index);
    const message = `process ${process} saw on ${setting.name} that ${due}, and left it at that`;
    return due === null ? [] : [{ invariant: 'L3', message }];
  });
}

/**
 * What every reading of a look that it made of the same commit called for, by the clock at its beginning; null where that
 * is nothing, or where a later reading said otherwise.
 */
function whatIsDue(
  history: SimulatedHistory,
  setting: RolloutSetting,
  world: MemoryWorld,
  head: number,
): string | null {
  const commit = history.outside.repository.commits[head];
  const state = commit === undefined ? null : stateAt(commit, setting.name);
  const [first] = world.attempts;
  if (state === null || first === undefined || state.candidate === null || state.loop.movedAt === null) return null;
  const now = first.at + world.skew;
  if (state.phase === 'rolling-back') {
    const isOver = now >= state.loop.movedAt + setting.gradualPauseSeconds * 1_000;
    return isOver ? 'the next step back is due' : null;
  }
  if (state.phase !== 'progressing') return null;
  const due = world.attempts.map((_, index) => {
    const attempt = { process: world.process, attempt: index + 1, rollout: setting.name, head, until: 0 };
    return calledFor(history, setting, state, evidenceOf(history, attempt), now);
  });
  return due.includes(null) ? null : (due[0] ?? null);
}

function calledFor(
  history: SimulatedHistory,
  setting: RolloutSetting,
  state: CommittedState,
  evidence: Evidence,
  now: number,
): string | null {
  const { movedAt, live, failures } = state.loop;
  const deadline = deadlineOf(history, setting);
  const isOver = deadline !== null && movedAt !== null && now >= movedAt + deadline.seconds * 1_000;
  const waiting = observedIn(history, setting).filter(
    (name) => live[name] === undefined && (evidence.cluster(name) === 'other' || evidence.cluster(name) === 'unread'),
  );
  if (isOver && waiting.length > 0) return `the deadline is over and ${waiting.join(', ')} is not live`;
  for (const gate of setting.loop.gates) {
    for (const cluster of placesOf(gate, setting, modelOf(setting, state))) {
      const last = failures.findLast((one) => one.gate === gate.name && one.cluster === cluster);
      const isCountable = last === undefined || now - last.at >= gate.intervalSeconds * 1_000;
      if (isCountable && evidence.gate(gate.name, cluster) === 'bad') return `${gate.name} fails`;
    }
  }
  return null;
}
