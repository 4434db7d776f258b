import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { readFleet } from '../../src/config/fleet-file.ts';
import { readRollout } from '../../src/config/rollout-file.ts';

const read = (path: string): string =>
  readFileSync(new URL(`../../manifests/live-loop/${path}`, import.meta.url), 'utf8');

it('shows files that are read as they are meant', () => {
  const fleet = readFleet('fleet.yaml', read('fleet.yaml'));
  if (!fleet.ok) throw new Error(JSON.stringify(fleet.problems, null, 2));
  expect(fleet.value.clusters.map(({ live }) => live?.kind)).toEqual(['kubernetes', 'statuses']);
  const path = 'rollouts/checkout/rollout.yaml';
  const rollout = readRollout(path, 'checkout', read(path), fleet.value);
  if (!rollout.ok) throw new Error(JSON.stringify(rollout.problems, null, 2));
  const { gates, deadline, clusters, windows, whenBusy, deployments } = rollout.value;
  expect(gates.map(({ name, onFailure }) => [name, onFailure.kind])).toEqual([
    ['success-rate', 'roll-back'],
    ['latency', 'ask'],
    ['quality', 'roll-back'],
    ['end-to-end', 'roll-back'],
  ]);
  expect(deadline).toEqual({ seconds: 7200, remedy: { kind: 'hold' } });
  expect(clusters.every(({ observed }) => observed === true)).toBe(true);
  expect([windows.allow.length, windows.exclude.length]).toEqual([1, 1]);
  expect([whenBusy, deployments]).toEqual(['queue', { environment: '{rollout}/{cluster}' }]);
});
