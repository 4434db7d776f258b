import { isFleetCommand, planFleet } from '../../src/fleet/plan-fleet.ts';
import type { Command } from '../../src/rollout/command.ts';
import { NOTHING_OBSERVED } from '../../src/rollout/observations.ts';
import { plan } from '../../src/rollout/plan.ts';
import type { PlanInput, Planned } from '../../src/rollout/plan-input.ts';
import { NOTHING_READ } from '../../src/rollout/readings.ts';
import type { Refusal } from '../../src/rollout/refusal.ts';
import { type Allowed, RIGHTS } from '../../src/rollout/rights.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';
import { initialState, type State } from '../../src/rollout/state.ts';
import type { BlueGreenStrategy, CanaryStrategy } from '../../src/rollout/strategy.ts';
import { PLAIN } from './plain-rollout.ts';

const write: Allowed = { role: 'write', users: [], teams: [] };

export const HEAD = 'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678';
export const SUBJECT = { repository: 'acme/shop', number: 12 };

/** A rollout over three clusters in two waves, with steps 5 (pause 10 min), 25 (approval), 50 and 100. */
export function exampleRollout(canary: Partial<CanaryStrategy> = {}, overrides: Partial<Rollout> = {}): Rollout {
  const cluster = (name: string, jurisdiction: string, share: number): Rollout['clusters'][number] => ({
    name,
    region: name,
    jurisdiction,
    labels: {},
    share,
    capacity: null,
  });
  return {
    name: 'checkout',
    clusters: [cluster('eu-west', 'eu', 50), cluster('eu-north', 'eu', 30), cluster('us-east', 'us', 20)],
    slots: ['blue', 'green'],
    backends: {
      blue: { service: 'checkout-blue', namespace: null, port: 8080 },
      green: { service: 'checkout-green', namespace: null, port: 8080 },
    },
    initialStable: 'blue',
    routes: [],
    strategy: {
      kind: 'canary',
      steps: [
        { weight: 500, pauseSeconds: 600, approval: false },
        { weight: 2500, pauseSeconds: null, approval: true },
        { weight: 5000, pauseSeconds: null, approval: false },
        { weight: 10_000, pauseSeconds: null, approval: false },
      ],
      waves: [
        { name: 'europe', clusters: ['eu-west', 'eu-north'] },
        { name: 'rest', clusters: ['us-east'] },
      ],
      order: 'steps',
      promoteFrom: 0,
      gradualPauseSeconds: 300,
      ...canary,
    },
    ...PLAIN,
    versionPins: [],
    repositories: ['acme/shop'],
    requireSha: false,
    permissions: {
      rights: Object.fromEntries(RIGHTS.map((right) => [right, write])) as Rollout['permissions']['rights'],
      restrictions: [],
    },
    ...overrides,
  };
}

/** The same clusters and waves, switched as a whole: no smoke gate, and nothing is kept warm, unless asked for. */
export function blueGreenRollout(
  { approval = false, ...strategy }: Partial<BlueGreenStrategy> & { readonly approval?: boolean } = {},
  overrides: Partial<Rollout> = {},
): Rollout {
  const base = exampleRollout();
  return {
    ...base,
    strategy: {
      ...base.strategy,
      kind: 'blue-green',
      steps: [
        { weight: 0, pauseSeconds: null, approval },
        { weight: 10_000, pauseSeconds: null, approval: false },
      ],
      promoteFrom: 0,
      warmSeconds: 0,
      smokeCheck: null,
      ...strategy,
    },
    ...overrides,
  };
}

/** `/switch` with everything left out. */
export function switching(extra: Partial<Extract<Command, { verb: 'switch' }>> = {}): Command {
  return { verb: 'switch', back: false, scope: { clusters: [], wave: null }, breakGlass: null, ...extra };
}

/** `/canary` with everything left out. */
export function canary(target: number | 'next', extra: Partial<Extract<Command, { verb: 'canary' }>> = {}): Command {
  return {
    verb: 'canary',
    target,
    scope: { clusters: [], wave: null },
    fleet: false,
    sha: null,
    breakGlass: null,
    ...extra,
  };
}

/** A conversation with one rollout, a minute between two commands, so that tests read as what people said. */
export function conversationWith(rollout: Rollout, overrides: Partial<Omit<PlanInput, 'command'>> = {}) {
  let state: State = initialState(rollout);
  let minute = 0;
  let refusal: Refusal | null = null;
  const at = (): string => new Date(Date.UTC(2026, 0, 5, 9, minute)).toISOString();
  return {
    get state(): State {
      return state;
    },
    get weights(): readonly number[] {
      return rollout.clusters.map((cluster) => state.weights[cluster.name] ?? -1);
    },
    /** Why the last command was refused; null where it was not. */
    get refusal(): Refusal | null {
      return refusal;
    },
    later(minutes: number): void {
      minute += minutes;
    },
    say(command: Command, extra: Partial<Omit<PlanInput, 'command'>> = {}): string {
      minute += 1;
      if (command.verb === 'status' || command.verb === 'help' || command.verb === 'plan')
        throw new Error('no question');
      const input = {
        rollout,
        state,
        by: 'alice',
        at: at(),
        now: at(),
        subject: SUBJECT,
        pullRequest: {
          open: true,
          merged: false,
          head: { sha: HEAD, fork: false },
          newestPush: { after: HEAD, at: '2026-01-05T08:00:00Z' },
        },
        cause: 'person',
        observations: NOTHING_OBSERVED,
        readings: NOTHING_READ,
        smoke: 'unknown',
        ...overrides,
        ...extra,
      } as const;
      const planned: Planned = isFleetCommand(command) ? planFleet({ ...input, command }) : plan({ ...input, command });
      refusal = planned.ok ? null : planned.refusal;
      if (!planned.ok) return planned.refusal.reason;
      state = planned.state;
      return planned.reason;
    },
  };
}
