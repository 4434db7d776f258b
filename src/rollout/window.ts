/** Days of the week as they are written. */
export const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
export type Day = (typeof DAYS)[number];

/** A part of the week, or a span of dates, by the clock on the wall of a time zone. */
export type Window =
  | {
      readonly kind: 'weekly';
      /** What it is called in a refusal. */
      readonly name: string;
      readonly days: readonly Day[];
      /** Minutes since midnight, from (included) and until (excluded); where until is not after from, it ends on the next day. */
      readonly from: number;
      readonly until: number;
      /** An IANA name, such as `Europe/Vienna`. */
      readonly timeZone: string;
    }
  | {
      readonly kind: 'dates';
      readonly name: string;
      /** `YYYY-MM-DD`, both included. */
      readonly first: string;
      readonly last: string;
      readonly timeZone: string;
    };

/** When the release axis may go forward. */
export interface Windows {
  /**
   * The allowed windows of each file that names any: `fleet.yaml`, `rollout.yaml`. One of each inner list must contain
   * the moment. No inner list is empty; no list at all: always.
   */
  readonly allow: readonly (readonly Window[])[];
  /** None of them may contain the moment; this beats `allow`. */
  readonly exclude: readonly Window[];
}

/** Where nothing is frozen. */
export const ALWAYS: Windows = { allow: [], exclude: [] };
