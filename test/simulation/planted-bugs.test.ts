import { describe, expect, it } from '@jest/globals';
import { findBug, PLANTED_BUGS } from './planted-bugs.ts';

const PATIENCE = 300_000;

/** Those that show within a few histories. All of them: `npm run simulate -- --bugs`, which takes long. */
const QUICK: readonly string[] = [
  'a unit of weight is lost in a route',
  'one cluster is left out of the commit',
  'routes are written anew, without a person’s comments',
  'no role allows',
  'its comment is never updated',
  'a unit of a cluster’s share is lost',
];

describe('a planted bug', () => {
  it.each(PLANTED_BUGS.filter(({ name }) => QUICK.includes(name)))(
    'is found by $caughtBy: $name',
    async (bug) => {
      const found = await findBug(bug);
      expect(found?.invariants).toContain(bug.caughtBy);
    },
    PATIENCE,
  );
});
