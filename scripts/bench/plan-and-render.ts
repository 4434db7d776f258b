import { performance } from 'node:perf_hooks';
import type { Circumstances, RolloutFacts } from '../../src/circumstances.ts';
import { decide } from '../../src/decide.ts';
import type { Files } from '../../src/gateway/change.ts';
import { manifestPaths, neighbourPaths } from '../../src/gateway/manifests.ts';
import type { Command } from '../../src/rollout/command.ts';
import type { Intent } from '../../src/rollout/intent.ts';
import { NOTHING_OBSERVED } from '../../src/rollout/observations.ts';
import { NOTHING_READ } from '../../src/rollout/readings.ts';
import { initialState, type State } from '../../src/rollout/state.ts';
import { percentile, rolloutOf, rounded } from './fleet-of.ts';

const SHA = 'a'.repeat(40);
const RUNS = 21;

function intentOf(command: Command, number: number): Intent {
  const at = new Date(Date.UTC(2026, 0, 1, 0, number)).toISOString();
  const source = { kind: 'command-line' } as const;
  const actor = { login: 'alice', bot: false };
  const asked = { command, rollouts: [] };
  return { key: `k${number}`, at, actor, source, subject: null, said: 'x', asked, edited: false, reaction: null };
}

const canary = (target: number, clusters: readonly string[]): Command => ({
  verb: 'canary',
  target,
  scope: { clusters, wave: null },
  fleet: false,
  sha: SHA,
  breakGlass: null,
});

/** Milliseconds from the facts to the changes of 1,000 clusters: all of them moved, and one of them. */
export function benchPlanAndRender(count = 1000) {
  const { fleet, rollout } = rolloutOf(count);
  const paths = manifestPaths(rollout, fleet.clusters, fleet.delivery);
  const statePath = 'rollouts/checkout/state.yaml';
  const circumstances = (number: number): Circumstances => ({
    now: new Date(Date.UTC(2026, 0, 1, 0, number)).toISOString(),
    subject: null,
    pullRequest: null,
    gitopsRepository: null,
    authorities: new Map(),
    trusted: true,
    observations: NOTHING_OBSERVED,
    smoke: new Map(),
    readings: NOTHING_READ,
  });
  const look = (state: State, files: Files, command: Command, number: number) => {
    const facts: RolloutFacts = {
      rollout,
      state,
      statePath,
      clusters: fleet.clusters,
      fleet,
      delivery: fleet.delivery,
      files,
      told: new Map(),
    };
    const began = performance.now();
    const decision = decide(facts, circumstances(number), [intentOf(command, number)]);
    const milliseconds = performance.now() - began;
    const after = new Map(files);
    for (const change of decision.changes) after.set(change.path, change.after);
    return { milliseconds, changed: decision.changes.length, state: decision.state, files: after };
  };

  const absent: Files = new Map([...paths, statePath].map((path) => [path, null]));
  const neighbours = neighbourPaths(rollout, fleet.clusters, fleet.delivery, absent);
  const nothing: Files = new Map([...absent, ...neighbours.map((path) => [path, null] as const)]);
  const first = look(initialState(rollout), nothing, canary(500, []), 1);
  const time = (command: Command) => {
    const figures = Array.from({ length: RUNS }, (_, run) => look(first.state, first.files, command, run + 2));
    return {
      milliseconds: rounded(
        percentile(
          figures.map((figure) => figure.milliseconds),
          0.5,
        ),
      ),
      filesChanged: figures[0]?.changed ?? 0,
    };
  };
  return {
    clusters: count,
    firstWrite: { milliseconds: rounded(first.milliseconds), filesChanged: first.changed },
    allClusters: time(canary(2500, [])),
    oneCluster: time(canary(2500, ['c0500'])),
  };
}
