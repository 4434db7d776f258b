import { describe, expect, it } from '@jest/globals';
import { tellUnheard } from '../../src/command-line/tell-unheard.ts';
import type { Look } from '../../src/look.ts';

const look: Look = { subject: null, settlements: [], views: [], commit: null, conflicts: 0, publication: null };

describe('an agent that did not hear of a commit', () => {
  it('is told beside the answer, on one line each', () => {
    const lines: string[] = [];
    const host = { stderr: { write: (text: string) => lines.push(text) } };
    tellUnheard(host, [
      look,
      { ...look, unheard: [{ rollout: 'checkout', cluster: 'eu-west', message: 'there is no\nkubeconfig here' }] },
    ]);
    expect(lines).toEqual([
      'headgate: the agent of checkout in eu-west was not hinted; it polls: there is no kubeconfig here.\n',
    ]);
  });
});
