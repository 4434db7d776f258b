import { describe, expect, it } from '@jest/globals';
import { waitingInWords } from '../../src/report/waiting-words.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';
import { blueGreenRollout, exampleRollout } from '../rollout/example-rollout.ts';

const PERSON = { kind: 'person', until: null, command: null } as const;

/** A rollout where one person may do one thing only. */
function only(rollout: Rollout, right: 'canary' | 'switch', login: string): Rollout {
  const { rights, restrictions } = rollout.permissions;
  const allowed = { role: null, users: [login], teams: [] };
  return { ...rollout, permissions: { rights: { ...rights, [right]: allowed }, restrictions } };
}

describe('waiting for somebody', () => {
  it('names who may take the next step of the rollout’s own strategy', () => {
    expect(waitingInWords(only(exampleRollout(), 'canary', 'ada'), PERSON)).toContain('(ada)');
    expect(waitingInWords(only(exampleRollout(), 'switch', 'ada'), PERSON)).not.toContain('ada');
    expect(waitingInWords(only(blueGreenRollout(), 'switch', 'ada'), PERSON)).toContain('(ada)');
    expect(waitingInWords(only(blueGreenRollout(), 'canary', 'ada'), PERSON)).not.toContain('ada');
  });
});
