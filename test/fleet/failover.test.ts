import { describe, expect, it } from '@jest/globals';
import type { FleetCommand } from '../../src/rollout/command.ts';
import type { Observations } from '../../src/rollout/observations.ts';
import {
  at,
  cluster,
  drain,
  drill,
  exampleFleet,
  FAILOVER,
  failback,
  failover,
  loads,
  operate,
  pool,
  refusalText,
  seen,
} from './example-fleet.ts';

const BY_ITSELF = { cause: 'plan', by: 'headgate' } as const;
const ill = (name: string, time = '09:00'): Observations => {
  return { health: seen(name, false, '08:50', time), loads: [] };
};

describe('/failover', () => {
  it('lets those who are named carry a cluster’s traffic, and says who takes how much and who stands by', () => {
    const fleet = operate(exampleFleet({ peak: { all: 2000 } }));
    const planned = fleet.plan(failover('eu-west', 'eu-north'));
    expect(fleet.percents()).toEqual([0, 80, 20]);
    expect(planned.ok && planned.remarks).toEqual([
      { kind: 'load', pool: 'all', cluster: 'eu-north', weight: 8000, requestsPerSecond: 1600, capacity: 1000 },
      { kind: 'standby', pool: 'all', cluster: 'eu-west' },
    ]);
    expect(fleet.fleet.failovers).toEqual([
      {
        ...{ from: 'eu-west', to: ['eu-north'], by: 'alice', at: at('09:00') },
        ...{ returned: 0, movedAt: at('09:00'), drillEnds: null },
      },
    ]);
  });

  it('goes ahead and says that nothing is known where nothing is', () => {
    const planned = operate(
      exampleFleet({}, [
        cluster('eu-west', 'eu', null),
        cluster('eu-north', 'eu', null),
        cluster('eu-south', 'eu', null),
      ]),
    ).plan(failover('eu-west', 'eu-north'));
    expect(planned.ok && planned.remarks?.[0]).toMatchObject({ requestsPerSecond: null, capacity: null });
  });

  it('finds whoever may and can: nobody drained, failed over, ill or full', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const fleet = operate(
      exampleFleet(
        { pools: [pool({ a: 5000, b: 1000, c: 1000, d: 1000, e: 2000, f: 0 })], peak: { all: 1000 } },
        names.map((name) => cluster(name, 'eu', name === 'e' ? 200 : 5000)),
      ),
    );
    fleet.say(drain('b'));
    fleet.say(failover('c', 'd'));
    const planned = fleet.plan(failover('a'), '09:00', ill('d'));
    expect(planned.ok && planned.state.fleet?.failovers.at(-1)?.to).toEqual(['f']);
  });

  it('takes even those that are full where all are, since a slow answer is better than none', () => {
    const fleet = operate(exampleFleet({ peak: { all: 9000 } }));
    expect(fleet.say(failover('eu-west'))).toBe('failed_over');
    expect(fleet.fleet.failovers[0]?.to).toEqual(['eu-north', 'eu-south']);
  });

  it('warns of a named target that looks ill, and goes ahead: the person may know better', () => {
    const planned = operate(exampleFleet()).plan(failover('eu-west', 'eu-north'), '09:00', ill('eu-north'));
    const warning = planned.ok && planned.remarks?.find(({ kind }) => kind === 'warning');
    expect(warning).toMatchObject({ warning: { reason: 'not_healthy_enough' } });
  });

  it('works in every pool that the cluster serves, and only there', () => {
    const fleet = operate(
      exampleFleet(
        {
          pools: [
            pool({ a: 6000, b: 4000 }, 'eu', ['eu']),
            pool({ a: 1000, c: 9000 }, 'us', ['us']),
            pool({ d: 10_000, b: 0 }, 'uk', ['uk']),
          ],
          jurisdictions: [],
        },
        ['a', 'b', 'c', 'd'].map((name) => cluster(name, 'eu', null)),
      ),
    );
    expect(fleet.say(failover('a', 'b'))).toBe('failed_over');
    // In `us`, where b is no member, whoever is left takes it.
    expect([fleet.percents('eu'), fleet.percents('us'), fleet.percents('uk')]).toEqual([
      [0, 100],
      [0, 100],
      [100, 0],
    ]);
  });

  it('a target that a residency rule forbids is refused by the rule’s name, whatever else stands in its way', () => {
    const fleet = operate(
      exampleFleet(
        {
          pools: [pool({ a: 6000, b: 4000 }, 'eu', ['eu']), pool({ c: 10_000 }, 'us', ['us'])],
          jurisdictions: [{ name: 'eu', countries: ['DE'], allows: ['eu'] }],
        },
        [cluster('a', 'eu', null), cluster('b', 'eu', null), cluster('c', 'us', null)],
      ),
    );
    expect(fleet.say(failover('a', 'c'))).toBe('residency');
    expect(fleet.say(drain('b'))).toBe('drained');
    expect(fleet.say(failover('a', 'c'))).toBe('residency');
    expect(fleet.say(failover('a', 'b', 'c'))).toBe('residency');
  });

  it('a target that a rule keeps from one pool of the cluster may still take what it serves of another', () => {
    const fleet = operate(
      exampleFleet(
        {
          pools: [pool({ a: 6000, b: 4000 }, 'eu', ['eu']), pool({ c: 9000, a: 1000 }, 'us', ['us'])],
          jurisdictions: [{ name: 'eu', countries: ['DE'], allows: ['eu'] }],
        },
        [cluster('a', 'eu', null), cluster('b', 'eu', null), cluster('c', 'us', null)],
      ),
    );
    expect(fleet.say(failover('a', 'b', 'c'))).toBe('failed_over');
    expect([fleet.percents('eu'), fleet.percents('us')]).toEqual([
      [0, 100],
      [100, 0],
    ]);
  });

  it.each<{ name: string; first?: readonly FleetCommand[]; said: FleetCommand; reason: string; text: string }>([
    {
      name: 'a pattern',
      said: failover('eu-*'),
      reason: 'unknown_cluster',
      text: 'It matches eu-west, eu-north, eu-south',
    },
    { name: 'a name of nobody', said: failover('eu-wets'), reason: 'unknown_cluster', text: 'Did you mean `eu-west`?' },
    {
      name: 'a target of nobody',
      said: failover('eu-west', 'us-*'),
      reason: 'unknown_cluster',
      text: '`us-*` matches no',
    },
    { name: 'the cluster itself', said: failover('eu-west', 'eu-west'), reason: 'target_unavailable', text: 'itself' },
    {
      name: 'a drained target',
      first: [drain('eu-north')],
      said: failover('eu-west', 'eu-north'),
      reason: 'target_unavailable',
      text: 'it is drained | rollout checkout | one of eu-south | `/failover eu-west --to eu-south`',
    },
    {
      name: 'a target that is failed over itself',
      first: [failover('eu-north', 'eu-south')],
      said: failover('eu-west', 'eu-north'),
      reason: 'target_unavailable',
      text: 'it is failed over itself',
    },
    {
      name: 'a target that is on its way back, where others are there',
      first: [failover('eu-north', 'eu-south'), failback('eu-north', true)],
      said: failover('eu-west', 'eu-north'),
      reason: 'target_unavailable',
      text: 'it is on its way back itself',
    },
    {
      name: 'a drill of a drained cluster',
      first: [drain('eu-west')],
      said: drill('eu-west'),
      reason: 'already_so',
      text: 'is drained',
    },
    {
      name: 'what is done already',
      first: [failover('eu-west', 'eu-north')],
      said: failover('eu-west', 'eu-north'),
      reason: 'failed_over_already',
      text: 'eu-west was failed over to eu-north by alice at 2026-01-05T09:00:00.000Z',
    },
    {
      name: 'a failover of the last one',
      first: [drain('eu-north'), failover('eu-south')],
      said: failover('eu-west'),
      reason: 'nobody_left',
      text: '`/undrain eu-north`, `/failback eu-south --healthy`',
    },
  ])('refuses $name', ({ first = [], said, reason, text }) => {
    const fleet = operate(exampleFleet());
    for (const command of first) fleet.plan(command);
    const before = fleet.state;
    const planned = fleet.plan(said);
    expect(refusalText(planned)).toContain(text);
    expect(!planned.ok && planned.refusal.reason).toBe(reason);
    expect(fleet.state).toBe(before);
  });

  it('refuses a standby that has nothing to hand over, but not one that carries others’ traffic', () => {
    const fleet = operate(exampleFleet({ pools: [pool({ 'eu-west': 10_000, 'eu-north': 0, 'eu-south': 0 })] }));
    expect(fleet.say(failover('eu-north'))).toBe('already_so');
    fleet.say(failover('eu-west', 'eu-north'));
    expect(fleet.say(failover('eu-north'))).toBe('failed_over');
    expect(fleet.percents()).toEqual([0, 0, 100]);
  });

  it('said again, names others', () => {
    const fleet = operate(exampleFleet());
    fleet.say(failover('eu-west', 'eu-north'));
    expect(fleet.say(failover('eu-west', 'eu-south'))).toBe('failed_over');
    expect(fleet.percents()).toEqual([0, 30, 70]);
    expect(fleet.fleet.failovers).toHaveLength(1);
  });

  it('said on the way back, sends the cluster away again to the same', () => {
    const fleet = operate(exampleFleet());
    fleet.say(failover('eu-west', 'eu-north'));
    fleet.say(failback('eu-west', true));
    expect(fleet.percents()).toEqual([5, 75, 20]);
    expect(fleet.say(failover('eu-west'))).toBe('failed_over');
    expect(fleet.percents()).toEqual([0, 80, 20]);
  });

  it('said in a drill, makes it earnest', () => {
    const fleet = operate(exampleFleet({ peak: { all: 100 } }));
    expect(fleet.say(drill('eu-west'))).toBe('drill_started');
    expect(fleet.say(failover('eu-west'), '09:01')).toBe('failed_over');
    expect(fleet.fleet.failovers[0]).toMatchObject({ drillEnds: null, to: ['eu-north', 'eu-south'] });
  });

  it('sends a second one’s traffic on to those that its own failover names', () => {
    const fleet = operate(exampleFleet());
    fleet.say(failover('eu-west', 'eu-north'));
    expect(fleet.say(failover('eu-north', 'eu-south'))).toBe('failed_over');
    expect(fleet.percents()).toEqual([0, 0, 100]);
  });
});

