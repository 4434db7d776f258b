import { advance, type Hint, type Look } from '../../src/advance.ts';
import { NOTHING_OBSERVED, type Observation, type Observations } from '../../src/rollout/observations.ts';
import { tick } from '../../src/tick.ts';
import { Unavailable } from '../../src/world/unavailable.ts';
import type { World } from '../../src/world.ts';
import { ClusterTruth } from './cluster-truth.ts';
import { perform } from './deeds.ts';
import { checkInvariants } from './invariants.ts';
import { MemoryConversation } from './memory-conversation.ts';
import { MemoryRepository } from './memory-repository.ts';
import { type Crash, MemoryWorld } from './memory-world.ts';
import { BEGINNING, NO_FAULTS, type Outside, tell } from './outside.ts';
import { People } from './people.ts';
import { Random } from './random.ts';
import type { Scenario } from './scenario.ts';
import { generateScenario } from './scenario-generator.ts';
import { Scheduler } from './scheduler.ts';
import { PEOPLE } from './setting.ts';
import { APP_REPOSITORY, firstFiles, GITOPS, writeAppConfig } from './setting-files.ts';
import type { LookRecord, SimulatedHistory, Violation } from './simulated-history.ts';

/** A mistake between the program and the outside, put there on purpose. Nothing by default. */
export interface Mistake {
  readonly world?: (world: MemoryWorld) => World;
  readonly hint?: (hint: Hint) => Hint;
  readonly observations?: (observations: Observations) => Observations;
}

const MOST_EVENTS = 60_000;
const MOST_ROUNDS = 40;
/** Longer than any pause of a plan, and than any comment stays hidden. */
const LONGEST_PAUSE = 120_000;

/** Runs one seed and checks every invariant over the whole of its history. Lines go to `trace` if there is one. */
export async function runSimulation(
  seed: number,
  mistake: Mistake = {},
  trace: string[] | null = null,
): Promise<readonly Violation[]> {
  const history = await simulate(generateScenario(seed), mistake, trace);
  const violations = checkInvariants(history);
  for (const { invariant, message } of violations) trace?.push(`VIOLATION  ${invariant}  ${message}`);
  return violations;
}

/** Lets a scenario happen: first with all its faults, then without any until nothing changes any more. */
async function simulate(scenario: Scenario, mistake: Mistake, trace: string[] | null): Promise<SimulatedHistory> {
  const random = new Random(scenario.seed ^ 0x5eed);
  const outside = beginning(scenario, trace);
  const { scheduler } = outside;
  const looks: LookRecord[] = [];
  const look = (hint: Hint, crash: Crash | null, skew: number, health: readonly Observation[] = []): void => {
    const world = new MemoryWorld(outside, looks.length + 1, random.fork(), crash, skew);
    const record: LookRecord = {
      process: world.process,
      startedAt: scheduler.now,
      world,
      health,
      ofRollouts: hint.subject === null,
      ending: null,
      endedAt: Number.POSITIVE_INFINITY,
    };
    looks.push(record);
    tell(outside, `process ${record.process}`, () => `starts to look at ${describeHint(hint)}`);
    void follow(world, hint, mistake, record);
  };

  for (const deed of scenario.deeds) scheduler.at(BEGINNING + deed.at, () => perform(outside, scenario, deed));
  for (const planned of scenario.looks) {
    const hint = planned.pullRequest === null ? hintAtRollouts(scenario) : hintAt(scenario, planned.pullRequest);
    scheduler.wakeAt(BEGINNING + planned.at, () => look(hint, planned.crash, planned.skew, planned.health));
  }
  let settled = await scheduler.run(MOST_EVENTS);
  outside.faults = NO_FAULTS;
  outside.metricFaults = { metricUnknown: 0, metricOdd: 0 };
  for (const cluster of outside.clusters.values()) cluster.calmSince = scheduler.now;
  tell(outside, 'outside', () => 'has no more faults');
  if (settled) settled = await sweepUntilRest(scenario, outside, look);
  for (const record of looks) record.ending ??= { kind: 'died' };
  return { scenario, outside, looks, settled };
}

