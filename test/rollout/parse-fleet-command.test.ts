import { describe, expect, it } from '@jest/globals';
import type { FleetCommand, Malformed } from '../../src/rollout/command.ts';
import { parseRequest } from '../../src/rollout/parse-command.ts';

const GRAMMAR = { prefix: '/', ignore: [] };

function malformed(text: string): Malformed {
  const read = parseRequest(text, GRAMMAR);
  if (!('reason' in read)) throw new Error(`${text} was understood`);
  return read;
}

function shift(shares: Readonly<Record<string, number>>, pool: string | null = null): FleetCommand {
  return { verb: 'shift', weights: Object.entries(shares).map(([cluster, weight]) => ({ cluster, weight })), pool };
}

const drill = { verb: 'drill', from: 'eu-west', to: [], seconds: null } as const;

describe('a command on the fleet axis', () => {
  it.each<[string, FleetCommand]>([
    ['/shift eu-west=60 us-east=40', shift({ 'eu-west': 6000, 'us-east': 4000 })],
    ['/shift eu-west=60,us-east=40', shift({ 'eu-west': 6000, 'us-east': 4000 })],
    ['/shift us-east=40% eu-west=59.99% --pool eu', shift({ 'us-east': 4000, 'eu-west': 5999 }, 'eu')],
    ['/shift --pool eu eu-west=0', shift({ 'eu-west': 0 }, 'eu')],
    ['/drain eu-west', { verb: 'drain', clusters: ['eu-west'] }],
    ["/drain eu-west,'us-*'", { verb: 'drain', clusters: ['eu-west', 'us-*'] }],
    ['/drain eu-west us-east eu-west', { verb: 'drain', clusters: ['eu-west', 'us-east'] }],
    ['/undrain eu-west', { verb: 'undrain', clusters: ['eu-west'] }],
    ['/failover eu-west', { verb: 'failover', from: 'eu-west', to: [] }],
    ['/failover eu-west --to us-east,eu-*', { verb: 'failover', from: 'eu-west', to: ['us-east', 'eu-*'] }],
    ['/failover --to us-east eu-west', { verb: 'failover', from: 'eu-west', to: ['us-east'] }],
    ['/failback eu-west', { verb: 'failback', from: 'eu-west', vouched: false }],
    ['/failback eu-west --healthy', { verb: 'failback', from: 'eu-west', vouched: true }],
    ['/drill failover eu-west', drill],
    ['/drill failover eu-west --to eu-north --for 15m', { ...drill, to: ['eu-north'], seconds: 900 }],
    ['/drill failover eu-west --for=1h30m', { ...drill, seconds: 5400 }],
    ['/drill failover eu-west --for 24h', { ...drill, seconds: 86_400 }],
    ['/rebalance', { verb: 'rebalance' }],
  ])('%s is understood, by itself and after `/plan`', (text, command) => {
    expect(parseRequest(text, GRAMMAR)).toEqual({ command, rollouts: [] });
    const planned = { command: { verb: 'plan', of: command }, rollouts: ['cart'] };
    expect(parseRequest(`/plan ${text} --rollout cart`, GRAMMAR)).toEqual(planned);
    expect(parseRequest(`/plan --rollout cart ${text.slice(1)}`, GRAMMAR)).toEqual(planned);
  });
});

