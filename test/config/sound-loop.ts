import type { Fleet } from '../../src/fleet/fleet.ts';
import type { Deadline, Gate, Remedy } from '../../src/rollout/gate.ts';
import type { Step } from '../../src/rollout/strategy.ts';
import { WHOLE } from '../../src/rollout/weight.ts';
import type { Window, Windows } from '../../src/rollout/window.ts';

/* What the types of the live loop promise and a compiler cannot hold a reader to. */

export function isSoundGate(gate: Gate, sources: Fleet['sources']): boolean {
  const { measure, threshold, against, minimumSamples } = gate;
  const isAsked =
    measure.kind === 'check'
      ? threshold === null && against === null && minimumSamples === null && gate.per === 'fleet'
      : sources.get(measure.source)?.kind === measure.kind && (threshold !== null || against !== null);
  const hasSamples =
    measure.kind === 'http'
      ? measure.samples !== null
      : measure.kind === 'prometheus' && (measure.ask.kind === 'template' || measure.ask.samples !== null);
  return (
    isAsked &&
    (minimumSamples === null || (hasSamples && isPositive(minimumSamples))) &&
    (threshold === null || isOrdered(threshold)) &&
    (against === null || against.noWorseBy >= 0) &&
    (measure.kind === 'check' ? gate.windowSeconds === 0 : gate.windowSeconds >= 15) &&
    [gate.intervalSeconds, gate.failureLimit, gate.from].every(isPositive) &&
    gate.from <= WHOLE &&
    isSoundRemedy(gate.onFailure)
  );
}

function isOrdered({ atLeast, atMost }: NonNullable<Gate['threshold']>): boolean {
  if (atLeast === null || atMost === null) return atLeast !== null || atMost !== null;
  return atLeast <= atMost;
}

function isSoundRemedy(remedy: Remedy): boolean {
  return remedy.kind !== 'roll-back' || !(remedy.what === 'wave' && remedy.gradual);
}

/** @param steps those of the same rollout */
export function isSoundDeadline(deadline: Deadline, steps: readonly Step[]): boolean {
  return (
    isPositive(deadline.seconds) &&
    steps.every(({ pauseSeconds }) => pauseSeconds === null || pauseSeconds < deadline.seconds) &&
    isSoundRemedy(deadline.remedy)
  );
}

export function isSoundStep({ approval, approvers }: Step): boolean {
  if (approvers === undefined) return true;
  const { count, expiresSeconds } = approvers;
  return approval && isPositive(count) && (expiresSeconds === null || isPositive(expiresSeconds));
}

export function areSoundWindows({ allow, exclude }: Windows): boolean {
  return allow.every((windows) => windows.length > 0) && [...allow.flat(), ...exclude].every(isSoundWindow);
}

function isSoundWindow(window: Window): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: window.timeZone });
  } catch {
    return false;
  }
  if (window.kind === 'dates') return [window.first, window.last].every(isDate) && window.first <= window.last;
  const { days, from, until } = window;
  const isTime = (minutes: number): boolean => Number.isInteger(minutes) && minutes >= 0 && minutes <= 1_440;
  return (
    days.length > 0 &&
    new Set(days).size === days.length &&
    isTime(from) &&
    from < 1_440 &&
    isTime(until) &&
    from !== until
  );
}

function isDate(date: string): boolean {
  const time = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date);
}

export function isSoundFleetLoop({ sources, clusters, windows }: Fleet): boolean {
  const isNamed = (variable: string | null): boolean => variable === null || variable.startsWith('HEADGATE_SECRET_');
  return (
    areSoundWindows(windows) &&
    [...sources].every(
      ([name, source]) =>
        name === source.name &&
        isPlain(source.url) &&
        isNamed(source.tokenVariable) &&
        isPositive(source.timeoutSeconds),
    ) &&
    clusters.every(
      ({ live, observed, load, health, hints }) =>
        (live !== null) === (observed === true) &&
        [load, health?.observers ?? null].every(
          (query) => query === null || sources.get(query.source)?.kind === 'prometheus',
        ) &&
        hints.every((hint) => hint.kind === 'argocd-refresh' || (isPlain(hint.url) && isNamed(hint.secretVariable))),
    )
  );
}

function isPlain(url: string): boolean {
  const { protocol, username, password, search, hash } = new URL(url);
  return ['http:', 'https:'].includes(protocol) && [username, password, search, hash].every((part) => part === '');
}

function isPositive(number: number): boolean {
  return Number.isInteger(number) && number > 0;
}
