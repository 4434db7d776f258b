import { describe, expect, it } from '@jest/globals';
import { splitProblems } from './split.ts';

describe('a measured split', () => {
  it.each([
    [
      { blue: 450, green: 50 },
      { blue: 90, green: 10 },
    ],
    [
      { blue: 425, green: 75 },
      { blue: 90, green: 10 },
    ],
    [
      { blue: 475, green: 25 },
      { blue: 90, green: 10 },
    ],
    [{ blue: 500 }, { blue: 100, green: 0 }],
  ])('%j is as %j says, within five points', (counts, weights) => {
    expect(splitProblems(counts, weights)).toEqual([]);
  });

  it.each([
    [{ blue: 424, green: 76 }, { blue: 90, green: 10 }, 2],
    [{ blue: 499, green: 1 }, { blue: 100, green: 0 }, 1],
    [{ blue: 450, green: 49 }, { blue: 90, green: 10 }, 1],
    [{ blue: 450, other: 50 }, { blue: 90, green: 10 }, 2],
    [{}, { blue: 100, green: 0 }, 1],
  ])('%j is not as %j says', (counts, weights, problems) => {
    expect(splitProblems(counts, weights)).toHaveLength(problems);
  });
});
