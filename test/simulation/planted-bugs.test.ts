import { describe, expect, it } from '@jest/globals';
import { BOUND, findBug, PLANTED_BUGS } from './planted-bugs.ts';

const PATIENCE = 600_000;

describe('a planted bug', () => {
  it.each(PLANTED_BUGS)(
    `is found by $caughtBy within ${BOUND} histories: $name`,
    async (bug) => {
      const found = await findBug(bug);
      expect(found?.invariants).toContain(bug.caughtBy);
    },
    PATIENCE,
  );
});
