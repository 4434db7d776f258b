import type { Role } from '../../src/rollout/rights.ts';
import { generateStart, generateWords, TWIN_DIGITS } from './conversation-generator.ts';
import { generateLoopScenario, type LoopScenario } from './loop-scenario.ts';
import type { Crash } from './memory-world.ts';
import { generateObservations } from './observation-generator.ts';
import { BEGINNING, type FaultRates } from './outside.ts';
import { Random } from './random.ts';
import type { Deed, PlannedLook, Scenario } from './scenario.ts';
import { PEOPLE, type Setting, settingOf } from './setting.ts';

const TALKERS = PEOPLE.filter((person) => !person.bot).map((person) => person.login);
const ROLES_IN_TURN: readonly Role[] = ['none', 'read', 'triage', 'write', 'maintain'];

/** Settings that seeds in a row take in turn, so that a few hundred seeds see every kind of them. */
const SETTINGS_IN_TURN = 32;
/** Seeds with the same fleet and rollouts: reading new configuration takes long. 100,000 seeds see 2,000 settings. */
const SEEDS_A_SETTING = 50;

/** Where people talk: a pull request with the heads that it had, or an issue, which has none. */
interface Place {
  readonly number: number;
  readonly fork: boolean;
  readonly heads: string[];
}

/** The number of the issue; pull requests have smaller ones. */
const ISSUE = 9;

/** Makes a whole history from a seed: a few people, a few things that they do, and processes that look in between. */
export function generateScenario(seed: number): Scenario {
  const random = new Random(seed);
  const setting = settingOf(settingNumber(seed));
  const pullRequests: Place[] = Array.from(
    {
      length: random.weighted([
        [6, 1],
        [3, 2],
        [1, 3],
      ]),
    },
    (_, index) => ({
      number: index + 1,
      fork: random.chance(0.1),
      heads: [random.hexadecimal(40)],
    }),
  );
  const hasFleet = setting.rollouts.some(([first]) => first?.fleet != null);
  const issue: Place | null = random.chance(hasFleet ? 0.4 : 0.05) ? { number: ISSUE, fork: false, heads: [] } : null;
  const deeds: Deed[] = [];
  const looks: PlannedLook[] = [];
  const crashes = random.chance(0.5);
  let at = 60_000;
  const count = random.weighted([
    [setting.hasLoop ? 12 : 6, random.integer(setting.hasLoop ? 1 : 3, 5)],
    [3, random.integer(6, 9)],
    [0.6, random.integer(10, 25)],
  ]);
  for (let deed = 0; deed < count; deed++) {
    at += random.weighted([
      [3, random.integer(0, 900)],
      [4, random.integer(1_000, 6_000)],
      [3, random.integer(6_000, 90_000)],
    ]);
    const place = issue !== null && random.chance(0.4) ? issue : random.pick(pullRequests);
    deeds.push(generateDeed(random, setting, place, at));
    const hints = random.weighted([
      [3, 0],
      [6, 1],
      [1.5, 2],
      [0.5, 3],
    ]);
    for (let hint = 0; hint < hints; hint++) {
      const delay = random.weighted([
        [6, random.integer(50, 1_500)],
        [2, random.integer(1_500, 60_000)],
      ]);
      const number = random.chance(hasFleet ? 0.75 : 0.9) ? place.number : null;
      looks.push(generateLook(random, setting, at + delay, number, crashes));
    }
  }
  const loop = setting.hasLoop ? generateLoopDeeds(random, setting, pullRequests, deeds, looks, crashes) : null;
  return {
    seed,
    setting,
    pullRequests: pullRequests.map(({ number, fork, heads }) => ({ number, fork, head: heads[0] ?? '' })),
    issue: issue?.number ?? null,
    deeds,
    looks,
    faults: generateFaults(random),
    loop,
  };
}

/** Which of all settings a seed has. */
function settingNumber(seed: number): number {
  const turn = Math.floor(seed / (SETTINGS_IN_TURN * SEEDS_A_SETTING));
  return turn * SETTINGS_IN_TURN + (seed % SETTINGS_IN_TURN);
}

/** Somebody starts early, and processes look every now and then, until well after the last deed. */
function generateLoopDeeds(
  random: Random,
  setting: Setting,
  pullRequests: readonly Place[],
  deeds: Deed[],
  looks: PlannedLook[],
  crashes: boolean,
): LoopScenario {
  for (const { number, heads } of pullRequests.slice(0, random.integer(1, 2))) {
    const at = number * random.integer(20_000, 50_000);
    const words = generateStart(setting, heads[0] ?? '');
    deeds.push({ kind: 'comment', at, pullRequest: number, login: 'olga', ...words, hiddenFor: 0 });
    looks.push(generateLook(random, setting, at + 500, number, crashes));
  }
  const last = Math.max(...deeds.map(({ at }) => at), 150_000);
  const end = Math.min(last, 240_000) + random.integer(40_000, 160_000);
  const scenario = generateLoopScenario(random, setting, end);
  for (let at = 70_000; at < end; ) {
    const twice = random.chance(0.15) ? [0, random.integer(0, 300)] : [0];
    for (const later of twice) looks.push(generateLook(random, setting, at + later, null, crashes));
    at += random.weighted([
      [4, random.integer(12_000, 45_000)],
      [4, random.integer(60_000, 70_000)],
      [1, random.integer(100_000, 300_000)],
    ]);
  }
  const { skew } = scenario;
  for (const [index, look] of looks.entries()) looks[index] = { ...look, skew: random.integer(-skew, skew) };
  return scenario;
}

