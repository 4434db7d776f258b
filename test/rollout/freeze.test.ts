import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { frozenBy, isFrozen, nextOpening } from '../../src/rollout/freeze.ts';
import { ALWAYS, DAYS, type Window, type Windows } from '../../src/rollout/window.ts';

const weekly = (extra: Partial<Extract<Window, { kind: 'weekly' }>> = {}): Window => ({
  kind: 'weekly',
  name: 'office hours',
  days: ['Mon', 'Tue', 'Wed', 'Thu'],
  from: 9 * 60,
  until: 16 * 60,
  timeZone: 'Europe/Vienna',
  ...extra,
});
const dates = (first: string, last: string, timeZone = 'Europe/Vienna'): Window => ({
  kind: 'dates',
  name: 'the holidays',
  first,
  last,
  timeZone,
});
const allowing = (...windows: Window[]): Windows => ({ allow: [windows], exclude: [] });
const excluding = (...windows: Window[]): Windows => ({ allow: [], exclude: windows });

describe('a freeze', () => {
  it('is never, where no window is named', () => {
    expect(frozenBy(ALWAYS, '2026-12-24T20:00:00Z')).toBeNull();
    expect(nextOpening(ALWAYS, '2026-12-24T20:00:00Z')).toBe('2026-12-24T20:00:00.000Z');
  });

  it('is outside of the windows that are allowed, to the second', () => {
    const windows = allowing(weekly());
    expect(isFrozen(windows, '2026-11-23T07:59:59.999Z')).toBe(true);
    expect(isFrozen(windows, '2026-11-23T08:00:00Z')).toBe(false);
    expect(isFrozen(windows, '2026-11-23T14:59:59.999Z')).toBe(false);
    expect(isFrozen(windows, '2026-11-23T15:00:00Z')).toBe(true);
    expect(frozenBy(windows, '2026-11-26T15:00:00Z')).toMatchObject({
      window: 'outside',
      timeZone: 'Europe/Vienna',
      until: '2026-11-30T08:00:00.000Z',
    });
  });

  it('is within a window that is excluded, also where another one allows the moment', () => {
    const holidays = dates('2026-12-21', '2027-01-06');
    const windows = { allow: [[weekly()]], exclude: [holidays] };
    expect(isFrozen(windows, '2026-12-17T10:00:00Z')).toBe(false);
    // The Thursday after the holidays, which end at midnight of the clock on the wall.
    expect(frozenBy(windows, '2026-12-21T10:00:00Z')).toMatchObject({
      window: holidays,
      until: '2027-01-07T08:00:00.000Z',
    });
    expect(nextOpening(excluding(holidays), '2026-12-31T12:00:00Z')).toBe('2027-01-06T23:00:00.000Z');
  });

  it('ends only where the windows of both files do', () => {
    const mornings = weekly({ from: 0, until: 12 * 60, days: [...DAYS] });
    const windows: Windows = { allow: [[weekly()], [mornings]], exclude: [] };
    expect(isFrozen(windows, '2026-11-23T10:00:00Z')).toBe(false);
    expect(frozenBy(windows, '2026-11-23T12:00:00Z')).toMatchObject({
      allowed: [mornings],
      until: '2026-11-24T08:00:00.000Z',
    });
  });

  it('goes on over midnight, also from Sunday to Monday', () => {
    const night = weekly({ name: 'night', days: ['Sun'], from: 22 * 60, until: 6 * 60 });
    const windows = excluding(night);
    expect(isFrozen(windows, '2026-11-22T20:59:00Z')).toBe(false);
    expect(frozenBy(windows, '2026-11-22T21:00:00Z')?.until).toBe('2026-11-23T05:00:00.000Z');
    expect(isFrozen(windows, '2026-11-23T04:59:00Z')).toBe(true);
    expect(isFrozen(windows, '2026-11-23T21:00:00Z')).toBe(false);
  });

  it('lasts a day where a window ends when it begins', () => {
    const windows = excluding(weekly({ days: ['Fri'], from: 12 * 60, until: 12 * 60 }));
    expect(frozenBy(windows, '2026-11-27T11:00:00Z')?.until).toBe('2026-11-28T11:00:00.000Z');
  });

  it('is by the clock on the wall where an hour is shown twice, and where one is left out', () => {
    const small = weekly({ name: 'small hours', days: ['Sun'], from: 2 * 60 + 30, until: 3 * 60 });
    // 2026-10-25: three o'clock becomes two, so that the half hour comes twice.
    expect(frozenBy(excluding(small), '2026-10-25T00:30:00Z')?.until).toBe('2026-10-25T01:00:00.000Z');
    expect(isFrozen(excluding(small), '2026-10-25T01:15:00Z')).toBe(false);
    expect(frozenBy(excluding(small), '2026-10-25T01:30:00Z')?.until).toBe('2026-10-25T02:00:00.000Z');
    // 2026-03-29: two o'clock becomes three, so that it never comes.
    expect(nextOpening(allowing(small), '2026-03-28T12:00:00Z')).toBe('2026-04-05T00:30:00.000Z');
    // A window that begins in the hour that is left out begins when the clock has passed it.
    const rest = weekly({ days: ['Sun'], from: 2 * 60 + 30, until: 5 * 60 });
    expect(nextOpening(allowing(rest), '2026-03-28T12:00:00Z')).toBe('2026-03-29T01:00:00.000Z');
  });

  it('begins on the same date at other moments on the two sides of the date line', () => {
    const day = (timeZone: string): Windows => excluding(dates('2026-12-24', '2026-12-24', timeZone));
    expect(isFrozen(day('Pacific/Kiritimati'), '2026-12-23T10:00:00Z')).toBe(true);
    expect(isFrozen(day('Pacific/Kiritimati'), '2026-12-24T10:00:00Z')).toBe(false);
    expect(isFrozen(day('Pacific/Pago_Pago'), '2026-12-24T10:59:59Z')).toBe(false);
    expect(frozenBy(day('Pacific/Pago_Pago'), '2026-12-24T11:00:00Z')?.until).toBe('2026-12-25T11:00:00.000Z');
  });

  it('has no end where nothing opens within 400 days', () => {
    expect(frozenBy(excluding(dates('2026-01-01', '2029-12-31')), '2026-11-22T12:00:00Z')?.until).toBeNull();
    expect(frozenBy(allowing(dates('2020-01-01', '2020-12-31')), '2026-11-22T12:00:00Z')?.until).toBeNull();
    const always = weekly({ days: [...DAYS], from: 0, until: 0 });
    expect(nextOpening(excluding(always), '2026-11-22T12:00:00Z')).toBeNull();
    expect(nextOpening(allowing(dates('2027-12-01', '2027-12-31')), '2026-11-22T12:00:00Z')).toBe(
      '2027-11-30T23:00:00.000Z',
    );
  });
});

