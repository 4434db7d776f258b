import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  noteId,
  noteOf,
  readSticky,
  rememberAlso,
  type SettledNote,
  STICKY_MARKER,
  writeMarker,
} from '../../src/report/sticky-note.ts';
import { EVERYTHING_HOSTILE, hostileText } from './hostile.ts';
import { intent, refused } from './shop.ts';

function note(number: number, more: Partial<SettledNote> = {}): SettledNote {
  return {
    key: `acme/shop#12/comment/${number}/1`,
    at: new Date(Date.UTC(2026, 0, 1) + number * 1000).toISOString(),
    by: 'grace',
    said: '/canary 150',
    disposition: 'refused',
    reason: 'malformed_command',
    message: '`150`, which is more than 100 %.',
    rollout: null,
    ...more,
  };
}

/** JSON in UTF-8 has no half of a character. */
const wellFormed = (text: string): string => text.replace(/\p{Cs}/gu, '\ufffd');

const raw = (data: unknown): string =>
  `${STICKY_MARKER}<!-- headgate:settled ${Buffer.from(JSON.stringify(data)).toString('base64url')} -->`;

describe('what a sticky comment remembers', () => {
  it('is read back as it was written', () => {
    const notes = [note(1), note(2, { rollout: 'checkout', disposition: 'superseded', reason: 'newer_command' })];
    expect(readSticky(`${writeMarker(notes)}\n## Headgate`)).toEqual({ settled: notes });
    expect(readSticky(writeMarker([]))).toEqual({ settled: [] });
  });

  it('is read back whatever people said', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (said, message) => {
        const kept = note(1, {
          said: wellFormed(said.slice(0, 120)),
          message: wellFormed(message.slice(0, 240)),
        });
        const marker = writeMarker([kept]);
        expect(marker).not.toContain('\n');
        expect(readSticky(marker)).toEqual({ settled: [kept] });
      }),
    );
  });

  it('is made of a settlement', () => {
    const settlement = refused(`/canary ${'x'.repeat(500)}`);
    expect(noteOf(settlement)).toMatchObject({
      key: settlement.intent.key,
      by: 'grace',
      rollout: 'checkout',
      reason: 'not_permitted',
    });
    expect(noteOf(settlement).message).toBe('Grace has the role read. Ask somebody who may.');
    expect(readSticky(writeMarker([noteOf(settlement)]))?.settled).toEqual([noteOf(settlement)]);
  });

  it('is the newest hundred, each once', () => {
    const notes = Array.from({ length: 150 }, (_, index) => note(index));
    const kept = readSticky(writeMarker([...notes, ...notes]))?.settled ?? [];
    expect(kept.length).toBeLessThanOrEqual(100);
    expect(kept.map(({ key }) => key)).toEqual([...new Set(kept.map(({ key }) => key))]);
    expect(kept.at(-1)?.key).toBe(note(149).key);
  });

  it('never takes the space that the report needs', () => {
    const long = { said: 'ä'.repeat(120), message: '█'.repeat(240), by: 'b'.repeat(100), rollout: 'r'.repeat(253) };
    const notes = Array.from({ length: 100 }, (_, index) => note(index, long));
    expect(writeMarker(notes).length).toBeLessThan(20_200);
    expect(readSticky(writeMarker(notes))?.settled.at(-1)).toEqual(notes.at(-1));
  });

  it('is the same whatever order it comes in', () => {
    expect(writeMarker([note(2), note(1)])).toBe(writeMarker([note(1), note(2)]));
  });
});

describe('a comment', () => {
  it.each([
    ['of somebody', 'Looks good'],
    ['that quotes the marker', `> ${STICKY_MARKER}`],
    ['with the marker further down', `text\n${STICKY_MARKER}`],
    ['with the marker after a space', ` ${STICKY_MARKER}`],
    ['of another program', '<!-- renovate:sticky v1 -->'],
    ['that is empty', ''],
  ])('%s is no sticky one', (_, body) => {
    expect(readSticky(body)).toBeNull();
  });

  it.each([
    ['damaged', `${STICKY_MARKER}<!-- headgate:settled ey%%% -->`],
    ['cut', `${STICKY_MARKER}<!-- headgate:settled eyJzZXR0`],
    ['no JSON', `${STICKY_MARKER}<!-- headgate:settled abcd -->`],
    ['of another shape', raw({ settled: 'all' })],
    ['a list', raw([])],
    ['of another version', '<!-- headgate:sticky v2 eyJ9 -->\ntext'],
    ['of another version, plain', '<!-- headgate:sticky v27 -->'],
    ['of more entries than are kept', raw({ settled: Array.from({ length: 101 }, (_, index) => note(index)) })],
  ])('whose memory is %s remembers nothing', (_, body) => {
    expect(readSticky(body)).toEqual({ settled: [] });
  });

  it.each([
    { ...note(1), reason: 'made_up' },
    { ...note(1), reason: 'constructor' },
    { ...note(1), disposition: 'done' },
    { ...note(1), at: 'yesterday' },
    { ...note(1), key: 7 },
    { ...note(1), rollout: 7 },
    { ...note(1), said: 'x'.repeat(10_000) },
    null,
    [],
  ])('forgets an entry that is none: %j', (entry) => {
    expect(readSticky(raw({ settled: [entry, note(2)] }))).toEqual({ settled: [note(2)] });
  });

  it('never makes the reader throw', () => {
    const start = fc.constantFrom('', STICKY_MARKER, `${STICKY_MARKER}<!-- headgate:settled `);
    fc.assert(fc.property(start, fc.string({ unit: 'binary' }), (one, other) => void readSticky(one + other)));
    fc.assert(fc.property(fc.jsonValue(), (value) => void readSticky(raw({ settled: [value] }))));
    expect(readSticky(EVERYTHING_HOSTILE)).toBeNull();
  });

  it('has a key that the intent gave', () => {
    expect(noteOf(refused('x', undefined, { intent: intent('x', { key: 'k' }) })).key).toBe('k');
  });

  it('is not forgotten when another process told something meanwhile', () => {
    const mine = `${writeMarker([note(1)])}\n## Headgate`;
    const theirs = `${writeMarker([note(1), note(2)])}\n## Headgate, earlier`;
    const read = `${writeMarker([])}\n## Headgate`;
    const merged = rememberAlso(mine, read, theirs, new Set());
    expect(readSticky(merged)?.settled).toEqual([note(1), note(2)]);
    expect(rememberAlso(mine, read, theirs, new Set([noteId(note(2))]))).toBe(mine);
    expect(merged.endsWith('\n## Headgate')).toBe(true);
    expect(rememberAlso(mine, read, mine, new Set())).toBe(mine);
    expect(rememberAlso(mine, read, 'somebody deleted the text', new Set())).toBe(mine);
  });

  it('is dropped for good once it is in the ledger', () => {
    const before = writeMarker([note(1), note(2)]);
    expect(readSticky(rememberAlso(writeMarker([note(2)]), before, before, new Set()))?.settled).toEqual([note(2)]);
  });
});
