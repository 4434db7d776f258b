import type { Random } from './random.ts';
import type { Setting } from './setting.ts';

/** A part of the history, in milliseconds since its beginning; `until` excluded. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

/** What becomes of one cluster, whatever anybody does. */
export interface ClusterFate {
  /** When its agent comes, ascending, and how many commits older than the head is what it then applies. */
  readonly visits: readonly { readonly at: number; readonly older: number }[];
  /** When somebody changes a route in the cluster by hand; it stays so until the agent comes again. */
  readonly edits: readonly { readonly at: number; readonly rollout: string }[];
  /** When its API cannot be reached. */
  readonly away: readonly Span[];
  /** When nobody is behind the Services of the second slot. */
  readonly empty: readonly Span[];
}

/** A version that is not good: in some clusters, for some time, where it has at least so much of the traffic. */
export interface Sickness extends Span {
  readonly rollout: string;
  readonly gate: string;
  readonly clusters: readonly string[];
  /** Basis points. */
  readonly fromWeight: number;
}

/** Everything of a history that only a fleet that is looked at has. */
export interface LoopScenario {
  readonly fates: Readonly<Record<string, ClusterFate>>;
  readonly sicknesses: readonly Sickness[];
  /** How often a metric is not there, and how often it is no one number. */
  readonly metricUnknown: number;
  readonly metricOdd: number;
  /** How far the clocks of processes may be off, in milliseconds. */
  readonly skew: number;
}

/** @param end when the last deed or look is, in milliseconds since the beginning */
export function generateLoopScenario(random: Random, setting: Setting, end: number): LoopScenario {
  const rollouts = setting.rollouts.flatMap(([first]) => (first === undefined ? [] : [first]));
  const prompt = random.chance(0.4);
  return {
    fates: Object.fromEntries(
      setting.observed.map((name) => [
        name,
        generateFate(
          random,
          end,
          rollouts.map((rollout) => rollout.name),
          prompt,
        ),
      ]),
    ),
    sicknesses: rollouts.flatMap(({ name, clusters, loop }) =>
      loop.gates.flatMap((gate): readonly Sickness[] => {
        if (random.chance(0.5)) return [];
        const from = random.chance(0.4) ? 0 : random.integer(60_000, end);
        return [
          {
            from,
            until: random.chance(0.5) ? Number.POSITIVE_INFINITY : from + random.integer(20_000, 200_000),
            rollout: name,
            gate: gate.name,
            clusters: random.chance(0.5) ? clusters : [random.pick(clusters)],
            fromWeight: random.pick([1, 1, 5_000]),
          },
        ];
      }),
    ),
    metricUnknown: random.chance(0.4) ? 0.15 : 0,
    metricOdd: random.chance(0.4) ? 0.1 : 0,
    skew: random.weighted([
      [6, 800],
      [3, 20_000],
      [1, 60_000],
    ]),
  };
}

function generateFate(random: Random, end: number, rollouts: readonly string[], prompt: boolean): ClusterFate {
  const visits: { at: number; older: number }[] = [];
  for (let at = random.integer(0, 20_000); at < end + 30_000; ) {
    visits.push({ at, older: random.chance(0.05) ? random.integer(1, 3) : 0 });
    at += prompt
      ? random.integer(3_000, 20_000)
      : random.weighted([
          [8, random.integer(5_000, 45_000)],
          [1, random.integer(60_000, 300_000)],
        ]);
  }
  const some = (probability: number): readonly number[] =>
    random.chance(probability) ? Array.from({ length: random.integer(1, 2) }, () => random.integer(60_000, end)) : [];
  const span = (from: number): Span => ({ from, until: from + random.integer(10_000, 200_000) });
  return {
    visits,
    edits: some(0.3).map((at) => ({ at, rollout: random.pick(rollouts) })),
    away: some(0.3).map(span),
    empty: some(0.15).map(span),
  };
}