/** Weeks in which clocks change, and zones whose clocks do; the last two have half hours, or midnights that are left out. */
const WEEKS = ['2026-03-26T00:00:00Z', '2026-10-22T00:00:00Z', '2026-11-01T00:00:00Z', '2026-04-02T00:00:00Z'];
const ZONES = [
  ...['UTC', 'Europe/Vienna', 'America/New_York', 'America/St_Johns', 'Pacific/Kiritimati', 'Pacific/Pago_Pago'],
  ...['Australia/Lord_Howe', 'Asia/Beirut', 'Africa/Cairo', 'America/Santiago'],
];

const MINUTES_OF_WEEK = 7 * 24 * 60;
const zone = fc.constantFrom(...ZONES);
const minute = fc.oneof(fc.constantFrom(0, 60, 120, 150, 180, 1439), fc.nat(1439));
const anyWindow: fc.Arbitrary<Window> = fc.oneof(
  fc.record({
    kind: fc.constant('weekly' as const),
    name: fc.constant('w'),
    days: fc.subarray([...DAYS], { minLength: 1 }),
    from: minute,
    until: fc.oneof(minute, fc.constant(1440)),
    timeZone: zone,
  }),
  fc
    .record({
      week: fc.constantFrom(...WEEKS),
      start: fc.integer({ min: -1, max: 6 }),
      days: fc.nat(3),
      timeZone: zone,
    })
    .map(({ week, start, days, timeZone }): Window => {
      const date = (day: number): string => new Date(Date.parse(week) + day * 86_400_000).toISOString().slice(0, 10);
      return { kind: 'dates', name: 'd', first: date(start), last: date(start + days), timeZone };
    }),
);

