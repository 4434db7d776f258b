import type { MeantFleetCommand } from './meant-command.ts';
import type { Meaning } from './memory-conversation.ts';
import type { Random } from './random.ts';
import type { Setting } from './setting.ts';

/** A command on the fleet axis, with what its author meant by it. */
export function generateFleetMeaning(random: Random, { clusters, rollouts }: Setting): Meaning {
  const cluster = random.pick(clusters);
  const other = random.pick(clusters);
  const hasPools = rollouts.some(([first]) => first?.fleet?.geo === true);
  const say = (said: string, meant: MeantFleetCommand): Meaning => ({
    said,
    verb: said.slice(1).split(' ')[0] ?? null,
    meant,
  });
  return random.weighted<() => Meaning>([
    [5, () => say(...shift(random, clusters, hasPools))],
    [5, () => say(`/drain ${cluster}`, { kind: 'drain', clusters: [cluster] })],
    [4, () => say(`/undrain ${cluster}`, { kind: 'undrain', clusters: [cluster] })],
    [5, () => say(`/failover ${cluster}`, { kind: 'failover', from: cluster, to: [] })],
    [3, () => say(`/failover ${cluster} --to ${other}`, { kind: 'failover', from: cluster, to: [other] })],
    [6, () => say(`/failback ${cluster} --healthy`, { kind: 'failback', from: cluster, vouched: true })],
    [2, () => say(`/failback ${cluster}`, { kind: 'failback', from: cluster, vouched: false })],
    [4, () => say(`/drill failover ${cluster}`, { kind: 'drill', from: cluster, to: [] })],
    [1, () => say('/rebalance', { kind: 'rebalance' })],
  ])();
}

const PERCENTS = [0, 12.5, 20, 33.33, 50, 75, 100] as const;

function shift(random: Random, clusters: readonly string[], hasPools: boolean): readonly [string, MeantFleetCommand] {
  const first = random.pick(clusters);
  const second = random.pick(clusters);
  const percent = random.pick(PERCENTS);
  const named: readonly (readonly [string, number])[] =
    second === first || random.chance(0.5)
      ? [[first, percent]]
      : [
          [first, percent],
          [second, 100 - percent],
        ];
  const pool = hasPools && random.chance(0.3) ? random.pick(['eu', 'us']) : null;
  const words = named.map(([name, share]) => `${name}=${share}`).join(' ');
  const weights = named.map(([cluster, share]) => ({ cluster, weight: Math.round(share * 100) }));
  return [`/shift ${words}${pool === null ? '' : ` --pool ${pool}`}`, { kind: 'shift', weights, pool }];
}
