import { describe, expect, it } from '@jest/globals';
import { legalFleetCommands } from '../../src/fleet/legal-fleet-commands.ts';
import { parseRequest } from '../../src/rollout/parse-command.ts';
import { initialState } from '../../src/rollout/state.ts';
import { away, failover, fleetRollout, standing } from '../report/fleet-shop.ts';
import * as shop from '../report/shop.ts';

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

  it('offer no second way back while the first is under way', () => {
    const returning = standing(checkout, { failovers: [failover({ returned: 5000 })] });
    expect(legalFleetCommands(checkout, returning).join('\n')).not.toContain('/failback');
  });

  it('are commands', () => {
    const drained = { 'us-east': { by: 'ada', at } };
    const states = [standing(checkout, {}), away(checkout), standing(checkout, { drained })];
    for (const command of states.flatMap((state) => legalFleetCommands(checkout, state))) {
      expect(parseRequest(command, { prefix: '/', ignore: [] })).toHaveProperty('command');
    }
  });
});
