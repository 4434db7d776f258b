import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readFleet } from '../../src/config/fleet-file.ts';
import { readRollout } from '../../src/config/rollout-file.ts';
import { readState, writeState } from '../../src/config/state-file.ts';
import type { Subject } from '../../src/rollout/intent.ts';
import type { Queued, State } from '../../src/rollout/state.ts';
import type { TemporaryRepository } from './temporary-repository.ts';

/** Makes a pull request the driver of a rollout that was started on a local clone, and commits that. */
export function letDrive(shop: TemporaryRepository, name: string, pullRequest: Subject): void {
  rewrite(shop, name, (state) => {
    if (state.candidate === null) throw new Error('There is no rollout in flight.');
    return { ...state, candidate: { ...state.candidate, pullRequest } };
  });
}

/** Puts a pull request into a rollout's queue, and commits that. */
export function letWait(shop: TemporaryRepository, name: string, queued: Queued): void {
  rewrite(shop, name, (state) => ({ ...state, queue: [...state.queue, queued] }));
}

function rewrite(shop: TemporaryRepository, name: string, change: (state: State) => State): void {
  const fleet = readFleet('fleet.yaml', shop.read('fleet.yaml'));
  if (!fleet.ok) throw new Error('The fleet cannot be read.');
  const rolloutPath = `rollouts/${name}/rollout.yaml`;
  const rollout = readRollout(rolloutPath, name, shop.read(rolloutPath), fleet.value);
  if (!rollout.ok) throw new Error('The rollout cannot be read.');
  const path = `rollouts/${name}/state.yaml`;
  const known = existsSync(join(shop.folder, path)) ? shop.read(path) : null;
  const state = readState(rollout.value, path, known);
  if (!state.ok) throw new Error('The state cannot be read.');
  shop.commit({ [path]: writeState(change(state.value)) });
}
