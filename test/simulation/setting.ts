import type { Right, Role } from '../../src/rollout/rights.ts';
import {
  type FleetSetting,
  generateFleet,
  generateJurisdictions,
  type JurisdictionSetting,
  sharesOf,
} from './fleet-setting.ts';
import { generateLoop, generateObserved, type LoopSetting, NO_LOOP } from './loop-setting.ts';
import { Random } from './random.ts';

/** Who satisfies a rule: the role or a stronger one, a person, or a team. */
export interface Rule {
  readonly role: Role | null;
  readonly users: readonly string[];
  readonly teams: readonly string[];
}

/** What a `rollout.yaml` says, as the scenario meant it. The checkers look here, never at what the program read. */
export interface RolloutSetting {
  readonly name: string;
  readonly strategy: 'canary' | 'blue-green';
  readonly clusters: readonly string[];
  readonly waves: readonly (readonly string[])[];
  readonly order: 'steps' | 'waves';
  /** Of blue-green these are 0, with the smoke gate's approval, and 100. */
  readonly steps: readonly {
    readonly percent: number;
    readonly pauseSeconds: number | null;
    readonly approval: boolean;
  }[];
  readonly promoteFrom: number;
  readonly gradualPauseSeconds: number;
  /** Of blue-green: for how long after a promotion the old slot is kept. */
  readonly keepWarmSeconds: number;
  readonly requireSha: boolean;
  readonly rights: Readonly<Record<Right, Rule>>;
  /** Whoever moves traffic in the clusters must be in the team besides. */
  readonly restricted: {
    readonly rights: readonly Right[];
    readonly clusters: readonly string[];
    readonly team: string;
  } | null;
  /** True: the route's file stands there before Headgate's first commit, written by a person. */
  readonly adopted: boolean;
  /** Null: no fleet axis. */
  readonly fleet: FleetSetting | null;
  readonly loop: LoopSetting;
}

/** One small world: a fleet, its rollouts, and what a person may change their configuration to. */
export interface Setting {
  readonly clusters: readonly string[];
  /** What `fleet.yaml` says of jurisdictions at first, then what a person may put in its place. */
  readonly jurisdictions: readonly (readonly JurisdictionSetting[])[];
  /** Requests per second by cluster; a cluster may be missing. */
  readonly capacity: Readonly<Record<string, number>>;
  /** By rollout: what is configured first, then what a person may put in its place. */
  readonly rollouts: readonly (readonly RolloutSetting[])[];
  /** The clusters that are looked at themselves; the others count as live as soon as something is committed. */
  readonly observed: readonly string[];
  /** True: people and processes do what a fleet with a live loop is about. */
  readonly hasLoop: boolean;
}

/** The people of every history, with the role and the teams that they have at its beginning. */
export const PEOPLE: readonly {
  readonly login: string;
  readonly bot: boolean;
  readonly role: Role;
  readonly teams: readonly string[];
}[] = [
  { login: 'olga', bot: false, role: 'admin', teams: ['acme/us'] },
  { login: 'maya', bot: false, role: 'maintain', teams: [] },
  { login: 'dean', bot: false, role: 'write', teams: ['acme/us'] },
  { login: 'wren', bot: false, role: 'write', teams: [] },
  { login: 'rhea', bot: false, role: 'read', teams: [] },
  { login: 'mallory', bot: false, role: 'none', teams: [] },
  { login: 'robo[bot]', bot: true, role: 'write', teams: [] },
];

export const RESTRICTED_TEAM = 'acme/us';

const FLEET = ['eu-1', 'eu-2', 'us-1', 'us-2'] as const;
const byRole = (role: Role): Rule => ({ role, users: [], teams: [] });

/** Of ten settings in a row, how many have a live loop. */
const LOOPS_OF_TEN = 3;

const KEPT_SETTINGS = 64;
const settings = new Map<number, Setting>();

/** The small world of that number. Histories that take turns in it share it, and what was worked out from it. */
export function settingOf(number: number): Setting {
  const known = settings.get(number);
  if (known !== undefined) return known;
  const setting = generateSetting(number);
  if (settings.size >= KEPT_SETTINGS) settings.clear();
  settings.set(number, setting);
  return setting;
}

