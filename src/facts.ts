import { readAppOf } from './app-facts.ts';
import { readAuthorities } from './authority-facts.ts';
import type { RolloutFacts } from './circumstances.ts';
import type { AppConfig } from './config/app-file.ts';
import { acknowledge, readConversation } from './conversation-facts.ts';
import { isOpen, stillStands } from './decide.ts';
import { readEnvironmentFacts } from './environment-facts.ts';
import { manifestPaths } from './gateway/manifests.ts';
import type { Hint } from './hint.ts';
import { readManifests, withFiles } from './manifest-files.ts';
import type { Memory } from './memory.ts';
import { hasReadings, isUnderWay, looksAtClusters, mayPin, observationsOf } from './needed-facts.ts';
import { readObservations } from './observation-facts.ts';
import { readRollouts } from './read-rollouts.ts';
import { mayRead, readReadings } from './readings-facts.ts';
import { readSticky, type SettledNote } from './report/sticky-note.ts';
import type { PullRequestFacts } from './rollout/candidate.ts';
import type { Comment, Conversation } from './rollout/conversation.ts';
import type { Environments } from './rollout/environment.ts';
import type { Intent } from './rollout/intent.ts';
import { listIntents } from './rollout/intents.ts';
import { NOTHING_OBSERVED, type Observations, withObservations } from './rollout/observations.ts';
import { type Authority, namesBot } from './rollout/permissions.ts';
import type { Readings } from './rollout/readings.ts';
import type { Problem } from './rollout/refusal.ts';
import { type BrokenRollout, FLEET_FILE, rolloutPath, statePath } from './rollout-files.ts';
import { readSmoke, type SmokeOutcomes } from './smoke-facts.ts';
import type { Branch } from './world/repository.ts';
import { Unavailable } from './world/unavailable.ts';
import type { World } from './world.ts';

/** Everything that one look needs to know, read afresh. */
export interface Facts {
  readonly conversation: Conversation | null;
  /** Null where the conversation's repository is not configured, or badly. */
  readonly app: AppConfig | null;
  readonly appProblems: readonly Problem[];
  /** The GitOps branch and the commit that everything below was read from; null where there is none to read. */
  readonly gitops: { readonly branch: Branch; readonly head: string } | null;
  /** Why the GitOps branch cannot be read, where only a person can mend it; null where it can. */
  readonly gitopsUnreachable: string | null;
  readonly rollouts: readonly RolloutFacts[];
  readonly broken: readonly BrokenRollout[];
  /** Everything that is asked for, decided or not, in order. */
  readonly intents: readonly Intent[];
  readonly authorities: ReadonlyMap<string, Authority>;
  readonly pullRequest: PullRequestFacts | null;
  /** By rollout: what became of the strategy's smoke check, on the candidate and on what is about to be pinned. */
  readonly smoke: ReadonlyMap<string, SmokeOutcomes>;
  /** By rollout: what was observed of its clusters, by whomever. */
  readonly observations: ReadonlyMap<string, Observations>;
  /** By rollout: what was read of its clusters and gates. A rollout that is missing was not looked at. */
  readonly readings: ReadonlyMap<string, Readings>;
  /** By rollout: the environments of its clusters. Left out, as a rollout that is missing: there are none to be read. */
  readonly environments?: ReadonlyMap<string, Environments>;
  /** Sticky comments of ours on the conversation, oldest first. */
  readonly stickies: readonly Comment[];
  readonly told: readonly SettledNote[];
  /** When permissions were read, in milliseconds since the epoch. */
  readonly readAt: number;
}

/**
 * Reads the facts, in at most two waves: what the hint names, then what that leads to. Rollouts that are delivered by pull
 * request take one more in between: what waits to be merged.
 */
