import { describe, expect, it } from '@jest/globals';
import { findBug, PLANTED_BUGS } from './planted-bugs.ts';

/** Enough to look for one whose seed shows it no longer. */
const PATIENCE = 600_000;

/** Every sixth one. The checks plant all of them: `npm run simulate -- --bugs`. */
const SOME = PLANTED_BUGS.filter((_, index) => index % 6 === 0);

describe('a planted bug', () => {
  it.each(SOME)(
    'is found by $caughtBy: $name',
    async (bug) => {
      const found = await findBug(bug);
      expect(found?.invariants).toContain(bug.caughtBy);
    },
    PATIENCE,
  );
});