describe('a failover that Headgate makes by itself', () => {
  it('needs a quorum that has seen the cluster unhealthy for its time', () => {
    const fleet = operate(exampleFleet());
    const one = { health: seen('eu-west', false, '08:50', '09:00', ['one']), loads: [] };
    const planned = fleet.plan(failover('eu-west'), '09:00', one, BY_ITSELF);
    expect(refusalText(planned)).toContain('seen healthy by no observer and unhealthy by the observer one');
    expect(fleet.say(failover('eu-west'), '09:00', one, BY_ITSELF)).toBe('no_quorum');
    expect(fleet.say(failover('eu-west'), '09:00', ill('eu-west'), BY_ITSELF)).toBe('failed_over');
  });

  it('is refused where those that are left are known to be too small, and left to a person', () => {
    const fleet = operate(exampleFleet({ peak: { all: 2500 } }));
    const planned = fleet.plan(failover('eu-west'), '09:00', ill('eu-west'), BY_ITSELF);
    expect(refusalText(planned)).toContain('eu-north would have 1,167 and can carry 1,000');
    expect(refusalText(planned)).toContain('`/failover eu-west`');
    expect(fleet.say(failover('eu-west'))).toBe('failed_over');
  });

  it('goes ahead where nobody knows what they can carry', () => {
    const unknown = ['eu-west', 'eu-north', 'eu-south'].map((name) => cluster(name, 'eu', null));
    const fleet = operate(exampleFleet({ peak: { all: 2500 } }, unknown));
    expect(fleet.say(failover('eu-west'), '09:00', ill('eu-west'), BY_ITSELF)).toBe('failed_over');
  });

  it('is refused where everybody looks ill, since it may be the observers', () => {
    const fleet = operate(exampleFleet());
    const health = ['eu-west', 'eu-north', 'eu-south'].flatMap((name) => seen(name, false, '08:50', '09:00'));
    const planned = fleet.plan(failover('eu-west'), '09:00', { health, loads: [] }, BY_ITSELF);
    expect(refusalText(planned)).toContain('the fault may be the observers’');
    // A person who names the target is believed.
    expect(fleet.say(failover('eu-west', 'eu-north'), '09:00', { health, loads: [] })).toBe('failed_over');
  });

  it('counts with what the others carry, not with what a dying cluster says of itself', () => {
    const fleet = operate(exampleFleet());
    const dying = { 'eu-west': 3, 'eu-north': 900, 'eu-south': 600 };
    const observed = { ...ill('eu-west'), loads: loads('09:00', dying) };
    const planned = fleet.plan(failover('eu-west'), '09:00', observed, BY_ITSELF);
    expect(refusalText(planned)).toContain('eu-north would have 1,800');
  });
});