describe('a command on the fleet axis that is not understood', () => {
  it.each<[string, string]>([
    ['/shift eu-west:60 us-east:40', '/shift eu-west=60 us-east=40'],
    ['/shift eu-west = 60, us-east = 40', '/shift eu-west=60 us-east=40'],
    ['/shift eu-west 60 us-east 40', '/shift eu-west=60 us-east=40'],
    ['/shift eu-west=60, us-east=40', '/shift eu-west=60 us-east=40'],
    ['/shift eu-west=60 % us-east=40 %', '/shift eu-west=60 us-east=40'],
    ['/shift eu-west=60percent', '/shift eu-west=60'],
    ['/shift EU-West=60', '/shift eu-west=60'],
    ['/shift eu-west=60 eu-west=60', '/shift eu-west=60'],
    ['/shift eu-west=60 pool eu', '/shift eu-west=60 --pool eu'],
    ['/balance eu-west=60', '/shift eu-west=60'],
    ['/shfit eu-west=60', '/shift eu-west=60'],
    ['/drain EU-West', '/drain eu-west'],
    ['/drain eu-west, us-east', '/drain eu-west,us-east'],
    ['/drian eu-west', '/drain eu-west'],
    ['/evacuate eu-west', '/drain eu-west'],
    ['/undarin eu-west', '/undrain eu-west'],
    ['/failover eu-west us-east', '/failover eu-west --to us-east'],
    ['/failover eu-west to us-east', '/failover eu-west --to us-east'],
    ['/failover EU-West', '/failover eu-west'],
    ['/fail-over eu-west', '/failover eu-west'],
    ['/failback eu-west healthy', '/failback eu-west --healthy'],
    ['/drill eu-west', '/drill failover eu-west'],
    ['/drill eu-west us-east', '/drill failover eu-west --to us-east'],
    ['/drill fail-over eu-west', '/drill failover eu-west'],
    ['/drill failover eu-west --for 15min', '/drill failover eu-west --for 15m'],
    ['/drill failover eu-west --for 1Hour30M', '/drill failover eu-west --for 1h30m'],
    ['/gameday failover eu-west', '/drill failover eu-west'],
    ['/re-balance', '/rebalance'],
  ])('%s: the line that was meant is given', (text, suggestion) => {
    expect(malformed(text).suggestion).toBe(suggestion);
    expect(parseRequest(suggestion, GRAMMAR)).toHaveProperty('command');
  });

  it.each([
    '/shift',
    '/shift 60',
    '/shift eu-west',
    '/shift eu-west=',
    '/shift =60',
    '/shift eu-west=150',
    '/shift eu-west=33.333',
    '/shift eu-west=12,5',
    '/shift eu-west=60 eu-west=40',
    "/shift 'us-*=40'",
    '/shift eu-west=60 please',
    '/shift eu-west=60 --pool',
    '/shift eu-west=60 --pool eu --pool us',
    '/shift eu-west=60 --cluster eu-west',
    '/drain',
    '/drain ,',
    '/drain eu_west',
    '/drain eu-west --wave 1',
    '/drain eu-west --to us-east',
    '/undrain',
    '/failover',
    '/failover us-*',
    '/failover eu-west,us-east',
    '/failover eu-west please',
    '/failover eu-west --to',
    '/failback',
    '/failback eu-west us-east',
    '/failback eu-west --to us-east',
    '/drill',
    '/drill failover',
    '/drill drain',
    '/drill paris',
    '/drill failover us-*',
    '/drill failover eu-west --for 15',
    '/drill failover eu-west --for 15ms',
    '/drill failover eu-west --for 3months',
    '/drill failover eu-west --for 0m',
    '/drill failover eu-west --for 25h',
    '/drill failover eu-west --for 15m --for 1h',
    '/rebalance eu-west',
    '/udrain eu-west',
  ])('%s: nothing is guessed that might reach further than what was written', (text) => {
    expect(malformed(text).suggestion).toBeNull();
  });

  it('says what was found and what was expected', () => {
    expect(malformed('/shift eu-west=33.333').found).toContain('finer than 0.01 %');
    expect(malformed('/shift eu-west=150 us-east=x').found).toMatch(/more than 100 %.*`us-east=x`/);
    expect(malformed('/shift eu-west=60 eu-west=40').expected).toContain('each cluster once');
    expect(malformed('/drill eu-west').expected).toContain('/drill failover <cluster>');
    expect(malformed('/drill failover eu-west --for soon').expected).toContain('from 1s to 24h');
    expect(malformed('/failover us-*').expected).toContain('the name of one cluster');
  });
});
