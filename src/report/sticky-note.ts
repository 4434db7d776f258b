import { REASONS, type Reason } from '../rollout/reason.ts';
import type { Settlement } from '../rollout/settlement.ts';
import type { Disposition } from '../rollout/state.ts';
import { briefRefusal } from './refusal.ts';
import { truncate, visible } from './text.ts';

/**
 * What became of a command that is in no ledger, because it had no effect. The sticky comment remembers it, so that it
 * is told once and is still told when the comment is written again.
 */
export interface SettledNote {
  readonly key: string;
  /** ISO 8601. */
  readonly at: string;
  readonly by: string;
  readonly said: string;
  readonly disposition: Disposition;
  readonly reason: Reason;
  /** One line of plain text. */
  readonly message: string;
  /** Null where no rollout could be found for it. */
  readonly rollout: string | null;
}

/** The first line of every sticky comment begins with this, and with nothing before it. */
export const STICKY_MARKER = '<!-- headgate:sticky v1 -->';

const DATA = /^<!-- headgate:sticky v1 -->(?:<!-- headgate:settled ([A-Za-z0-9_-]{0,60000}) -->)?/;
/** Another version's comment is ours too, but its data is not understood. */
const ANY_VERSION = /^<!-- headgate:sticky v\d{1,4}(?: [^>]{0,60000})?-->/;

const MOST_NOTES = 100;
/** Characters of the hidden data, of the 65,536 that the whole comment may have. */
const MOST_DATA = 20_000;
const LONGEST_SAID = 120;
const LONGEST_MESSAGE = 240;
const LONGEST_KEY = 300;
const LONGEST_LOGIN = 100;
/** Where space is short, this many of the newest keep their message. */
const KEEP_MESSAGES = 10;

const DISPOSITIONS: readonly Disposition[] = ['applied', 'refused', 'superseded'];

/** What is to be remembered of a settlement that is in no ledger. */
export function noteOf({ intent, rollout, disposition, reason, refusal }: Settlement): SettledNote {
  return {
    key: intent.key,
    at: intent.at,
    by: intent.actor.login,
    said: truncate(visible(intent.said), LONGEST_SAID),
    disposition,
    reason,
    message: refusal === null ? REASONS[reason] : briefRefusal(refusal, LONGEST_MESSAGE),
    rollout,
  };
}

/** The first line of a sticky comment: the marker, and what it remembers, the newest of it where it is too much. */
export function writeMarker(settled: readonly SettledNote[]): string {
  const distinct = new Map(settled.map((note) => [noteId(note), note]));
  let notes = [...distinct.values()].sort(byTime).map(bounded).filter(isNote).slice(-MOST_NOTES);
  if (notes.length === 0) return STICKY_MARKER;
  if (encode(notes).length > MOST_DATA) {
    const first = notes.length - KEEP_MESSAGES;
    notes = notes.map((note, index) => (index < first ? { ...note, message: '' } : note));
  }
  let data = encode(notes);
  while (data.length > MOST_DATA) {
    notes = notes.slice(Math.ceil(notes.length / 10));
    data = encode(notes);
  }
  return `${STICKY_MARKER}<!-- headgate:settled ${data} -->`;
}

/**
 * Reads what a sticky comment remembers. The caller makes sure that the comment is our own: anybody can write a marker.
 *
 * @returns null where the text is no sticky comment; nothing remembered where its data is damaged or of another version
 */
export function readSticky(body: string): { settled: SettledNote[] } | null {
  const match = DATA.exec(body);
  if (match === null) return ANY_VERSION.test(body) ? { settled: [] } : null;
  if (match[1] === undefined) return { settled: [] };
  const data = decode(match[1]);
  if (!isRecord(data)) return { settled: [] };
  const { settled } = data;
  if (!Array.isArray(settled) || settled.length > MOST_NOTES) return { settled: [] };
  return { settled: settled.filter(isNote).map(exact) };
}

/** What a note is about: one command on one rollout. */
export function noteId({ rollout, key }: Pick<SettledNote, 'rollout' | 'key'>): string {
  return `${rollout ?? ''} ${key}`;
}

/**
 * The new text of a sticky comment, with what another process has told since the comment was read: it must not be
 * forgotten, or it would be decided again.
 *
 * @param read the comment's body as it was when the new text was made
 * @param present the comment's body now; the caller makes sure that the comment is our own
 * @param recorded what is in a ledger and needs no note, as {@link noteId} writes it
 */
export function rememberAlso(body: string, read: string, present: string, recorded: ReadonlySet<string>): string {
  const notesOf = (text: string): readonly SettledNote[] => readSticky(text)?.settled ?? [];
  const known = new Set([...notesOf(body), ...notesOf(read)].map(noteId));
  const added = notesOf(present).filter((note) => !known.has(noteId(note)) && !recorded.has(noteId(note)));
  return added.length === 0 ? body : body.replace(DATA, () => writeMarker([...added, ...notesOf(body)]));
}

/** The hidden mark of what a sticky comment describes: 16 hexadecimal digits. */
export function writeStanding(standing: string): string {
  return `<!-- headgate:standing ${standing} -->`;
}

/** Reads the mark back; null where there is none. It stands on the first line, where no text of people can be. */
export function readStanding(body: string): string | null {
  const [first = ''] = body.split('\n', 1);
  return /<!-- headgate:standing ([0-9a-f]{16}) -->/.exec(first)?.[1] ?? null;
}

/** Made once: making one takes longer than sorting what is compared with it. */
const BY_KEY = new Intl.Collator('en', { numeric: true });

function byTime(one: SettledNote, other: SettledNote): number {
  const difference = Date.parse(one.at) - Date.parse(other.at);
  return difference !== 0 ? difference : BY_KEY.compare(one.key, other.key);
}

function bounded(note: SettledNote): SettledNote {
  const message = truncate(note.message, LONGEST_MESSAGE);
  return exact({ ...note, by: truncate(note.by, LONGEST_LOGIN), said: truncate(note.said, LONGEST_SAID), message });
}

/** The note's own fields and no others, in one order. */
function exact({ key, at, by, said, disposition, reason, message, rollout }: SettledNote): SettledNote {
  return { key, at, by, said, disposition, reason, message, rollout };
}

function encode(settled: readonly SettledNote[]): string {
  return Buffer.from(JSON.stringify({ settled })).toString('base64url');
}

function decode(data: string): unknown {
  try {
    return JSON.parse(Buffer.from(data, 'base64url').toString());
  } catch {
    return null;
  }
}

type Unread = { readonly [Field in keyof SettledNote | 'settled']?: unknown };

function isRecord(value: unknown): value is Unread {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNote(value: unknown): value is SettledNote {
  if (!isRecord(value)) return false;
  const { key, at, by, said, disposition, reason, message, rollout } = value;
  return (
    isText(key, LONGEST_KEY) &&
    isText(at, 40) &&
    !Number.isNaN(Date.parse(at)) &&
    isText(by, LONGEST_LOGIN) &&
    isText(said, LONGEST_SAID) &&
    isText(message, LONGEST_MESSAGE) &&
    (rollout === null || isText(rollout, 253)) &&
    DISPOSITIONS.some((known) => known === disposition) &&
    typeof reason === 'string' &&
    Object.hasOwn(REASONS, reason)
  );
}

function isText(value: unknown, longest: number): value is string {
  return typeof value === 'string' && value.length <= longest;
}