describe('/drill failover', () => {
  it('is a failover with an end', () => {
    const fleet = operate(exampleFleet({ peak: { all: 1000 } }));
    expect(fleet.say(drill('eu-west', 600, 'eu-n*'))).toBe('drill_started');
    expect(fleet.fleet.failovers[0]).toMatchObject({ to: ['eu-north'], drillEnds: at('09:10') });
    expect(fleet.percents()).toEqual([0, 80, 20]);
  });

  it('takes as long as the configuration says where nobody says otherwise', () => {
    const fleet = operate(exampleFleet({ peak: { all: 1000 } }));
    fleet.say(drill('eu-west'));
    expect(fleet.fleet.failovers[0]?.drillEnds).toBe(at('09:15'));
  });

  it('is refused where the others are known to be too small, with figures', () => {
    const fleet = operate(exampleFleet({ peak: { all: 2500 } }));
    const text = refusalText(fleet.plan(drill('eu-west')));
    expect(text).toContain('eu-north would have 1,167 and can carry 1,000');
    expect(text).toContain('`/failover eu-west`');
    expect(fleet.say(drill('eu-west'))).toBe('capacity_short');
  });

  it('is refused where nobody knows, and says what to declare', () => {
    const silent = [cluster('eu-west', 'eu', 1000), cluster('eu-north', 'eu', null), cluster('eu-south', 'eu', 1000)];
    const text = refusalText(operate(exampleFleet({}, silent)).plan(drill('eu-west', null, 'eu-north')));
    expect(text).toContain('nobody said what eu-north can carry, and the load of the pool all was neither observed');
    expect(text).toContain('`/failover eu-west --to eu-north`');
  });

  it('counts with the load that was observed rather than with the peak', () => {
    const fleet = operate(exampleFleet({ peak: { all: 2500 } }));
    const observed = { health: [], loads: loads('09:00', { 'eu-west': 500, 'eu-north': 300, 'eu-south': 200 }) };
    expect(fleet.say(drill('eu-west'), '09:00', observed)).toBe('drill_started');
  });

  it('is refused while a cluster that would take the traffic looks ill, or the cluster is away already', () => {
    const fleet = operate(exampleFleet({ peak: { all: 100 } }));
    expect(fleet.say(drill('eu-west', null, 'eu-north'), '09:00', ill('eu-north'))).toBe('not_healthy_enough');
    fleet.say(drill('eu-west'));
    expect(refusalText(fleet.plan(drill('eu-west')))).toContain('for a drill that ends at 2026-01-05T09:15:00.000Z');
  });
});