export async function readFacts(world: World, hint: Hint, memory: Memory): Promise<Facts> {
  const readAt = world.now();
  const guess = hint.subject === null ? null : memory.recall(hint.subject.repository);
  const [conversation, guessed] = await Promise.all([
    hint.subject === null ? null : readConversation(world, hint.subject, hint.expected ?? []),
    // What is remembered is only a guess of what will be needed; the configuration read below decides.
    guess === null ? null : world.readFiles(guess.branch, guess.paths, null).catch(() => null),
  ]);
  const app = readAppOf(conversation, hint);
  const target = hint.gitops ?? (app.ok ? { branch: app.value.gitops, rollouts: app.value.rollouts } : null);
  const noted = (conversation?.comments ?? []).flatMap((comment) => {
    const read = comment.ours ? readSticky(comment.body) : null;
    return read === null ? [] : [{ comment, settled: read.settled }];
  });
  const stickies = noted.map(({ comment }) => comment);
  const told = noted.flatMap(({ settled }) => settled);
  const shared = { conversation, stickies, told, readAt };
  const grammar = app.ok ? app.value : DEFAULT_GRAMMAR;
  const without = (gitopsUnreachable: string | null): Facts => ({
    ...shared,
    app: app.ok ? app.value : null,
    appProblems: app.ok ? [] : app.problems,
    gitops: null,
    gitopsUnreachable,
    rollouts: [],
    broken: [],
    intents: conversation === null ? hint.said : listIntents(conversation, grammar, () => false),
    authorities: new Map(),
    pullRequest: null,
    smoke: new Map(),
    observations: new Map(),
    readings: new Map(),
  });
  if (target === null) return without(null);

  const usable = guess !== null && guessed !== null && sameBranch(guess.branch, target.branch) ? guessed : null;
  const configured = [FLEET_FILE, ...target.rollouts.flatMap((name) => [rolloutPath(name), statePath(name)])];
  const read = await readRollouts(world, target, configured, usable, told).catch((error: unknown) => {
    // What only a person can mend is told where it was asked for; everything else is tried again.
    if (error instanceof Unavailable && error.lasting && conversation !== null) return error;
    throw error;
  });
  if (read instanceof Unavailable) return without(read.message);
  const { first, parsed } = read;
  const rollouts = parsed.filter((one) => 'rollout' in one);
  const broken = parsed.filter((one) => 'problems' in one);

  const bots = (login: string): boolean => rollouts.some(({ rollout }) => namesBot(rollout, login));
  const heard = conversation === null ? [] : listIntents(conversation, grammar, bots);
  const intents = [...hint.said, ...heard];
  const now = new Date(readAt).toISOString();
  const open = intents.filter((intent) => rollouts.some((one) => isOpen(one, intent, now) || stillStands(one, intent)));
  const manifests = rollouts.flatMap((one) => manifestPaths(one.rollout, one.clusters, one.delivery));
  // Nothing is planned where nothing is asked and no step can be due, so nothing more needs to be read.
  const isNeeded = open.length > 0 || rollouts.some((one) => isUnderWay(one, observationsOf(hint, one), now));
  const authoritiesNow = () => readAuthorities(world, hint, rollouts, open, target.branch.repository);
  // Rights must be fresh when the commit is made: they are read last where something else may take long.
  const isSlow = open.some(looksAtClusters) || (mayRead(open) && rollouts.some(({ rollout }) => hasReadings(rollout)));
  const [files, early, newestPush, smoke, environments] = await Promise.all([
    readManifests(world, target.branch, isNeeded ? rollouts : [], first),
    isSlow ? null : authoritiesNow().then((found) => ({ at: readAt, found })),
    mayPin(open) && conversation?.head?.fork === false
      ? world.readNewestPush(conversation.subject.repository, conversation.head.branch)
      : null,
    readSmoke(world, rollouts, open, conversation),
    readEnvironmentFacts(world, isNeeded ? rollouts : [], open, conversation?.subject.repository ?? null),
    hint.dryRun ? null : acknowledge(world, open),
  ]);
  const given = hint.observations ?? NOTHING_OBSERVED;
  const observed =
    hint.observed ??
    (open.some(looksAtClusters) ? await readObservations(world, rollouts, { samples: memory.samples }) : new Map());
  const observations = new Map(
    rollouts.map(({ rollout: { name } }) => [name, withObservations(given, observed.get(name) ?? NOTHING_OBSERVED)]),
  );
  const whole = rollouts.map((one) => withFiles(one, files));
  const readings = isNeeded ? await readReadings(world, target.branch, first.commit, whole, open) : new Map();
  const authorities = early ?? { at: world.now(), found: await authoritiesNow() };
  if (hint.subject !== null) {
    // Not the neighbours: once the routes are written, nobody asks for them again.
    memory.remember(hint.subject.repository, { branch: target.branch, paths: [...configured, ...manifests] });
  }
  return {
    ...shared,
    app: app.ok ? app.value : null,
    appProblems: app.ok ? [] : app.problems,
    gitops: { branch: target.branch, head: first.commit },
    gitopsUnreachable: null,
    rollouts: whole,
    broken,
    intents,
    authorities: authorities.found,
    readAt: authorities.at,
    smoke,
    readings,
    environments,
    observations,
    pullRequest: conversation === null || conversation.kind === 'issue' ? null : { ...conversation, newestPush },
  };
}

const DEFAULT_GRAMMAR = { prefix: '/', ignore: [] };

function sameBranch(one: Branch, other: Branch): boolean {
  return one.repository === other.repository && one.branch === other.branch;
}
