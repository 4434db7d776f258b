import type { State } from '../rollout/state.ts';
import { formatWeight } from '../rollout/weight.ts';
import { listed } from './text.ts';

const MOST_NAMES = 4;

/** One thing that differs between what is in force and what is wanted. Plain text. */
export interface Difference {
  readonly kind: 'release' | 'fleet' | 'phase';
  readonly what: string;
  readonly inForce: string;
  readonly wanted: string;
}

/** What a step that waits to be merged would change: versions by cluster, then clusters by pool, then the phase. */
export function wantedBesideInForce(inForce: State, wanted: State): readonly Difference[] {
  return [...releaseRows(inForce, wanted), ...fleetRows(inForce, wanted), ...phaseRow(inForce, wanted)];
}

/** The same with what changes alike on one line, so that a fleet of a thousand clusters is told in a few. */
export function together(differences: readonly Difference[]): readonly Difference[] {
  const groups = new Map<string, { readonly first: Difference; readonly names: string[] }>();
  for (const one of differences) {
    const key = JSON.stringify([one.kind, one.inForce, one.wanted]);
    const group = groups.get(key) ?? { first: one, names: [] };
    group.names.push(one.what);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ first, names }) => ({ ...first, what: listed(names, MOST_NAMES) }));
}

function releaseRows(inForce: State, wanted: State): readonly Difference[] {
  const serving = ({ stable, candidate, weights }: State, cluster: string): string => {
    const weight = candidate === null ? 0 : (weights[cluster] ?? 0);
    if (candidate === null || weight === 0) return `${stable} 100 %`;
    return `${candidate.slot} ${formatWeight(weight)} %`;
  };
  return Object.keys(wanted.weights).flatMap((cluster): readonly Difference[] => {
    const [before, after] = [serving(inForce, cluster), serving(wanted, cluster)];
    return before === after ? [] : [{ kind: 'release', what: cluster, inForce: before, wanted: after }];
  });
}

function fleetRows(inForce: State, wanted: State): readonly Difference[] {
  return Object.entries(wanted.fleet?.weights ?? {}).flatMap(([pool, weights]) =>
    Object.entries(weights).flatMap(([cluster, weight]): readonly Difference[] => {
      const before = inForce.fleet?.weights[pool]?.[cluster] ?? 0;
      if (before === weight) return [];
      const share = (value: number): string => `${formatWeight(value)} %`;
      return [{ kind: 'fleet', what: `${cluster} of pool ${pool}`, inForce: share(before), wanted: share(weight) }];
    }),
  );
}

function phaseRow(inForce: State, wanted: State): readonly Difference[] {
  return inForce.phase === wanted.phase
    ? []
    : [{ kind: 'phase', what: 'phase', inForce: inForce.phase, wanted: wanted.phase }];
}
