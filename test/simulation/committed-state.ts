import { CORE_SCHEMA, load } from 'js-yaml';
import { type CommittedFleet, readCommittedFleet } from './committed-fleet.ts';
import { type CommittedLoop, readCommittedLoop } from './committed-loop.ts';
import type { MemoryCommit } from './memory-repository.ts';
import { field } from './plain-yaml.ts';
import { statePath } from './setting-files.ts';

/** What the checkers read of a `state.yaml`. They read it as plain YAML, not with the program's own reader. */
export interface CommittedState {
  readonly revision: number;
  readonly phase: string;
  readonly stable: string;
  readonly candidate: { readonly sha: string; readonly pinnedAt: string; readonly pullRequest: number | null } | null;
  /** How the last finished rollout ended, and which commit it was about. */
  readonly last: { readonly outcome: string; readonly sha: string; readonly at: string } | null;
  /** The weights of the steps that were approved, in basis points. */
  readonly approvals: readonly number[];
  /** In basis points. */
  readonly weights: Readonly<Record<string, number>>;
  /** Null where there is no fleet axis. */
  readonly fleet: CommittedFleet | null;
  readonly loop: CommittedLoop;
  readonly entries: readonly CommittedEntry[];
}

export interface CommittedEntry {
  readonly key: string;
  readonly by: string;
  readonly said: string;
  readonly disposition: string;
  readonly reason: string;
  readonly revision: number;
}

const parsed = new WeakMap<MemoryCommit, Map<string, CommittedState | null>>();

/** A rollout's state at a commit; null before the first one that has any. */
export function stateAt(commit: MemoryCommit, rollout: string): CommittedState | null {
  const states = parsed.get(commit) ?? new Map<string, CommittedState | null>();
  parsed.set(commit, states);
  let state = states.get(rollout);
  if (state === undefined) {
    const text = commit.files.get(statePath(rollout));
    state = text === undefined ? null : readCommittedState(text);
    states.set(rollout, state);
  }
  return state;
}

const KEPT_STATES = 20;
const states = new Map<string, CommittedState>();

function readCommittedState(text: string): CommittedState {
  // Commit after commit has the same text wherever only another rollout moved.
  const known = states.get(text);
  if (known !== undefined) return known;
  const lines = text.split('\n');
  const isEntry = (line: string): boolean => line.startsWith(ENTRY);
  // Entries stay from commit to commit: each line is read once.
  const status = field(load(lines.filter((line) => !isEntry(line)).join('\n'), { schema: CORE_SCHEMA }), 'status');
  if (Array.isArray(field(field(status, 'ledger'), 'entries')) === lines.some(isEntry)) {
    throw new Error('A state’s ledger no longer has a line for each entry; the simulation must read it otherwise.');
  }
  const candidate = field(status, 'candidate') ?? null;
  const last = field(status, 'last') ?? null;
  const weights = Object.entries(Object(field(status, 'weights')));
  const approvals = field(status, 'approvals');
  const state = {
    revision: Number(field(status, 'revision')),
    phase: String(field(status, 'phase')),
    stable: String(field(status, 'stable')),
    candidate:
      candidate === null
        ? null
        : {
            sha: String(field(candidate, 'sha')),
            pinnedAt: String(field(candidate, 'pinnedAt')),
            pullRequest: Number(field(field(candidate, 'pullRequest'), 'number')) || null,
          },
    last:
      last === null
        ? null
        : { outcome: String(field(last, 'outcome')), sha: String(field(last, 'sha')), at: String(field(last, 'at')) },
    approvals: Array.isArray(approvals) ? approvals.map((one) => Math.round(Number(field(one, 'weight')) * 100)) : [],
    weights: Object.fromEntries(weights.map(([name, percent]) => [name, Math.round(Number(percent) * 100)])),
    fleet: readCommittedFleet(field(status, 'fleet')),
    loop: readCommittedLoop(status),
    entries: lines.filter(isEntry).map(readEntryOnce),
  };
  if (states.size >= KEPT_STATES) states.clear();
  states.set(text, state);
  return state;
}

const ENTRY = '      - {key: ';
const KEPT = 1_000;
const entries = new Map<string, CommittedEntry>();

function readEntryOnce(line: string): CommittedEntry {
  let entry = entries.get(line);
  if (entry === undefined) {
    entry = readEntry(load(line.slice(line.indexOf('{')), { schema: CORE_SCHEMA }));
    if (entries.size >= KEPT) entries.clear();
    entries.set(line, entry);
  }
  return entry;
}

function readEntry(entry: unknown): CommittedEntry {
  return {
    key: String(field(entry, 'key')),
    by: String(field(entry, 'by')),
    said: String(field(entry, 'said')),
    disposition: String(field(entry, 'disposition')),
    reason: String(field(entry, 'reason')),
    revision: Number(field(entry, 'revision')),
  };
}