async function follow(world: MemoryWorld, hint: Hint, mistake: Mistake, record: LookRecord): Promise<void> {
  const seen = mistake.world?.(world) ?? world;
  const given = mistake.hint?.(hint) ?? hint;
  const observed = record.health.length === 0 ? NOTHING_OBSERVED : { health: record.health, loads: [] };
  const observations = mistake.observations?.(observed) ?? observed;
  try {
    record.ending = { kind: 'looked', looks: await run(seen, given, observations) };
  } catch (error) {
    record.ending =
      error instanceof Unavailable
        ? { kind: 'unavailable' }
        : { kind: 'thrown', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  record.endedAt = world.outside.scheduler.now;
  tell(world.outside, `process ${record.process}`, () => `ends: ${describeEnding(record)}`);
}

/** An event leads to a look at its pull request; a schedule ticks. */
async function run(world: World, hint: Hint, observations: Observations): Promise<readonly Look[]> {
  if (hint.subject !== null || hint.gitops === null) return [await advance(world, hint)];
  return tick(world, hint.gitops.branch, hint.gitops.rollouts, { observations });
}

/**
 * Sweeps over everything until a round changes nothing, though every pause has run out before it. A conversation on which
 * a look has changed nothing is looked at again only when something is new there or in Git: what only time does, the look
 * at the rollouts finds.
 */
async function sweepUntilRest(
  scenario: Scenario,
  outside: Outside,
  look: (hint: Hint, crash: null, skew: number) => void,
): Promise<boolean> {
  const { scheduler, conversations } = outside;
  const quiet = new Map<MemoryConversation, string>();
  const runLook = async (hint: Hint): Promise<boolean> => {
    scheduler.wakeAt(scheduler.now, () => look(hint, null, 0));
    return scheduler.run(MOST_EVENTS);
  };
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const before = conversations.map((conversation) => fingerprint(outside, conversation)).join('\n');
    scheduler.now += LONGEST_PAUSE;
    if (!(await runLook(hintAtRollouts(scenario)))) return false;
    for (const conversation of conversations) {
      const found = fingerprint(outside, conversation);
      if (quiet.get(conversation) === found) continue;
      if (!(await runLook(hintAt(scenario, conversation.subject.number)))) return false;
      if (fingerprint(outside, conversation) === found) quiet.set(conversation, found);
    }
    if (conversations.map((conversation) => fingerprint(outside, conversation)).join('\n') === before) return true;
  }
  return false;
}

/** Changes whenever anything does in Git or on a conversation that people can see. */
function fingerprint({ repository }: Outside, { comments }: MemoryConversation): string {
  const said = comments.map(
    ({ reactions, removedAt, ours, bodies }) => `${reactions.length} ${removedAt} ${ours ? bodies.at(-1)?.text : ''}`,
  );
  return [repository.head.id, ...said].join('\n');
}

function beginning(scenario: Scenario, trace: string[] | null): Outside {
  const people = new People();
  for (const { login, role, teams } of PEOPLE) {
    people.setRole(login, role, BEGINNING);
    for (const team of teams) people.setMember(team, login, true, BEGINNING);
  }
  const appConfig = writeAppConfig(scenario.setting);
  const conversations = scenario.pullRequests.map(({ number, fork, head }) => {
    const subject = { repository: APP_REPOSITORY, number };
    const conversation = new MemoryConversation(subject, `change-${number}`, fork, appConfig, BEGINNING);
    conversation.pushHead(head, BEGINNING);
    return conversation;
  });
  if (scenario.issue !== null) {
    const subject = { repository: GITOPS.repository, number: scenario.issue };
    conversations.push(new MemoryConversation(subject, null, false, appConfig, BEGINNING));
  }
  const repository = new MemoryRepository(firstFiles(scenario.setting), BEGINNING);
  const { fates = {}, sicknesses = [], metricUnknown = 0, metricOdd = 0 } = scenario.loop ?? {};
  return {
    scheduler: new Scheduler(BEGINNING),
    repository,
    clusters: new Map(Object.entries(fates).map(([name, fate]) => [name, new ClusterTruth(name, fate, repository)])),
    sicknesses,
    metricFaults: { metricUnknown, metricOdd },
    conversations,
    people,
    faults: scenario.faults,
    nextId: 1001,
    trace,
  };
}

const NOTHING_SAID = { said: [], trusted: false, dryRun: false } as const;

function hintAt({ issue }: Scenario, number: number): Hint {
  const repository = number === issue ? GITOPS.repository : APP_REPOSITORY;
  return { subject: { repository, number }, gitops: null, ...NOTHING_SAID };
}

function hintAtRollouts(scenario: Scenario): Hint {
  const rollouts = scenario.setting.rollouts.flatMap((variants) => variants.slice(0, 1).map(({ name }) => name));
  return { subject: null, gitops: { branch: GITOPS, rollouts }, ...NOTHING_SAID };
}

function describeHint(hint: Hint): string {
  return hint.subject === null ? 'the rollouts' : `#${hint.subject.number}`;
}

function describeEnding({ ending }: LookRecord): string {
  if (ending?.kind !== 'looked') return ending?.kind === 'thrown' ? `throws ${ending.message}` : (ending?.kind ?? '');
  const said = ending.looks.flatMap(({ settlements, conflicts }) => [
    ...settlements.map(
      ({ intent, rollout, disposition, reason }) => `${intent.said} on ${rollout}: ${disposition}, ${reason}`,
    ),
    ...(conflicts > 0 ? [`${conflicts} conflicts`] : []),
  ]);
  return said.join('; ') || 'nothing to decide';
}
