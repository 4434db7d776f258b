import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { temporaryFolder } from '../local/temporary-repository.ts';
import { run } from './recording-host.ts';

const ON_A_BUSY_MACHINE = 60_000;

describe('the playground with traffic', () => {
  it(
    'measures who answers, says what it cannot make sense of, and ends when it is interrupted',
    async () => {
      const { code, stdout } = await run(['playground', '--traffic', '--folder', temporaryFolder()], {
        // No PATH: the gate asks the gateways' own counters.
        environment: {},
        lines: async function* (ended) {
          yield* ['measure', 'fail 50', 'fail', 'fail 101', 'eve: /canary 50', 'nonsense'];
          if (!ended.aborted) await once(ended, 'abort');
        },
      });
      expect(code).toBe(0);
      expect(stdout).toMatch(/ {2}eu-west {3}.*200 × \d{3}/);
      expect(stdout).toContain('The candidate answers 50 % of its requests with errors.');
      expect(stdout.match(/`fail` needs a whole number of percent from 0 to 100/g)).toHaveLength(2);
      expect(stdout).toContain('Nobody here is called "eve"; expected one of alice, bob, carol, mallory.');
      expect(stdout.match(/measure {10}/g)).toHaveLength(2);
      expect(stdout).not.toContain('later 15');
    },
    ON_A_BUSY_MACHINE,
  );
});
