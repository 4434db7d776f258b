import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { judge, looksIll, UNOBSERVED } from '../../src/fleet/health.ts';
import type { Observation } from '../../src/rollout/observations.ts';
import { at, FAILOVER, seen } from './example-fleet.ts';

const NOW = '10:00';
const well = (from: string, to: string, ...by: string[]) => seen('eu-west', true, from, to, by);
const ill = (from: string, to: string, ...by: string[]) => seen('eu-west', false, from, to, by);
const verdictOf = (samples: readonly Observation[], quorum = 2) =>
  (judge(samples, { ...FAILOVER, quorum }, at(NOW)).get('eu-west') ?? UNOBSERVED).verdict;

describe('what is believed of a cluster’s health', () => {
  it.each([
    { name: 'nothing without samples', samples: [], expected: 'unknown' },
    { name: 'unhealthy by a quorum for its time', samples: ill('09:59', NOW, 'one', 'two'), expected: 'unhealthy' },
    { name: 'nothing a moment earlier', samples: ill('09:59:30', NOW, 'one', 'two'), expected: 'unknown' },
    { name: 'nothing below a quorum', samples: ill('09:00', NOW, 'one'), expected: 'unknown' },
    {
      name: 'nothing while one of the quorum has not seen it for long enough',
      samples: [...ill('09:50', NOW, 'one'), ...ill('09:59:30', NOW, 'two')],
      expected: 'unknown',
    },
    { name: 'healthy by a quorum for its longer time', samples: well('09:50', NOW, 'one', 'two'), expected: 'healthy' },
    { name: 'not healthy before that', samples: well('09:51', NOW, 'one', 'two'), expected: 'unknown' },
    {
      name: 'unhealthy against one who says otherwise',
      samples: [...ill('09:50', NOW, 'one', 'two'), ...well('09:00', NOW, 'three')],
      expected: 'unhealthy',
    },
    {
      name: 'nothing on a split vote',
      samples: [...ill('09:50', NOW, 'one', 'two'), ...well('09:00', NOW, 'three', 'four')],
      expected: 'unknown',
    },
    {
      name: 'nothing where as many as a quorum have just begun to say otherwise',
      samples: [...ill('09:50', NOW, 'one', 'two'), ...well(NOW, NOW, 'three', 'four')],
      expected: 'unknown',
    },
    {
      name: 'nothing where each of a quorum of one says something else',
      samples: [...ill('09:50', NOW, 'one'), ...well('09:00', NOW, 'two')],
      quorum: 1,
      expected: 'unknown',
    },
    { name: 'nothing from stale samples', samples: ill('09:50', '09:57', 'one', 'two'), expected: 'unknown' },
    {
      name: 'the stale do not count against the fresh either',
      samples: [...ill('09:50', NOW, 'one', 'two'), ...well('09:00', '09:57', 'three', 'four')],
      expected: 'unhealthy',
    },
    {
      name: 'a gap as long as staleness begins the time anew',
      samples: [...ill('09:50', '09:56', 'one', 'two'), ...ill('09:59:30', NOW, 'one', 'two')],
      expected: 'unknown',
    },
    {
      name: 'one sample of the opposite begins the time anew',
      samples: [
        ...ill('09:50', '09:59', 'one', 'two'),
        ...well('09:59:15', '09:59:15', 'two'),
        ...ill('09:59:30', NOW, 'one', 'two'),
      ],
      expected: 'unknown',
    },
    {
      name: 'an observer who says both at one moment says nothing',
      samples: [...ill('09:50', NOW, 'one', 'two'), ...well(NOW, NOW, 'two')],
      expected: 'unknown',
    },
    { name: 'samples of the future do not count yet', samples: ill(NOW, '10:05', 'one', 'two'), expected: 'unknown' },
    { name: 'others’ clusters do not count', samples: seen('eu-north', false, '09:50', NOW), expected: 'unknown' },
  ])('$name', ({ samples, expected, quorum = 2 }) => {
    expect(verdictOf(samples, quorum)).toBe(expected);
  });

  it('counts from the moment at which the quorum was complete', () => {
    const samples = [...ill('09:40', NOW, 'one'), ...ill('09:50', NOW, 'two'), ...ill('09:58', NOW, 'three')];
    expect(judge(samples, FAILOVER, at(NOW)).get('eu-west')).toEqual({
      verdict: 'unhealthy',
      since: at('09:50'),
      healthy: [],
      unhealthy: ['one', 'three', 'two'],
      healthySeconds: null,
    });
  });

  it('says how long a quorum has seen it healthy where that is not long enough', () => {
    const samples = [...well('09:40', NOW, 'one'), ...well('09:55', NOW, 'two')];
    expect(judge(samples, FAILOVER, at(NOW)).get('eu-west')).toMatchObject({ verdict: 'unknown', healthySeconds: 300 });
  });

  it('calls it rash to send traffic where somebody sees it unhealthy and no quorum says otherwise', () => {
    const of = (samples: readonly Observation[]) => judge(samples, FAILOVER, at(NOW)).get('eu-west') ?? UNOBSERVED;
    expect(looksIll(of([]), FAILOVER)).toBe(false);
    expect(looksIll(of(ill(NOW, NOW, 'one')), FAILOVER)).toBe(true);
    expect(looksIll(of([...ill(NOW, NOW, 'one'), ...well(NOW, NOW, 'two')]), FAILOVER)).toBe(true);
    expect(looksIll(of([...ill(NOW, NOW, 'one'), ...well(NOW, NOW, 'two', 'three')]), FAILOVER)).toBe(false);
  });
});

