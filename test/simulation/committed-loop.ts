import { field } from './plain-yaml.ts';

/** What a committed state keeps of the live loop. Times in milliseconds since the epoch. */
export interface CommittedLoop {
  readonly movedAt: number | null;
  /** By cluster: since when it was seen to serve the present weights. */
  readonly live: Readonly<Record<string, number>>;
  readonly failures: readonly CommittedFailure[];
  readonly isHeld: boolean;
  /** The commits that pull requests wait with. */
  readonly queue: readonly { readonly number: number; readonly sha: string }[];
}

export interface CommittedFailure {
  readonly gate: string;
  readonly cluster: string | null;
  readonly at: number;
}

export const NOTHING_KEPT: CommittedLoop = { movedAt: null, live: {}, failures: [], isHeld: false, queue: [] };

/** Reads it from the `status` of a state, as plain data. */
export function readCommittedLoop(status: unknown): CommittedLoop {
  const movedAt = field(status, 'movedAt') ?? null;
  return {
    movedAt: movedAt === null ? null : Date.parse(String(movedAt)),
    live: Object.fromEntries(Object.entries(Object(field(status, 'live'))).map(([name, seen]) => [name, timeIn(seen)])),
    failures: listIn(status, 'failures').map((one) => {
      const cluster = field(one, 'cluster') ?? null;
      return { gate: String(field(one, 'gate')), cluster: cluster === null ? null : String(cluster), at: timeIn(one) };
    }),
    isHeld: (field(status, 'hold') ?? null) !== null,
    queue: listIn(status, 'queue').map((one) => ({
      number: Number(field(field(one, 'pullRequest'), 'number')),
      sha: String(field(one, 'sha')),
    })),
  };
}

function timeIn(value: unknown): number {
  return Date.parse(String(field(value, 'at')));
}

function listIn(status: unknown, key: string): readonly unknown[] {
  const list = field(status, key);
  return Array.isArray(list) ? list : [];
}
