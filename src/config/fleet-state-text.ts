import type { FleetState, PoolWeights } from '../rollout/fleet-state.ts';
import { formatWeight } from '../rollout/weight.ts';
import { byName, newestText, textOrNull } from './state-lines.ts';
import { yamlText } from './yaml-text.ts';

/** The lines of a state's fleet axis, pools and clusters sorted. In a form that `own-state-text.ts` can read quickly. */
export function fleetStateLines(fleet: FleetState): string[] {
  return [
    '  fleet:',
    ...poolLines('weights', fleet.weights),
    ...poolLines('shifted', fleet.shifted),
    ...drainedLines(fleet.drained),
    ...failoverLines(fleet.failovers),
    ...burstLines(fleet.bursts),
    `    movedAt: ${textOrNull(fleet.movedAt)}`,
    `    newest: ${newestText(fleet.newest)}`,
  ];
}

function poolLines(key: string, pools: Readonly<Record<string, PoolWeights>>): string[] {
  const lines = Object.entries(pools)
    .sort(byName)
    .flatMap(([pool, weights]) => [`      ${yamlText(pool)}:`, ...weightLines(weights, '        ')]);
  return lines.length === 0 ? [`    ${key}: {}`] : [`    ${key}:`, ...lines];
}

function drainedLines(drained: FleetState['drained']): string[] {
  const lines = Object.entries(drained)
    .sort(byName)
    .map(([cluster, { by, at }]) => `      ${yamlText(cluster)}: {by: ${yamlText(by)}, at: ${yamlText(at)}}`);
  return lines.length === 0 ? ['    drained: {}'] : ['    drained:', ...lines];
}

function failoverLines(failovers: FleetState['failovers']): string[] {
  const lines = failovers.map(({ from, to, by, at, returned, movedAt, drillEnds }) => {
    const who = `from: ${yamlText(from)}, to: [${to.map(yamlText).join(', ')}], by: ${yamlText(by)}, at: ${yamlText(at)}`;
    const back = `returned: ${formatWeight(returned)}, movedAt: ${yamlText(movedAt)}`;
    return `      - {${who}, ${back}, drillEnds: ${textOrNull(drillEnds)}}`;
  });
  return lines.length === 0 ? ['    failovers: []'] : ['    failovers:', ...lines];
}

function burstLines(bursts: FleetState['bursts']): string[] {
  const lines = Object.entries(bursts)
    .sort(byName)
    .flatMap(([pool, { at, weights }]) => [
      `      ${yamlText(pool)}:`,
      `        at: ${yamlText(at)}`,
      '        weights:',
      ...weightLines(weights, '          '),
    ]);
  return lines.length === 0 ? ['    bursts: {}'] : ['    bursts:', ...lines];
}

function weightLines(weights: PoolWeights, indent: string): string[] {
  return Object.entries(weights)
    .sort(byName)
    .map(([cluster, weight]) => `${indent}${yamlText(cluster)}: ${formatWeight(weight)}`);
}