describe('/failback', () => {
  const away = (policy = {}) => {
    const fleet = operate(exampleFleet({ failover: { ...FAILOVER, ...policy } }));
    fleet.say(failover('eu-west', 'eu-north'), '09:00');
    return fleet;
  };
  const well = (from: string, to: string): Observations => ({ health: seen('eu-west', true, from, to), loads: [] });

  it('brings a cluster back step by step once a quorum has seen it healthy for its time', () => {
    const fleet = away();
    expect(fleet.say(failback('eu-west'), '09:20', well('09:10', '09:20'))).toBe('failing_back');
    expect(fleet.percents()).toEqual([5, 75, 20]);
    expect(fleet.fleet.failovers[0]).toMatchObject({ returned: 1000, movedAt: at('09:20') });
    expect(fleet.say(failback('eu-west'), '09:25')).toBe('failing_back');
    expect(fleet.percents()).toEqual([25, 55, 20]);
    expect(fleet.say(failback('eu-west'), '09:30')).toBe('failed_back');
    expect(fleet.percents()).toEqual([50, 30, 20]);
    expect(fleet.fleet.failovers).toEqual([]);
  });

  it('says how long is left where it has not been healthy for long enough', () => {
    const text = refusalText(away().plan(failback('eu-west'), '09:20', well('09:13', '09:20')));
    expect(text).toContain(
      'eu-west has been seen healthy for 7m | rollout checkout | 10m without a break, which is 3m from now',
    );
    expect(text).toContain('`/failback eu-west --healthy`');
  });

  it.each([
    { name: 'nobody looked', observed: { health: [], loads: [] }, reason: 'nothing_observed', text: 'within 2m' },
    {
      name: 'too few looked',
      observed: { health: seen('eu-west', true, '09:00', '09:20', ['one']), loads: [] },
      reason: 'no_quorum',
      text: '2 observers who agree',
    },
    {
      name: 'somebody sees it unhealthy',
      observed: { health: seen('eu-west', false, '09:20', '09:20', ['one']), loads: [] },
      reason: 'not_healthy_enough',
      text: 'eu-west is seen unhealthy by the observer one',
    },
  ])('is refused where $name, unless a person vouches for it', ({ observed, reason, text }) => {
    const fleet = away();
    expect(refusalText(fleet.plan(failback('eu-west'), '09:20', observed))).toContain(text);
    expect(fleet.say(failback('eu-west'), '09:20', observed)).toBe(reason);
    expect(fleet.say(failback('eu-west', true), '09:20', observed)).toBe('failing_back');
  });

  it('waits between two steps, unless a person vouches for it', () => {
    const fleet = away();
    fleet.say(failback('eu-west', true), '09:20');
    expect(refusalText(fleet.plan(failback('eu-west'), '09:24'))).toContain(
      'its next step is due at 2026-01-05T09:25:00.000Z',
    );
    expect(fleet.say(failback('eu-west'), '09:24')).toBe('too_soon');
    expect(fleet.say(failback('eu-west', true), '09:24')).toBe('failing_back');
  });

  it('holds a way back that has begun while the cluster looks ill', () => {
    const fleet = away();
    fleet.say(failback('eu-west', true), '09:20');
    expect(fleet.say(failback('eu-west'), '09:40', ill('eu-west', '09:40'))).toBe('not_healthy_enough');
  });

  it('takes one step where the policy has one', () => {
    const fleet = away({ returnSteps: [10_000] });
    expect(fleet.say(failback('eu-west', true))).toBe('failed_back');
  });

  it('refuses what is not away', () => {
    const fleet = away();
    expect(refusalText(fleet.plan(failback('eu-north')))).toContain('`/failback eu-west`');
    expect(refusalText(fleet.plan(failback('eu-*')))).toContain('It matches eu-west');
    expect(fleet.say(failback('eu-north'))).toBe('not_failed_over');
    expect(fleet.say(failback('nowhere'))).toBe('unknown_cluster');
  });

  it('ends a drill early without proof, but not while the cluster looks ill', () => {
    const fleet = operate(exampleFleet({ peak: { all: 100 }, failover: { ...FAILOVER, returnSteps: [10_000] } }));
    fleet.say(drill('eu-west'));
    expect(fleet.say(failback('eu-west'), '09:01', ill('eu-west', '09:01'))).toBe('not_healthy_enough');
    expect(fleet.say(failback('eu-west'), '09:01')).toBe('drill_ended');
    expect(fleet.percents()).toEqual([50, 30, 20]);
  });
});
