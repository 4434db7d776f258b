import { DAYS, type Day } from './window.ts';

/** What a clock on the wall of a time zone shows. */
export interface WallClock {
  readonly day: Day;
  /** `YYYY-MM-DD`. */
  readonly date: string;
  /** Minutes since midnight, as shown: an hour that is shown twice has the same minutes twice. */
  readonly minutes: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
export const DAY = 24 * 60 * MINUTE;

interface Zone {
  readonly format: Intl.DateTimeFormat;
  /** By day since the epoch: the offset, where it is the same all day; null where clocks are changed on that day. */
  readonly steady: Map<number, number | null>;
}

/** Making a format takes a thousand times as long as using it, and using it a thousand times as long as looking it up. */
const zones = new Map<string, Zone>();
const MOST_DAYS = 2000;

function zoneOf(timeZone: string): Zone {
  const known = zones.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    timeZone,
  });
  const zone = { format, steady: new Map() };
  zones.set(timeZone, zone);
  return zone;
}

/**
 * How far the clocks of a time zone are ahead of UTC. No zone changes its offset twice within a day.
 *
 * @param at milliseconds since the epoch
 * @returns milliseconds
 * @throws RangeError where there is no such zone
 */
export function offsetAt(timeZone: string, at: number): number {
  const { format, steady } = zoneOf(timeZone);
  const day = Math.floor(at / DAY);
  let offset = steady.get(day);
  if (offset === undefined) {
    const [first, last] = [readOffset(format, day * DAY), readOffset(format, (day + 1) * DAY)];
    offset = first === last ? first : null;
    if (steady.size >= MOST_DAYS) steady.clear();
    steady.set(day, offset);
  }
  return offset ?? readOffset(format, at);
}

function readOffset(format: Intl.DateTimeFormat, at: number): number {
  const shown: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of format.formatToParts(at)) shown[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / SECOND) * SECOND;
}

/** @param at milliseconds since the epoch */
export function wallClock(timeZone: string, at: number): WallClock {
  const shown = new Date(at + offsetAt(timeZone, at));
  // The week begins with Sunday there, and with Monday here.
  const day = DAYS[(shown.getUTCDay() + 6) % DAYS.length] ?? 'Mon';
  return {
    day,
    date: shown.toISOString().slice(0, 10),
    minutes: shown.getUTCHours() * 60 + shown.getUTCMinutes(),
  };
}

/** A moment as a clock shows it, such as `Sat 2026-03-28 17:05 in Europe/Vienna`. */
export function formatWallClock(timeZone: string, at: number): string {
  const { day, date, minutes } = wallClock(timeZone, at);
  return `${day} ${date} ${formatMinutes(minutes)} in ${timeZone}`;
}

/** Minutes since midnight as `HH:MM`. */
export function formatMinutes(minutes: number): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/**
 * The moments of a span at which a clock shows one of some times, and those at which it is put forward or back: between
 * two of them it passes through none of these times. In order.
 *
 * @param minutes since midnight
 * @param from milliseconds since the epoch, not included
 * @param until at most a day later, included
 */
export function turnsWithin(timeZone: string, minutes: readonly number[], from: number, until: number): number[] {
  const [before, after] = [offsetAt(timeZone, from), offsetAt(timeZone, until)];
  const change = before === after ? null : changeWithin(timeZone, from, until);
  const spans =
    change === null
      ? [{ start: from, end: until, offset: before }]
      : [
          { start: from, end: change, offset: before },
          { start: change, end: until, offset: after },
        ];
  const turns = new Set<number>(change === null ? [] : [change]);
  for (const { start, end, offset } of spans) {
    for (let day = Math.floor((start + offset) / DAY) * DAY; day <= end + offset; day += DAY) {
      for (const minute of minutes) {
        const at = day + minute * MINUTE - offset;
        if (at > from && at >= start && at <= end) turns.add(at);
      }
    }
  }
  return [...turns].sort((one, other) => one - other);
}

/** The first moment of another offset. */
function changeWithin(timeZone: string, from: number, until: number): number {
  const before = offsetAt(timeZone, from);
  let [last, first] = [from, until];
  while (first - last > 1) {
    const middle = Math.floor((last + first) / 2);
    if (offsetAt(timeZone, middle) === before) last = middle;
    else first = middle;
  }
  return first;
}
