import { readFleet } from '../../src/config/fleet-file.ts';
import { readRollout } from '../../src/config/rollout-file.ts';
import { readState, writeState } from '../../src/config/state-file.ts';
import type { Subject } from '../../src/rollout/intent.ts';
import type { TemporaryRepository } from './temporary-repository.ts';

/** Makes a pull request the driver of a rollout that was started on a local clone, and commits that. */
export function letDrive(shop: TemporaryRepository, name: string, pullRequest: Subject): void {
  const fleet = readFleet('fleet.yaml', shop.read('fleet.yaml'));
  if (!fleet.ok) throw new Error('The fleet cannot be read.');
  const rolloutPath = `rollouts/${name}/rollout.yaml`;
  const rollout = readRollout(rolloutPath, name, shop.read(rolloutPath), fleet.value);
  if (!rollout.ok) throw new Error('The rollout cannot be read.');
  const path = `rollouts/${name}/state.yaml`;
  const state = readState(rollout.value, path, shop.read(path));
  if (!state.ok || state.value.candidate === null) throw new Error('There is no rollout in flight.');
  shop.commit({ [path]: writeState({ ...state.value, candidate: { ...state.value.candidate, pullRequest } }) });
}
