import { describe, expect, it } from '@jest/globals';
import {
  BYTES_PER_TREE,
  createCommitSize,
  FILES_PER_TREE,
  MOST_BYTES_AT_ONCE,
  MOST_FILES_AT_ONCE,
} from '../../src/github/commit-size.ts';

const HOUR = 3_600_000;

function files(count: number, bytes = 1) {
  return Array.from({ length: count }, (_, index) => ({ path: `${index}`, before: null, after: 'x'.repeat(bytes) }));
}

describe('what one mutation carries', () => {
  it('is a step of a thousand clusters and its state', () => {
    expect(createCommitSize(() => 0).carries(files(1_001, 1_500))).toBe(true);
  });

  it('ends at a number of files, and at a number of bytes', () => {
    const size = createCommitSize(() => 0);
    expect(size.carries(files(MOST_FILES_AT_ONCE))).toBe(true);
    expect(size.carries(files(MOST_FILES_AT_ONCE + 1))).toBe(false);
    expect(size.carries(files(1, MOST_BYTES_AT_ONCE))).toBe(true);
    expect(size.carries(files(1, MOST_BYTES_AT_ONCE + 1))).toBe(false);
    expect(size.carries([{ path: 'a', before: null, after: 'ü'.repeat(MOST_BYTES_AT_ONCE / 2 + 1) }])).toBe(false);
  });

  it('is half for an hour after the answer to a large one was lost', () => {
    let now = 0;
    const size = createCommitSize(() => now);
    size.lost(files(1_000));
    expect(size.carries(files(1_000))).toBe(false);
    expect(size.carries(files(501))).toBe(false);
    expect(size.carries(files(500))).toBe(true);
    size.lost(files(500));
    expect(size.carries(files(251))).toBe(false);
    now = HOUR;
    expect(size.carries(files(1_000))).toBe(true);
  });

  it('is never less than a piece of it would be', () => {
    const size = createCommitSize(() => 0);
    size.lost(files(1));
    expect(size.carries(files(FILES_PER_TREE))).toBe(true);
    expect(size.carries(files(1, BYTES_PER_TREE))).toBe(true);
  });
});
