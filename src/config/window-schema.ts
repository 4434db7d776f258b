import * as v from 'valibot';
import { DAYS } from '../rollout/window.ts';
import { field, list, mapping, text, word } from './field.ts';

const timeOfDay = text(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, 5, 'a time from "00:00" to "24:00" in quotes');
const date = text(/^\d{4}-\d{2}-\d{2}$/, 10, 'a date such as "2026-12-24" in quotes');

/** One window as it is written: a part of the week, or a span of dates. */
export const WindowSchema = mapping({
  name: field(text(/^\S(?:.*\S)?$/, 100, 'a name'), 'What a refusal calls it.', 'office hours'),
  days: v.optional(
    field(list(word(DAYS), 1, 7, 'days'), 'The days of the week on which it begins. Default: every day.', [
      'Mon',
      'Tue',
      'Wed',
      'Thu',
    ]),
  ),
  from: v.optional(field(timeOfDay, 'When it begins, by the clock on the wall. Default: `00:00`.', '09:00')),
  until: v.optional(
    field(
      timeOfDay,
      'When it ends; where that is before `from`, on the next day. Default: `24:00`, the end of the day.',
      '16:00',
    ),
  ),
  first: v.optional(field(date, 'Instead of a part of the week: the first day.', '2026-12-20')),
  last: v.optional(field(date, 'The last day, which is part of it.', '2027-01-06')),
});

const windows = list(WindowSchema, 0, 100, 'windows');

/** `spec.windows` as it is written, in either file. */
export const WindowsSchema = mapping({
  timeZone: field(
    text(/^[A-Za-z][A-Za-z0-9_+/-]*$/, 60, 'the name of a time zone such as Europe/Vienna'),
    'The time zone of all of them, by its IANA name. Daylight saving time is kept.',
    'Europe/Vienna',
  ),
  allow: v.optional(
    field(
      windows,
      'Candidates go forward only in these. In `fleet.yaml` for every rollout; a rollout’s own must hold too. Omitted: always.',
    ),
    [],
  ),
  exclude: v.optional(
    field(windows, 'Candidates never go forward in these, whatever is allowed. Omitted: no such time.'),
    [],
  ),
});

export type WrittenWindow = v.InferOutput<typeof WindowSchema>;
export type WrittenWindows = v.InferOutput<typeof WindowsSchema>;
