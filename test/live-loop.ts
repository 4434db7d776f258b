import type { Circumstances, RolloutFacts } from '../src/circumstances.ts';
import { decide } from '../src/decide.ts';
import type { FleetCluster } from '../src/fleet/fleet.ts';
import type { Command } from '../src/rollout/command.ts';
import type { Gate } from '../src/rollout/gate.ts';
import type { Intent } from '../src/rollout/intent.ts';
import { NOTHING_OBSERVED } from '../src/rollout/observations.ts';
import type { GateReading, GateVerdict, LiveReading, LiveVerdict, Readings } from '../src/rollout/readings.ts';
import type { Rollout } from '../src/rollout/rollout.ts';
import { initialState, type LedgerEntry, type State } from '../src/rollout/state.ts';
import type { CanaryStrategy } from '../src/rollout/strategy.ts';
import { ALWAYS } from '../src/rollout/window.ts';
import { exampleRollout, HEAD, SUBJECT } from './rollout/example-rollout.ts';

const PATH = 'rollouts/checkout/state.yaml';
const DELIVERY = 'delivery/{cluster}/{rollout}';
const BEGINNING = Date.parse('2026-01-05T09:00:00Z');

/** The three clusters, each of which somebody can look into. */
export function observedRollout(strategy: Partial<CanaryStrategy> = {}, overrides: Partial<Rollout> = {}): Rollout {
  const rollout = exampleRollout(strategy, overrides);
  return { ...rollout, clusters: rollout.clusters.map((cluster) => ({ ...cluster, observed: true })) };
}

/** A gate that rolls everything back after three failures. */
export function gate(overrides: Partial<Gate> = {}): Gate {
  return {
    name: 'success-rate',
    measure: { kind: 'prometheus', source: 'main', ask: { kind: 'template', template: 'success-rate' } },
    threshold: { atLeast: 99, atMost: null },
    against: null,
    windowSeconds: 300,
    minimumSamples: null,
    intervalSeconds: 60,
    failureLimit: 3,
    from: 0,
    per: 'cluster',
    onFailure: { kind: 'roll-back', what: 'fleet', gradual: false },
    onInsufficient: 'wait',
    ...overrides,
  };
}

/** What a look found: each cluster's verdict, and each gate's, everywhere or by cluster. */
export interface Seen {
  /** Whether the clusters' environments on GitHub demand nothing, or cannot be read. */
  readonly environments?: 'unknown';
  /** How far the clocks of those who saw it are ahead of ours, in seconds; negative: behind. */
  readonly skew?: number;
  readonly live?: Readonly<Record<string, LiveVerdict>>;
  /** Ready endpoints of each slot, by cluster; where it is left out nobody counted. */
  readonly ready?: Readonly<Record<string, NonNullable<LiveReading['ready']>>>;
  readonly gates?: Readonly<Record<string, GateVerdict | Readonly<Record<string, GateVerdict>>>>;
}