const samples = fc.array(
  fc.record({
    cluster: fc.constant('eu-west'),
    observer: fc.constantFrom('one', 'two', 'three', 'four', 'five'),
    at: fc.integer({ min: 0, max: 40 }).map((step) => new Date(Date.parse(at(NOW)) - step * 15_000).toISOString()),
    healthy: fc.boolean(),
  }),
  { maxLength: 120 },
);
const terms = fc.record({
  quorum: fc.integer({ min: 1, max: 4 }),
  staleSeconds: fc.constantFrom(30, 60, 120),
  unhealthySeconds: fc.constantFrom(0, 15, 60),
  healthySeconds: fc.constantFrom(0, 30, 120),
});

describe('whatever is observed', () => {
  it('the order of the samples and their repetition change nothing', () => {
    fc.assert(
      fc.property(samples, terms, fc.infiniteStream(fc.nat()), (drawn, policy, stream) => {
        const again = [...drawn, ...drawn.filter(() => (stream.next().value ?? 0) % 2 === 0)];
        const shuffled = again
          .map((sample) => ({ sample, rank: stream.next().value ?? 0 }))
          .sort((one, other) => one.rank - other.rank)
          .map(({ sample }) => sample);
        expect(judge(shuffled, policy, at(NOW))).toEqual(judge(drawn, policy, at(NOW)));
      }),
    );
  });

  it('fewer liars than a quorum never decide, and never reverse what a quorum says', () => {
    const truthful = fc.record({ count: fc.integer({ min: 0, max: 5 }), healthy: fc.boolean() });
    fc.assert(
      fc.property(truthful, samples, terms, ({ count, healthy }, lies, policy) => {
        const honest = Array.from({ length: count }, (_, index) => `honest-${index}`);
        const truth = seen('eu-west', healthy, '09:40', NOW, honest);
        const liars = ['one', 'two', 'three', 'four', 'five'].slice(0, policy.quorum - 1);
        const said = [...truth, ...lies.filter(({ observer }) => liars.includes(observer))];
        const verdict = judge(said, policy, at(NOW)).get('eu-west')?.verdict ?? 'unknown';
        const truthOf = healthy ? 'healthy' : 'unhealthy';
        if (count >= policy.quorum) expect(verdict).toBe(truthOf);
        if (count === 0) expect(verdict).toBe('unknown');
        else expect([truthOf, 'unknown']).toContain(verdict);
      }),
    );
  });

  it('a verdict has a quorum behind it, and none against it', () => {
    fc.assert(
      fc.property(samples, terms, (drawn, policy) => {
        for (const { verdict, healthy, unhealthy, since } of judge(drawn, policy, at(NOW)).values()) {
          expect(since === null).toBe(verdict === 'unknown');
          if (verdict === 'unknown') continue;
          const [side, opposite] = verdict === 'healthy' ? [healthy, unhealthy] : [unhealthy, healthy];
          expect(side.length).toBeGreaterThanOrEqual(policy.quorum);
          expect(opposite.length).toBeLessThan(policy.quorum);
        }
      }),
    );
  });
});