function generateDeed(random: Random, setting: Setting, place: Place, at: number): Deed {
  const { number, heads } = place;
  const login = random.weighted([
    [8, random.pick(['olga', 'maya', 'dean', 'wren'])],
    [2, random.pick(TALKERS)],
  ]);
  const hiddenFor = random.chance(0.12) ? random.integer(500, 60_000) : 0;
  const isIssue = heads.length === 0;
  const head = heads.at(-1) ?? null;
  const hasFleet = setting.rollouts.some(([first]) => first?.fleet != null);
  const kind = random.weighted<Deed['kind']>([
    [20, 'comment'],
    [1, 'edit'],
    [isIssue ? 0 : 2, 'label'],
    [isIssue ? 0 : 1, 'merge'],
    [1, 'close'],
    [1, 'reopen'],
    [isIssue ? 0 : 2, 'push'],
    [2, 'role'],
    [1, 'team'],
    [1, 'unrelated'],
    [1, 'config'],
    [1, 'note'],
    [0.5, 'weigh'],
    [setting.jurisdictions.length > 1 ? 1 : 0, 'rules'],
    [hasFleet ? 1 : 0, 'annotate'],
  ]);
  switch (kind) {
    case 'comment': {
      const words = generateWords(random, setting, head);
      return { kind, at, pullRequest: number, login: random.chance(0.04) ? 'robo[bot]' : login, ...words, hiddenFor };
    }
    case 'edit':
      return { kind, at, pullRequest: number, body: generateWords(random, setting, head).body };
    case 'label':
      return { kind, at, pullRequest: number, login, ...generateLabel(random), hiddenFor };
    case 'push': {
      const sha = generateHead(random, heads);
      heads.push(sha);
      return { kind, at, pullRequest: number, sha };
    }
    case 'role':
      return { kind, at, login: random.pick(TALKERS), role: random.pick(ROLES_IN_TURN) };
    case 'team':
      return { kind, at, login: random.pick(TALKERS), member: random.chance(0.5) };
    case 'unrelated':
      return { kind, at, login: 'olga' };
    case 'config':
      return {
        kind,
        at,
        login: 'olga',
        rollout: random.integer(0, setting.rollouts.length - 1),
        variant: random.integer(0, 2),
      };
    case 'rules':
      return { kind, at, login: 'olga', variant: random.integer(0, setting.jurisdictions.length - 1) };
    case 'annotate':
      return { kind, at, login: 'olga', rollout: random.integer(0, setting.rollouts.length - 1) };
    case 'note':
    case 'weigh':
      return {
        kind,
        at,
        login: 'olga',
        rollout: random.integer(0, setting.rollouts.length - 1),
        cluster: random.pick(setting.clusters),
      };
    default:
      return { kind, at, pullRequest: number, login };
  }
}

/** A new commit, one that was the head before, or one whose id begins like the present head's. */
function generateHead(random: Random, heads: readonly string[]): string {
  const start = (heads.at(-1) ?? '').slice(0, TWIN_DIGITS);
  return random.weighted<() => string>([
    [6, () => random.hexadecimal(40)],
    [3, () => random.pick(heads)],
    [5, () => start + random.hexadecimal(40 - TWIN_DIGITS)],
  ])();
}

function generateLabel(random: Random): Pick<Extract<Deed, { kind: 'label' }>, 'label' | 'meant'> {
  return random.pick([
    { label: 'rollout:canary', meant: { kind: 'next', cluster: null, wave: null, sha: null, named: null } },
    { label: 'canary:25', meant: { kind: 'weight', weight: 2_500, cluster: null, wave: null, sha: null, named: null } },
    { label: 'rollout:pause', meant: { kind: 'pause' } },
    { label: 'documentation', meant: null },
  ]);
}

function generateLook(
  random: Random,
  setting: Setting,
  at: number,
  pullRequest: number | null,
  crashes: boolean,
): PlannedLook {
  const crash: Crash | null =
    crashes && random.chance(0.3)
      ? { call: random.integer(1, 9), when: random.chance(0.5) ? 'before' : 'after' }
      : null;
  const health = pullRequest === null ? generateObservations(random, setting, BEGINNING + at) : [];
  return { at, pullRequest, crash, skew: random.integer(-800, 800), health };
}

function generateFaults(random: Random): FaultRates {
  const often = (rate: number): number => (random.chance(0.4) ? rate : 0);
  return {
    staleRead: often(0.2),
    unavailable: often(0.04),
    unknownRole: often(0.15),
    noPushRecord: often(0.05),
    unknownCommit: often(0.3),
    rejectedCommit: often(0.03),
    slowCall: often(0.1),
  };
}