/** A rollout that is looked at again and again, from its first command on. */
export function operateLoop(rollout: Rollout) {
  let state: State = initialState(rollout);
  let now = BEGINNING;
  let said = 0;
  let head = HEAD;
  const told = new Map<string, LedgerEntry>();
  const moment = (): string => new Date(now).toISOString();

  const readingsOf = ({ live = {}, ready = {}, gates = {}, skew = 0 }: Seen): Readings => ({
    live: new Map(
      Object.entries(live).map(([cluster, verdict]): [string, LiveReading] => [
        cluster,
        {
          ...{ cluster, verdict, at: new Date(now + skew * 1000).toISOString(), findings: [], notes: [] },
          ...(ready[cluster] === undefined ? {} : { ready: ready[cluster] }),
        },
      ]),
    ),
    gates: Object.entries(gates).flatMap(([name, verdicts]): GateReading[] => {
      const per = rollout.gates.find((one) => one.name === name)?.per ?? 'cluster';
      const places = per === 'fleet' ? [null] : rollout.clusters.map((cluster) => cluster.name);
      return places.flatMap((cluster): GateReading[] => {
        const verdict = typeof verdicts === 'string' ? verdicts : verdicts[cluster ?? ''];
        const numbers = { value: 97.2, stable: null, samples: null, found: '97.2 %, and at least 99 % was expected' };
        return verdict === undefined ? [] : [{ gate: name, cluster, verdict, at: moment(), ...numbers }];
      });
    }),
  });

  const look = (seen: Seen, intents: readonly Intent[]): readonly string[] => {
    const clusters = rollout.clusters.map(
      (cluster): FleetCluster => ({
        ...cluster,
        gatewayApi: '1.5',
        implementation: 'envoy-gateway',
        gateways: [{ name: 'public', namespace: 'infra', sectionName: null }],
        dns: { targets: [], healthCheck: null, geoTag: cluster.name },
        health: null,
        live: { kind: 'kubernetes', context: cluster.name },
        hints: [],
        load: null,
      }),
    );
    const fleet = { clusters, jurisdictions: [], delivery: DELIVERY, sources: new Map(), windows: ALWAYS };
    const facts: RolloutFacts = {
      ...{ rollout, state, statePath: PATH, clusters, fleet, delivery: DELIVERY },
      ...{ files: new Map([[PATH, null]]), told },
    };
    const circumstances: Circumstances = {
      ...{ now: moment(), subject: SUBJECT, gitopsRepository: 'acme/gitops', trusted: true },
      ...{ authorities: new Map(), observations: NOTHING_OBSERVED, smoke: new Map() },
      pullRequest: {
        open: true,
        merged: false,
        head: { sha: head, fork: false },
        newestPush: { after: head, at: '2026-01-05T08:00:00Z' },
      },
      readings: readingsOf(seen),
      environments: {
        rules: new Map(rollout.clusters.map(({ name }) => [`${rollout.name}/${name}`, seen.environments ?? null])),
        members: new Set(),
      },
    };
    const decision = decide(facts, circumstances, intents);
    state = decision.state;
    // What has no effect is told on the conversation alone, until a commit takes it along.
    for (const { intent, disposition, reason } of decision.settlements) {
      const { key, at } = intent;
      const isKept = state.ledger.entries.some((entry) => entry.key === key);
      if (!isKept) told.set(key, { key, at, by: 'headgate', said: '', disposition, reason, revision: state.revision });
    }
    for (const { key } of state.ledger.entries) told.delete(key);
    return decision.settlements.map(({ disposition, reason }) => `${disposition}: ${reason}`);
  };

  return {
    get state(): State {
      return state;
    },
    get weights(): readonly number[] {
      return rollout.clusters.map(({ name }) => (state.weights[name] ?? -1) / 100);
    },
    get now(): string {
      return moment();
    },
    later(seconds: number): void {
      now += seconds * 1000;
    },
    /** What the pull request's head is from now on. */
    head(sha: string): void {
      head = sha;
    },
    /** Somebody says a command, and it is looked at in the same moment. */
    say(command: Command, seen: Seen = {}): string {
      said += 1;
      const intent: Intent = {
        ...{ key: `acme/shop#12/comment/${said}/1`, at: moment(), actor: { login: 'alice', bot: false } },
        ...{ source: { kind: 'comment', commentId: said, url: '' }, subject: SUBJECT, said: '' },
        ...{ asked: { command, rollouts: [] }, edited: false, reaction: null },
      };
      return look(seen, [intent]).join('; ');
    },
    /** Nobody says anything. The outcome of what the loop does by itself; empty where it does nothing. */
    tick(seen: Seen = {}): string {
      return look(seen, []).join('; ');
    },
  };
}

export const everywhere = (verdict: LiveVerdict): Readonly<Record<string, LiveVerdict>> => ({
  'eu-west': verdict,
  'eu-north': verdict,
  'us-east': verdict,
});
