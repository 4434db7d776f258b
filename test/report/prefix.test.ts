import { describe, expect, it } from '@jest/globals';
import { inPrefix } from '../../src/report/prefix.ts';

describe('a configured prefix', () => {
  it('is what the commands in a report are written with', () => {
    const text = 'Say `/rollback --gradual`:\n/canary 25\n';
    expect(inPrefix(text, '/hg ')).toBe('Say `/hg rollback --gradual`:\n/hg canary 25\n');
    expect(inPrefix(text, '/')).toBe(text);
  });

  it('leaves paths and other words alone', () => {
    const text = 'rollouts/canary/state.yaml `/canaryfoo` and/or /etc/pause';
    expect(inPrefix(text, '!')).toBe(text);
  });
});
