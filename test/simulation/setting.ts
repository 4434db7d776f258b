import type { Right, Role } from '../../src/rollout/rollout.ts';
import type { Random } from './random.ts';

/** Who satisfies a rule: the role or a stronger one, a person, or a team. */
export interface Rule {
  readonly role: Role | null;
  readonly users: readonly string[];
  readonly teams: readonly string[];
}

/** What a `rollout.yaml` says, as the scenario meant it. The checkers look here, never at what the program read. */
export interface RolloutSetting {
  readonly name: string;
  readonly clusters: readonly string[];
  readonly waves: readonly (readonly string[])[];
  readonly order: 'steps' | 'waves';
  readonly steps: readonly {
    readonly percent: number;
    readonly pauseSeconds: number | null;
    readonly approval: boolean;
  }[];
  readonly promoteFrom: number;
  readonly gradualPauseSeconds: number;
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
}

/** One small world: a fleet, its rollouts, and what a person may change their configuration to. */
export interface Setting {
  readonly clusters: readonly string[];
  /** By rollout: what is configured first, then what a person may put in its place. */
  readonly rollouts: readonly (readonly RolloutSetting[])[];
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

/** A small world by chance, out of so few possible texts that each is parsed only once in a long run. */
export function generateSetting(random: Random): Setting {
  const clusters = FLEET.slice(
    0,
    random.weighted([
      [2, 1],
      [4, 2],
      [4, 3],
      [1, 4],
    ]),
  );
  const names = random.chance(0.35) ? ['cart', 'shop'] : ['shop'];
  const rollouts = names.map((name) => {
    const first = generateRollout(random, name, clusters);
    return [first, stricter(first), withoutPauses(first)];
  });
  return { clusters, rollouts };
}

function generateRollout(random: Random, name: string, clusters: readonly string[]): RolloutSetting {
  const paused = random.chance(0.35) ? 60 : null;
  const split = clusters.length > 1 && random.chance(0.5);
  return {
    name,
    clusters,
    waves: split ? [clusters.slice(0, 1), clusters.slice(1)] : [clusters],
    order: split && random.chance(0.5) ? 'waves' : 'steps',
    steps: [
      { percent: 10, pauseSeconds: paused, approval: false },
      { percent: 50, pauseSeconds: paused, approval: random.chance(0.2) },
      { percent: 100, pauseSeconds: null, approval: false },
    ],
    promoteFrom: random.chance(0.2) ? 50 : 0,
    gradualPauseSeconds: 60,
    requireSha: random.chance(0.15),
    rights: {
      canary: byRole('write'),
      promote: byRole('maintain'),
      rollback: byRole('write'),
      pause: byRole('write'),
      resume: byRole('write'),
      abort: byRole('write'),
      approve: byRole('maintain'),
      switch: byRole('write'),
      shift: byRole('maintain'),
      drain: byRole('maintain'),
      failover: byRole('maintain'),
      read: byRole('read'),
    },
    restricted: random.chance(0.3)
      ? { rights: ['canary', 'promote'], clusters: clusters.slice(-1), team: RESTRICTED_TEAM }
      : null,
    adopted: random.chance(0.4),
  };
}

function stricter(setting: RolloutSetting): RolloutSetting {
  const rights = { ...setting.rights, canary: byRole('maintain'), resume: byRole('maintain') };
  return { ...setting, rights, requireSha: true };
}

function withoutPauses(setting: RolloutSetting): RolloutSetting {
  return {
    ...setting,
    steps: setting.steps.map((step) => ({ ...step, pauseSeconds: null, approval: false })),
    promoteFrom: 0,
    restricted: null,
  };
}
