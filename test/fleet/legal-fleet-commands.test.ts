import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { legalFleetCommands } from '../../src/fleet/legal-fleet-commands.ts';
import type { Command } from '../../src/rollout/command.ts';
import { parseRequest } from '../../src/rollout/parse-command.ts';
import { initialState } from '../../src/rollout/state.ts';
import { away, failover, fleetRollout, standing } from '../report/fleet-shop.ts';
import * as shop from '../report/shop.ts';
import { conversationWith } from '../rollout/example-rollout.ts';

const checkout = fleetRollout();
const at = '2026-11-22T11:00:00Z';

describe('the commands of the fleet axis', () => {
  it('are none where the rollout has no such axis', () => {
    const of = shop.rollout();
    expect(legalFleetCommands(of, initialState(of))).toEqual([]);
  });

  it('begin with the busiest cluster in ordinary times; a standby has nothing to give', () => {
    expect(legalFleetCommands(checkout, standing(checkout, {}))).toEqual([
      '/failover eu-west',
      '/failover eu-north',
      '/drain eu-west',
      '/drain eu-north',
      '/drill failover eu-west',
    ]);
  });

  it('begin with what ends an exception, and hold no drill in the middle of one', () => {
    const drained = { 'us-east': { by: 'ada', at } };
    const weights = { all: { 'eu-west': 0, 'eu-north': 10_000, 'us-east': 0 } };
    const state = standing(checkout, { drained, weights, failovers: [failover()] });
    expect(legalFleetCommands(checkout, state)).toEqual(['/failback eu-west', '/undrain us-east']);
  });

  it('take nothing from the last cluster of any pool', () => {
    const pool = (name: string, clusters: readonly string[]) => {
      const shares = Object.fromEntries(clusters.map((cluster, index) => [cluster, index === 0 ? 10_000 : 0]));
      return { name, serves: [name], host: null, clusters, shares };
    };
    const of = fleetRollout({ pools: [pool('eu', ['eu-west', 'eu-north']), pool('us', ['us-east'])] });
    const offered = legalFleetCommands(of, standing(of, {}));
    expect(offered).toContain('/drain eu-west');
    expect(offered.join('\n')).not.toContain('us-east');
  });

  it('send away again what is on its way back, and offer no second way back', () => {
    const returning = standing(checkout, { failovers: [failover({ returned: 5000 })] });
    expect(legalFleetCommands(checkout, returning)[0]).toBe('/failover eu-west');
    expect(legalFleetCommands(checkout, returning).join('\n')).not.toMatch(/failback|drill/);
  });

  it('are commands', () => {
    const drained = { 'us-east': { by: 'ada', at } };
    const states = [standing(checkout, {}), away(checkout), standing(checkout, { drained })];
    for (const command of states.flatMap((state) => legalFleetCommands(checkout, state))) {
      expect(parseRequest(command, { prefix: '/', ignore: [] })).toHaveProperty('command');
    }
  });

  it('are not refused by the state, whatever was said before', () => {
    // Health and capacity are no part of the state.
    const elsewhere = ['not_healthy_enough', 'nothing_observed', 'no_quorum', 'capacity_short', 'capacity_unknown'];
    const cluster = fc.constantFrom('eu-west', 'eu-north', 'us-east');
    const said = fc.oneof(
      cluster.map((name) => `/drain ${name}`),
      cluster.map((name) => `/undrain ${name}`),
      cluster.map((name) => `/failover ${name}`),
      cluster.map((name) => `/failback ${name} --healthy`),
      fc.constant('/shift eu-west=50 us-east=50'),
    );
    fc.assert(
      fc.property(fc.array(said, { maxLength: 8 }), (lines) => {
        const talk = conversationWith(checkout);
        for (const line of lines) talk.say(commandOf(line));
        for (const offered of legalFleetCommands(checkout, talk.state)) {
          const probe = conversationWith(checkout, { state: talk.state });
          const outcome = probe.say(commandOf(offered));
          expect({ offered, outcome: elsewhere.includes(outcome) ? 'applied' : outcome }).toEqual({
            offered,
            outcome: expect.stringMatching(/^(?:applied|failed_over|failing_back|drained|undrained|drill_started)$/),
          });
        }
      }),
    );
  });
});

function commandOf(line: string): Command {
  const asked = parseRequest(line, { prefix: '/', ignore: [] });
  if (!('command' in asked)) throw new Error(`${line} is no command`);
  return asked.command;
}