/** By chance but for whether it has a live loop. */
function generateSetting(number: number): Setting {
  const random = new Random(number);
  const loops = random.fork();
  const hasLoop = number % 10 < LOOPS_OF_TEN;
  const clusters = FLEET.slice(
    0,
    random.weighted([
      [2, 1],
      [4, 2],
      [4, 3],
      [1, 4],
    ]),
  );
  const names = random.chance(hasLoop ? 0.15 : 0.35) ? ['cart', 'shop'] : ['shop'];
  const jurisdictions = generateJurisdictions(random, clusters);
  const declared = clusters.flatMap((name) =>
    random.chance(0.85) ? [[name, random.pick([1_000, 2_000])] as const] : [],
  );
  const rollouts = names.map((name) => {
    const plain = generateRollout(random, name, clusters, jurisdictions);
    const first = hasLoop ? withLoop(loops, plain) : plain;
    return [first, stricter(first), withoutPauses(first)];
  });
  const observed = hasLoop ? generateObserved(loops, clusters) : [];
  return { clusters, jurisdictions, capacity: Object.fromEntries(declared), rollouts, observed, hasLoop };
}

/** A rollout that goes on by itself more often than not, and has to prove itself. */
function withLoop(random: Random, setting: RolloutSetting): RolloutSetting {
  const isPaused = setting.strategy === 'canary' && random.chance(0.75);
  const steps = setting.steps.map((step, index) => ({
    ...step,
    pauseSeconds: isPaused && index < setting.steps.length - 1 ? 60 : step.pauseSeconds,
  }));
  return { ...setting, steps, requireSha: false, loop: generateLoop(random, setting.strategy) };
}

function generateRollout(
  random: Random,
  name: string,
  clusters: readonly string[],
  jurisdictions: Setting['jurisdictions'],
): RolloutSetting {
  const paused = random.chance(0.35) ? 60 : null;
  const isBlueGreen = random.chance(0.3);
  const split = clusters.length > 1 && random.chance(0.5);
  return {
    name,
    strategy: isBlueGreen ? 'blue-green' : 'canary',
    clusters,
    waves: split ? [clusters.slice(0, 1), clusters.slice(1)] : [clusters],
    order: split && !isBlueGreen && random.chance(0.5) ? 'waves' : 'steps',
    steps: isBlueGreen
      ? [
          { percent: 0, pauseSeconds: null, approval: random.chance(0.5) },
          { percent: 100, pauseSeconds: null, approval: false },
        ]
      : [
          { percent: 10, pauseSeconds: paused, approval: false },
          { percent: 50, pauseSeconds: paused, approval: random.chance(0.2) },
          { percent: 100, pauseSeconds: null, approval: false },
        ],
    promoteFrom: !isBlueGreen && random.chance(0.2) ? 50 : 0,
    gradualPauseSeconds: 60,
    keepWarmSeconds: isBlueGreen && random.chance(0.8) ? 600 : 0,
    requireSha: random.chance(0.15),
    rights: {
      canary: byRole('write'),
      promote: byRole('maintain'),
      rollback: byRole('write'),
      pause: byRole('write'),
      resume: byRole('write'),
      abort: byRole('write'),
      approve: byRole('maintain'),
      'break-glass': byRole('admin'),
      switch: byRole('write'),
      shift: byRole('maintain'),
      drain: byRole('maintain'),
      failover: byRole('maintain'),
      read: byRole('read'),
    },
    restricted: random.chance(0.3)
      ? {
          rights: ['canary', 'promote', 'switch', 'shift', 'failover'],
          clusters: clusters.slice(-1),
          team: RESTRICTED_TEAM,
        }
      : null,
    adopted: random.chance(0.4),
    fleet: generateFleet(random, clusters, jurisdictions),
    loop: NO_LOOP,
  };
}

function stricter(setting: RolloutSetting): RolloutSetting {
  const rights = { ...setting.rights, canary: byRole('maintain'), resume: byRole('maintain') };
  return { ...setting, rights, requireSha: true };
}

function withoutPauses(setting: RolloutSetting): RolloutSetting {
  const { fleet, clusters } = setting;
  return {
    ...setting,
    fleet: fleet === null ? null : { ...fleet, shares: fleet.shares === null ? sharesOf(clusters, fleet.geo) : null },
    steps: setting.steps.map((step) => ({ ...step, pauseSeconds: null, approval: false })),
    promoteFrom: 0,
    restricted: null,
  };
}
