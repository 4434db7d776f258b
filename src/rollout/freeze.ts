import { DAY, turnsWithin, wallClock } from './wall-clock.ts';
import { DAYS, type Window, type Windows } from './window.ts';

/** Why nothing goes forward at a moment. */
export interface Freeze {
  /** The window that forbids it; `outside`: it is in no window that allows it. */
  readonly window: Window | 'outside';
  /** For `outside`: the windows of the file of which none contains the moment. Otherwise empty. */
  readonly allowed: readonly Window[];
  /** By whose clock it is told. */
  readonly timeZone: string;
  /** When it goes forward again, ISO 8601; null: not within {@link HORIZON_DAYS}. */
  readonly until: string | null;
}

/** How far ahead an opening is looked for: beyond a year, there is none. */
export const HORIZON_DAYS = 400;
/** No clock is further from UTC. */
const FURTHEST = 15 * 60 * 60 * 1000;
/** What comes every week comes within two, also where clocks leave it out once; a span of dates has its first day by then. */
const LONGEST_QUIET = 15 * DAY;

/** Whether a moment is in a window. Milliseconds since the epoch. */
export function contains(window: Window, at: number): boolean {
  const { day, date, minutes } = wallClock(window.timeZone, at);
  if (window.kind === 'dates') return window.first <= date && date <= window.last;
  const { days, from, until } = window;
  if (from < until) return days.includes(day) && from <= minutes && minutes < until;
  const yesterday = DAYS[(DAYS.indexOf(day) + DAYS.length - 1) % DAYS.length] ?? day;
  return (days.includes(day) && from <= minutes) || (days.includes(yesterday) && minutes < until);
}

/** What forbids a moment, without looking further. */
function forbiddenBy({ allow, exclude }: Windows, at: number): Omit<Freeze, 'until'> | null {
  const excluding = exclude.find((window) => contains(window, at));
  if (excluding !== undefined) return { window: excluding, allowed: [], timeZone: excluding.timeZone };
  const allowed = allow.find((windows) => !windows.some((window) => contains(window, at)));
  return allowed === undefined ? null : { window: 'outside', allowed, timeZone: allowed[0]?.timeZone ?? 'UTC' };
}

/**
 * Whether nothing goes forward now.
 *
 * @param now ISO 8601
 */
export function isFrozen(windows: Windows, now: string): boolean {
  return forbiddenBy(windows, Date.parse(now)) !== null;
}

/**
 * Why nothing goes forward now, and until when; null where it may.
 *
 * @param now ISO 8601
 */
export function frozenBy(windows: Windows, now: string): Freeze | null {
  const forbidden = forbiddenBy(windows, Date.parse(now));
  return forbidden === null ? null : { ...forbidden, until: nextOpening(windows, now) };
}

/**
 * The first moment from now on that the windows allow, ISO 8601: now, where they allow it. Null where there is none within
 * {@link HORIZON_DAYS}.
 *
 * @param now ISO 8601
 */
export function nextOpening(windows: Windows, now: string): string | null {
  const start = Date.parse(now);
  const horizon = start + HORIZON_DAYS * DAY;
  let at: number | null = start;
  while (at !== null) {
    const forbidden = forbiddenBy(windows, at);
    if (forbidden === null) return new Date(at).toISOString();
    // Nothing opens before the window that forbids it has ended, or one that allows it has begun.
    at = forbidden.window === 'outside' ? begin(forbidden.allowed, at, horizon) : turn(forbidden.window, at, horizon);
  }
  return null;
}

/** When the first of some windows begins, none of which contains the moment. */
function begin(windows: readonly Window[], at: number, horizon: number): number | null {
  const begins = windows.flatMap((window) => turn(window, at, horizon) ?? []);
  return begins.length === 0 ? null : Math.min(...begins);
}

/** The first moment after this one that is in the window where this one is not, or the other way round. */
function turn(window: Window, at: number, horizon: number): number | null {
  const wanted = !contains(window, at);
  const minutes = window.kind === 'dates' ? [0] : [window.from, window.until];
  const start = Math.max(at, quietUntil(window, wanted));
  const end = Math.min(horizon, start + LONGEST_QUIET);
  for (let from = start; from <= end; from += DAY) {
    const turned = turnsWithin(window.timeZone, minutes, from, from + DAY).find(
      (moment) => contains(window, moment) === wanted,
    );
    if (turned !== undefined) return turned <= horizon ? turned : null;
  }
  return null;
}

/** Before this moment a span of dates does neither begin nor end, wherever on earth; for a part of the week: no moment. */
function quietUntil(window: Window, isBegin: boolean): number {
  if (window.kind === 'weekly') return Number.NEGATIVE_INFINITY;
  return isBegin ? Date.parse(window.first) - FURTHEST : Date.parse(window.last) + DAY - FURTHEST;
}
