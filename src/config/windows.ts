import { nearest } from '../rollout/nearest.ts';
import { DAYS, type Window, type Windows } from '../rollout/window.ts';
import type { Document } from './document.ts';
import type { DocumentPath } from './document-path.ts';
import { WindowSchema, WindowsSchema, type WrittenWindow, type WrittenWindows } from './window-schema.ts';

const WINDOWS = ['spec', 'windows'];

/** The windows of one file on top of those that hold already: both files' must allow a moment, and neither may exclude it. */
export function withWindows(before: Windows, written: WrittenWindows | undefined): Windows {
  if (written === undefined) return before;
  const { timeZone, allow, exclude } = written;
  const normalised = (windows: readonly WrittenWindow[]): Window[] =>
    windows.map((window) => normaliseWindow(window, timeZone));
  return {
    allow: allow.length === 0 ? before.allow : [...before.allow, normalised(allow)],
    exclude: [...before.exclude, ...normalised(exclude)],
  };
}

function normaliseWindow({ name, days, from, until, first, last }: WrittenWindow, timeZone: string): Window {
  if (first !== undefined && last !== undefined) return { kind: 'dates', name, first, last, timeZone };
  return {
    kind: 'weekly',
    name,
    days: DAYS.filter((day) => days === undefined || days.includes(day)),
    from: minutesOf(from ?? '00:00'),
    until: minutesOf(until ?? '24:00'),
    timeZone,
  };
}

/** Minutes since midnight. */
function minutesOf(time: string): number {
  const [hours, minutes] = time.split(':');
  return Number(hours) * 60 + Number(minutes);
}

/** Reports windows that no moment is in, and time zones that nobody knows. */
export function checkWindows(document: Document<unknown>): void {
  const zone = document.part(WindowsSchema.entries.timeZone, [...WINDOWS, 'timeZone']);
  if (zone !== null && !isTimeZone(zone)) {
    const known = Intl.supportedValuesOf('timeZone');
    const expected = 'the IANA name of a time zone, such as Europe/Vienna or UTC';
    document.report([...WINDOWS, 'timeZone'], null, expected, nearest(zone, known));
  }
  const indexes = (['allow', 'exclude'] as const).flatMap((key) =>
    document.indexes([...WINDOWS, key]).map((index) => [...WINDOWS, key, index]),
  );
  if (indexes.length === 0 && document.part(WindowsSchema, WINDOWS) !== null)
    document.report(WINDOWS, 'no window', 'at least one in allow or exclude, or no windows');
  const names = new Set<string>();
  for (const path of indexes) {
    const window = document.part(WindowSchema, path);
    if (window === null) continue;
    if (names.has(window.name))
      document.report([...path, 'name'], `${JSON.stringify(window.name)} again`, 'a name that no other window has');
    names.add(window.name);
    checkWindow(document, window, path);
  }
}

function checkWindow(document: Document<unknown>, window: WrittenWindow, path: DocumentPath): void {
  const { days, from, until, first, last } = window;
  const isWeekly = days !== undefined || from !== undefined || until !== undefined;
  const isDates = first !== undefined || last !== undefined;
  if (isWeekly === isDates) {
    const found = isWeekly ? 'a part of the week and a span of dates in one' : 'a window that says nothing';
    document.report(path, found, 'either days, from and until, or first and last');
    return;
  }
  if (isDates) checkDates(document, window, path);
  for (const [index, day] of (days ?? []).entries())
    if (days?.indexOf(day) !== index) document.report([...path, 'days', index], `${day} again`, 'each day once');
  if (from === '24:00') document.report([...path, 'from'], null, '"00:00", with which the day begins');
  else if (
    isWeekly &&
    minutesOf(from ?? '00:00') % 1_440 === minutesOf(until ?? '24:00') % 1_440 &&
    until !== '24:00' &&
    until !== undefined
  )
    document.report([...path, 'until'], null, 'another time than from; a whole day is from "00:00" until "24:00"');
}

function checkDates(document: Document<unknown>, { first, last }: WrittenWindow, path: DocumentPath): void {
  for (const [key, date] of [
    ['first', first],
    ['last', last],
  ] as const) {
    if (date === undefined) document.report([...path, key], null, 'a date, as first and last are both needed');
    else if (!isDate(date)) document.report([...path, key], null, 'a day that the calendar has');
  }
  if (first !== undefined && last !== undefined && last < first)
    document.report([...path, 'last'], null, `${JSON.stringify(first)} or later`);
}

/** February has no thirtieth, and a day that is none becomes another one or nothing at all. */
function isDate(date: string): boolean {
  const parsed = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(date);
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
