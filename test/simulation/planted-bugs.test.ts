import { describe, expect, it } from '@jest/globals';
import { findBug, PLANTED_BUGS } from './planted-bugs.ts';

/** Enough to look for one whose seed shows it no longer. */
const PATIENCE = 600_000;

describe('a planted bug', () => {
  it.each(PLANTED_BUGS)(
    'is found by $caughtBy: $name',
    async (bug) => {
      const found = await findBug(bug);
      expect(found?.invariants).toContain(bug.caughtBy);
    },
    PATIENCE,
  );
});
