import { describe, expect, it } from '@jest/globals';
import { fleetProposals, stateAfter } from '../../src/fleet/due.ts';
import { markedProposal, readProposalMark, settledProposal } from '../../src/report/proposal-mark.ts';
import { standingProposal } from '../../src/report/standing-proposal.ts';
import type { Observations } from '../../src/rollout/observations.ts';
import { initialState } from '../../src/rollout/state.ts';
import { at, exampleFleet, seen } from '../fleet/example-fleet.ts';

const ROLLOUT = exampleFleet();
const STATE = initialState(ROLLOUT);

/** What is proposed where a cluster is seen unhealthy by these until then. */
function proposed(until = '09:00', observers = ['one', 'two'], other: Observations['health'] = [], prefix = '/') {
  const observations = { health: [...seen('eu-west', false, '08:50', until, observers), ...other], loads: [] };
  return fleetProposals(ROLLOUT, STATE, observations, at(until)).map((proposal) =>
    standingProposal(
      proposal,
      ROLLOUT,
      STATE,
      stateAfter(ROLLOUT, STATE, observations, at(until), proposal.command),
      prefix,
    ),
  );
}

describe('a proposal', () => {
  it('says why, who saw it and since when, what would change, and the command to copy', () => {
    const [proposal] = proposed();
    expect(proposal).toMatchObject({
      rollout: ROLLOUT.name,
      key: 'failover:eu-west',
      title: `Headgate proposes for ${ROLLOUT.name}: /failover eu-west`,
    });
    expect(proposal?.body).toContain('eu-west is seen unhealthy by one, two since ');
    expect(proposal?.body).toContain('Not done by itself: the configuration leaves it to a person.');
    expect(proposal?.body).toContain('| all users | `eu-west` | 50 % | 0 % |');
    expect(proposal?.body).toContain(`\`\`\`\n/failover eu-west --rollout ${ROLLOUT.name}\n\`\`\``);
    expect(proposal?.body).toContain(`\`/plan failover eu-west --rollout ${ROLLOUT.name}\``);
  });

  it('has its commands as the repository wants them written', () => {
    const [proposal] = proposed('09:00', ['one', 'two'], [], '!');
    expect(proposal?.title).toBe(`Headgate proposes for ${ROLLOUT.name}: !failover eu-west`);
    expect(proposal?.body).toContain(`\`\`\`\n!failover eu-west --rollout ${ROLLOUT.name}\n\`\`\``);
    expect(proposal?.body).toContain(`\`!plan failover eu-west --rollout ${ROLLOUT.name}\``);
    expect(proposal?.standing).not.toBe(proposed()[0]?.standing);
  });

  it('stands as it is while time passes and more observers see the same', () => {
    const standing = proposed()[0]?.standing;
    expect(standing).toMatch(/^[0-9a-f]{16}$/);
    expect(proposed('09:01')[0]?.standing).toBe(standing);
    expect(proposed('09:00', ['one', 'two', 'three'])[0]?.standing).toBe(standing);
  });

  it('stands otherwise where something else would come of it, or it would be refused', () => {
    const north = seen('eu-north', false, '08:50', '09:00', ['one', 'two']);
    const both = proposed('09:00', ['one', 'two'], north).find(({ key }) => key === 'failover:eu-west');
    expect(both?.standing).not.toBe(proposed()[0]?.standing);
    const all = [...north, ...seen('eu-south', false, '08:50', '09:00', ['one', 'two'])];
    const refused = proposed('09:00', ['one', 'two'], all).find(({ key }) => key === 'failover:eu-west');
    expect(refused?.body).toContain('It would be refused now.');
    expect(refused?.body).not.toContain('| cluster |');
  });

  it('mentions nobody, whatever the observers are called', () => {
    const [proposal] = proposed('09:00', ['@acme/everybody', 'x #1']);
    expect(`${proposal?.title}${proposal?.body}`).not.toMatch(/@(?!\u200b)|#(?!\u200b)/);
  });
});

describe('the mark of a proposal', () => {
  const proposal = {
    rollout: 'storefront',
    key: 'failover:eu-west',
    title: '',
    body: 'Words.',
    standing: '0'.repeat(16),
  };

  it('says what the issue is about, also when GitHub has changed the line ends', () => {
    const body = markedProposal('release/1 a', proposal);
    const mark = { branch: 'release/1 a', rollout: 'storefront', key: 'failover:eu-west', standing: '0'.repeat(16) };
    expect(readProposalMark(body)).toEqual(mark);
    expect(readProposalMark(body.replaceAll('\n', '\r\n'))).toEqual(mark);
  });

  it('says that nothing calls for it any more, and keeps the words', () => {
    const settled = settledProposal(markedProposal('main', proposal));
    expect(readProposalMark(settled)).toMatchObject({ key: 'failover:eu-west', standing: null });
    expect(settled).toContain('\nWords.\n');
    expect(settledProposal(settled)).toBe(settled);
  });

  it('is found at the beginning alone', () => {
    const body = markedProposal('main', proposal);
    expect(readProposalMark(`> ${body}`)).toBeNull();
    expect(readProposalMark('Words.')).toBeNull();
  });
});