/** The same words, read another way: what a clock shows, as text. */
function slowly(window: Window, week: number, at: number): boolean {
  const [day = '', date = '', time = ''] = showAll(window.timeZone, week).get(at) ?? [];
  if (window.kind === 'dates') return date >= window.first && date <= window.last;
  const clock = (minutes: number): string =>
    `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  const named: readonly string[] = window.days;
  const [from, until] = [clock(window.from), clock(window.until)];
  if (from < until) return named.includes(day) && time >= from && time < until;
  const days: readonly string[] = DAYS;
  const yesterday = days[(days.indexOf(day) + 6) % 7] ?? '';
  return (named.includes(day) && time >= from) || (named.includes(yesterday) && time < until);
}

/** Formatting is slow, and clocks are put forward and back at whole quarters of an hour only. */
const QUARTER = 15;
const shownOf = new Map<string, ReadonlyMap<number, readonly string[]>>();

function showAll(timeZone: string, week: number): ReadonlyMap<number, readonly string[]> {
  const known = shownOf.get(`${timeZone} ${week}`);
  if (known !== undefined) return known;
  const day = new Intl.DateTimeFormat('en-GB', { weekday: 'short', timeZone });
  const rest = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone });
  const shown = new Map<number, readonly string[]>();
  for (let quarter = 0; quarter < MINUTES_OF_WEEK; quarter += QUARTER) {
    const at = week + quarter * 60_000;
    const weekday = day.format(at);
    const [date = '', time = ''] = rest.format(at).split(' ');
    for (let minute = 0; minute < QUARTER; minute += 1) {
      const past = String(Number(time.slice(3)) + minute).padStart(2, '0');
      shown.set(at + minute * 60_000, [weekday, date, `${time.slice(0, 3)}${past}`]);
    }
  }
  shownOf.set(`${timeZone} ${week}`, shown);
  return shown;
}

describe('any windows', () => {
  it('freeze exactly the minutes that a clock on the wall says, and open at the first that they allow', () => {
    const lists = fc.array(fc.array(anyWindow, { minLength: 1, maxLength: 2 }), { maxLength: 2 });
    fc.assert(
      fc.property(
        lists,
        fc.array(anyWindow, { maxLength: 2 }),
        fc.constantFrom(...WEEKS),
        fc.array(fc.nat(MINUTES_OF_WEEK - 1), { minLength: 20, maxLength: 40 }),
        (allow, exclude, start, starts) => {
          const windows = { allow, exclude };
          const week = Date.parse(start);
          const frozen = Array.from({ length: MINUTES_OF_WEEK }, (_, index) => {
            const holds = (window: Window): boolean => slowly(window, week, week + index * 60_000);
            return exclude.some(holds) || allow.some((list) => !list.some(holds));
          });
          const changes = frozen.flatMap((one, index) => (one === frozen[index - 1] ? [] : [index]));
          for (const index of [...starts, ...changes.flatMap((one) => [one - 1, one])].filter((one) => one >= 0)) {
            const now = new Date(week + index * 60_000).toISOString();
            expect([now, isFrozen(windows, now)]).toEqual([now, frozen[index]]);
            const opening = frozen.indexOf(false, index);
            const found = nextOpening(windows, now);
            if (opening >= 0) expect(found).toBe(new Date(week + opening * 60_000).toISOString());
            else if (found !== null) expect(Date.parse(found)).toBeGreaterThanOrEqual(week + MINUTES_OF_WEEK * 60_000);
          }
        },
      ),
      { numRuns: 30 },
    );
  });
});
