import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readFleet } from '../../src/config/fleet-file.ts';
import { readRollout } from '../../src/config/rollout-file.ts';
import { DAYS, type Windows } from '../../src/rollout/window.ts';
import { accepted, problemsOf } from './example-repository.ts';
import { areSoundWindows } from './sound-loop.ts';
import { PLAIN_FLEET } from './written-fleet.ts';
import { FLEET, fleetWith, rolloutText } from './written-rollout.ts';

const OFFICE = '{name: office hours, days: [Thu, Mon], from: "09:00", until: "16:30"}';
const YEARS_END = '{name: end of year, first: "2026-12-20", last: "2027-01-06"}';

function rolloutWith(windows: string) {
  return readRollout('rollout.yaml', 'checkout', rolloutText([`  windows: ${windows}`]), FLEET);
}

function problems(windows: string): string[] {
  return problemsOf(rolloutWith(windows));
}

describe('windows', () => {
  it('are always where nobody says anything', () => {
    expect(accepted(readRollout('rollout.yaml', 'checkout', rolloutText([]), FLEET)).windows).toEqual({
      allow: [],
      exclude: [],
    });
  });

  it('are parts of the week and spans of dates, by the clock of a time zone', () => {
    const { windows } = accepted(rolloutWith(`{timeZone: Europe/Vienna, allow: [${OFFICE}], exclude: [${YEARS_END}]}`));
    expect(windows).toEqual({
      allow: [
        [
          {
            kind: 'weekly',
            name: 'office hours',
            days: ['Mon', 'Thu'],
            from: 540,
            until: 990,
            timeZone: 'Europe/Vienna',
          },
        ],
      ],
      exclude: [
        { kind: 'dates', name: 'end of year', first: '2026-12-20', last: '2027-01-06', timeZone: 'Europe/Vienna' },
      ],
    });
  });

  it('are whole days, and every day, where nothing else is said', () => {
    const { windows } = accepted(
      rolloutWith(
        '{timeZone: UTC, allow: [{name: a, days: [Sat]}, {name: b, from: "22:00"}, {name: c, until: "06:00"}, {name: d, from: "22:00", until: "06:00"}]}',
      ),
    );
    expect(windows.allow[0]).toMatchObject([
      { days: ['Sat'], from: 0, until: 1_440 },
      { days: DAYS, from: 1_320, until: 1_440 },
      { days: DAYS, from: 0, until: 360 },
      { days: DAYS, from: 1_320, until: 360 },
    ]);
  });

  it('of both files hold', () => {
    const fleet = fleetWith('[]', [
      [
        '  clusters:\n',
        `  windows: {timeZone: UTC, allow: [{name: a, days: [Mon]}], exclude: [{name: b, days: [Tue]}]}\n  clusters:\n`,
      ],
    ]);
    const read = (lines: readonly string[]): Windows =>
      accepted(readRollout('rollout.yaml', 'checkout', rolloutText(lines), fleet)).windows;
    expect(read([])).toEqual(fleet.windows);
    expect(fleet.windows).toMatchObject({ allow: [[{ name: 'a' }]], exclude: [{ name: 'b' }] });
    const both = read([
      '  windows: {timeZone: UTC, allow: [{name: a, days: [Wed]}, {name: c, days: [Fri]}], exclude: [{name: d, days: [Sun]}]}',
    ]);
    expect(both.allow.map((windows) => windows.map(({ name }) => name))).toEqual([['a'], ['a', 'c']]);
    expect(both.exclude.map(({ name }) => name)).toEqual(['b', 'd']);
    expect(read(['  windows: {timeZone: UTC, exclude: [{name: d, days: [Sun]}]}']).allow).toEqual(fleet.windows.allow);
  });

  it('are refused in fleet.yaml as they are in a rollout', () => {
    const text = PLAIN_FLEET.replace(
      '  clusters:\n',
      '  windows: {timeZone: Europe/Wien, allow: [{name: a, days: [Mon]}]}\n  clusters:\n',
    );
    expect(problemsOf(readFleet('fleet.yaml', text))).toEqual([
      expect.stringContaining('6 spec.windows.timeZone: found "Europe/Wien", expected the IANA name of a time zone'),
    ]);
  });

  const zone = (rest: string): string => `{timeZone: Europe/Vienna, ${rest}}`;
  const at = '13 spec.windows';
  it.each([
    [
      'without a time zone',
      `{allow: [${OFFICE}]}`,
      `${at}.timeZone: found nothing, expected the name of a time zone such as Europe/Vienna`,
    ],
    [
      'in no time zone',
      `{timeZone: Europe/Viena, allow: [${OFFICE}]}`,
      `${at}.timeZone: found "Europe/Viena", expected the IANA name of a time zone, such as Europe/Vienna or UTC (Europe/Vienna?)`,
    ],
    [
      'by an offset, which knows no summer',
      `{timeZone: "+01:00", allow: [${OFFICE}]}`,
      `${at}.timeZone: found "+01:00", expected the name of a time zone`,
    ],
    [
      'that are none',
      '{timeZone: UTC}',
      `${at}: found no window, expected at least one in allow or exclude, or no windows`,
    ],
    ['without a name', zone('allow: [{days: [Mon]}]'), `${at}.allow[0].name: found nothing, expected a name`],
    [
      'with a name twice',
      zone(`allow: [${OFFICE}], exclude: [{name: office hours, days: [Fri]}]`),
      `${at}.exclude[0].name: found "office hours" again, expected a name that no other window has`,
    ],
    [
      'of nothing',
      zone('allow: [{name: a}]'),
      `${at}.allow[0]: found a window that says nothing, expected either days, from and until, or first and last`,
    ],
    [
      'of two kinds',
      zone('allow: [{name: a, days: [Mon], first: "2026-01-01", last: "2026-01-02"}]'),
      `${at}.allow[0]: found a part of the week and a span of dates in one`,
    ],
    [
      'on a day that is none',
      zone('allow: [{name: a, days: [Monday]}]'),
      `${at}.allow[0].days[0]: found "Monday", expected one of "Mon", "Tue"`,
    ],
    [
      'on a day twice',
      zone('allow: [{name: a, days: [Mon, Mon]}]'),
      `${at}.allow[0].days[1]: found Mon again, expected each day once`,
    ],
    [
      'on no day',
      zone('allow: [{name: a, days: []}]'),
      `${at}.allow[0].days: found an empty list, expected a list of 1 to 7 days`,
    ],
    [
      'at a time that is none',
      zone('allow: [{name: a, from: "9:00"}]'),
      `${at}.allow[0].from: found "9:00", expected a time from "00:00" to "24:00" in quotes`,
    ],
    ['at an hour that is none', zone('allow: [{name: a, until: "24:30"}]'), `${at}.allow[0].until: found "24:30"`],
    ['at a number', zone('allow: [{name: a, from: 900}]'), `${at}.allow[0].from: found 900`],
    [
      'that begin when the day is over',
      zone('allow: [{name: a, from: "24:00"}]'),
      `${at}.allow[0].from: found "24:00", expected "00:00"`,
    ],
    [
      'that end when they begin',
      zone('allow: [{name: a, from: "09:00", until: "09:00"}]'),
      `${at}.allow[0].until: found "09:00", expected another time than from`,
    ],
    [
      'that end when the first day begins',
      zone('allow: [{name: a, until: "00:00"}]'),
      `${at}.allow[0].until: found "00:00", expected another time than from`,
    ],
    [
      'without a last day',
      zone('exclude: [{name: a, first: "2026-12-24"}]'),
      `${at}.exclude[0].last: found nothing, expected a date, as first and last are both needed`,
    ],
    ['without a first day', zone('exclude: [{name: a, last: "2026-12-24"}]'), `${at}.exclude[0].first: found nothing`],
    [
      'on a date that is none',
      zone('exclude: [{name: a, first: "2026-02-29", last: "2026-03-01"}]'),
      `${at}.exclude[0].first: found "2026-02-29", expected a day that the calendar has`,
    ],
    [
      'in a month that is none',
      zone('exclude: [{name: a, first: "2026-13-01", last: "2026-13-02"}]'),
      `${at}.exclude[0].first: found "2026-13-01", expected a day that the calendar has`,
    ],
    [
      'that end before they begin',
      zone('exclude: [{name: a, first: "2026-12-24", last: "2026-12-23"}]'),
      `${at}.exclude[0].last: found "2026-12-23", expected "2026-12-24" or later`,
    ],
    [
      'written in another way',
      zone('exclude: [{name: a, first: 24.12.2026, last: "2026-12-24"}]'),
      `${at}.exclude[0].first: found "24.12.2026", expected a date such as "2026-12-24"`,
    ],
  ])('are refused %s', (_what, windows, expected) => {
    expect(problems(windows)).toContainEqual(expect.stringContaining(expected));
  });

  it('may be on the last day of February in a leap year', () => {
    expect(problems(zone('exclude: [{name: a, first: "2028-02-29", last: "2028-02-29"}]'))).toEqual([]);
  });

  it('hold to what the type promises, whatever is written', () => {
    const time = fc.constantFrom('00:00', '09:00', '23:59', '24:00', '25:00', undefined);
    const date = fc.constantFrom('2026-02-28', '2026-02-30', '2027-01-01', '0000-00-00', undefined, undefined);
    const name = fc.constantFrom('a', 'b', 'c');
    const weekly = fc.record({
      name,
      days: fc.subarray([...DAYS], { minLength: 1 }),
      from: fc.constantFrom('00:00', '09:00', '23:59'),
      until: fc.constantFrom('08:30', '24:00'),
    });
    const anything = fc.record({
      name,
      days: fc.option(fc.subarray([...DAYS]), { nil: undefined }),
      from: time,
      until: time,
      first: date,
      last: date,
    });
    const window = fc.oneof({ weight: 3, arbitrary: weekly }, anything);
    const timeZone = fc.constantFrom('UTC', 'Asia/Kathmandu', 'europe/vienna', 'Mars/Olympus');
    let read = 0;
    fc.assert(
      fc.property(
        fc.record({ timeZone, allow: fc.array(window, { maxLength: 2 }), exclude: fc.array(window, { maxLength: 2 }) }),
        (written) => {
          const result = rolloutWith(JSON.stringify(written));
          if (!result.ok) return;
          read++;
          expect(areSoundWindows(result.value.windows)).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
    expect(read).toBeGreaterThan(10);
  });
});
