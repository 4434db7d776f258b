import { advance } from './advance.ts';
import type { RolloutFacts } from './circumstances.ts';
import { fleetStepDue, queueStepDue, releaseStepDue } from './clock.ts';
import { type Facts, readFacts } from './facts.ts';
import { type FleetProposal, fleetProposals } from './fleet/due.ts';
import type { Look } from './look.ts';
import { type Memory, NO_MEMORY } from './memory.ts';
import { readObservations } from './observation-facts.ts';
import { subjectsOf } from './proposal-subjects.ts';
import type { Subject } from './rollout/intent.ts';
import { NOTHING_OBSERVED, type Observations, withObservations } from './rollout/observations.ts';
import { NOTHING_READ, type Readings } from './rollout/readings.ts';
import { replacedBy } from './rollout/replaced.ts';
import type { BrokenRollout } from './rollout-files.ts';
import { tellProposals } from './tell-proposals.ts';
import { untoldSubject } from './untold.ts';
import type { Branch } from './world/repository.ts';
import { Unavailable } from './world/unavailable.ts';
import type { World } from './world.ts';

/** For so long after a rollout was replaced, its pull request is looked at again: milliseconds. */
const NEWS_FOR = 60 * 60 * 1000;

/** How long a place that remembers nothing goes on looking at a cluster that was seen unhealthy. Seconds. */
export const PERSIST_SECONDS = 120;

/** How to tick; everything may be left out. */
export interface TickOptions {
  /** True: everything but the writes. */
  readonly dryRun?: boolean;
  readonly memory?: Memory;
  /**
   * Milliseconds since the epoch: rollouts whose step was merged or declined since then are looked at too, because the
   * event that would have told may be lost.
   */
  readonly since?: number;
  /** What was observed of the clusters, by which the fleet axis goes on, beside what is seen from here. */
  readonly observations?: Observations;
  /** How long to go on looking at a cluster that was seen unhealthy, where nothing is remembered. Seconds. */
  readonly persistSeconds?: number;
  /** Hears of everything that was read, before anything is done. */
  readonly read?: (facts: Facts) => void;
  /** Hears of rollouts whose files do not hold to their schemas: nothing is done for these. */
  readonly broken?: (rollout: BrokenRollout) => void;
  /** Hears of what the fleet axis of a rollout has reason to do and leaves to a person. */
  readonly left?: (rollout: string, proposals: readonly FleetProposal[]) => void;
  /**
   * Left out: nobody is told of it but `left`. Otherwise people are told where they see it; `settle` as in
   * {@link ProposalsToTell}.
   */
  readonly tell?: { readonly settle: boolean };
}

/**
 * Takes the steps whose pause has run out, and those of the fleet axis that follow from what was observed. Rollouts that
 * one pull request drives are looked at together and through it, so that its report changes with them; where it cannot be
 * read, or does not lead to a rollout any more, the step is taken all the same. Ticking too often is harmless.
 *
 * @param rollouts names of rollouts on the branch
 * @returns the looks at whatever was due; none where nothing was
 * @throws Unavailable for the first look that failed, after everything was tried; for the first one that met a rate limit,
 *   after which nothing more is tried
 */
export async function tick(
  world: World,
  branch: Branch,
  rollouts: readonly string[],
  options: TickOptions = {},
): Promise<readonly Look[]> {
  const { dryRun = false, memory = NO_MEMORY, observations = NOTHING_OBSERVED, since, persistSeconds = 0 } = options;
  const unobserved = { subject: null, gitops: { branch, rollouts }, said: [], trusted: false, observations, dryRun };
  const facts = await readFacts(world, unobserved, NO_MEMORY);
  const observed = await readObservations(world, facts.rollouts, { samples: memory.samples, persistSeconds });
  const hint = { ...unobserved, observed };
  const observationsOf = (rollout: string): Observations =>
    withObservations(observations, observed.get(rollout) ?? NOTHING_OBSERVED);
  options.read?.(facts);
  for (const rollout of facts.broken) options.broken?.(rollout);
  const now = new Date(world.now()).toISOString();
  const isHeard = options.left !== undefined || options.tell !== undefined;
  const found = facts.rollouts.map(({ rollout, state }) => {
    const observations = observationsOf(rollout.name);
    const proposals = isHeard ? fleetProposals(rollout, state, observations, now) : [];
    return { rollout, state, observations, proposals };
  });
  for (const { rollout, proposals } of found) if (proposals.length > 0) options.left?.(rollout.name, proposals);
  const due = facts.rollouts.filter((one) => {
    const readings = facts.readings.get(one.rollout.name) ?? NOTHING_READ;
    return (
      releaseStepDue(one, readings, now) !== null || fleetStepDue(one, observationsOf(one.rollout.name), now) !== null
    );
  });
  const unfinished = facts.rollouts.filter((one) => isUnfinished(one, since ?? Number.POSITIVE_INFINITY));

  // A step that waits is opened even where nobody can be told.
  const opened = unfinished.filter(({ proposed }) => proposed?.pending === true);
  const left = new Set([...due, ...opened].map(({ rollout }) => rollout.name));
  const looks: Look[] = [];
  const failures: Unavailable[] = [];
  const attempt = async (look: () => Promise<Look>, names: readonly string[]): Promise<void> => {
    // Going on where GitHub asks to wait lengthens the wait.
    if (failures.some(({ retryAfterSeconds }) => retryAfterSeconds !== null)) return;
    try {
      const looked = await look();
      for (const { rollout } of looked.views) left.delete(rollout.name);
      if (looked.views.length > 0) looks.push(looked);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      failures.push(error);
      // Where the pull request cannot be reached, neither can its report: the next tick finds the step still due.
      for (const name of names) left.delete(name);
    }
  };
  const driven = due.map(({ state }) => {
    // When all traffic is where it belongs again, there is still somebody who waits to hear that it is live.
    const driver = state.candidate ?? state.last;
    return { rollout: state.rollout, subjects: [driver?.pullRequest ?? null] };
  });
  // What is the matter is told where it is waited for, also where nothing can be done about it.
  const troubled = facts.rollouts.filter(({ rollout: { name } }) => isTroubled(facts.readings.get(name)));
  const concerned = [
    ...unfinished.map((one) => ({ rollout: one.rollout.name, subjects: subjectsOf(one) })),
    ...troubled.map(({ state }) => ({ rollout: state.rollout, subjects: [state.candidate?.pullRequest ?? null] })),
  ];
  // Whose rollout was replaced is told there. A turn is taken in a look at its own pull request, which may have been closed meanwhile.
  const turns = facts.rollouts.map((one) => {
    const queued = queueStepDue(one, facts.readings.get(one.rollout.name) ?? NOTHING_READ, now);
    const replaced = replacedBy(one.state);
    const isNews = replaced !== null && world.now() - Date.parse(replaced.at) < NEWS_FOR;
    return { rollout: one.rollout.name, subjects: [queued?.pullRequest ?? null, isNews ? replaced.pullRequest : null] };
  });
  const told = facts.rollouts.map((one) => ({
    rollout: one.rollout.name,
    subjects: [untoldSubject(one, world.now())],
  }));
  for (const { subject, names } of bySubject([...driven, ...turns, ...concerned, ...told])) {
    await attempt(() => advance(world, { ...hint, subject, gitops: null }, memory), names);
  }
  if (left.size > 0) {
    const rest = [...left].sort();
    await attempt(() => advance(world, { ...hint, gitops: { branch, rollouts: rest } }, memory), rest);
  }
  const failure = failures.find(({ retryAfterSeconds }) => retryAfterSeconds !== null) ?? failures[0];
  const isLimited = failure !== undefined && failure.retryAfterSeconds !== null;
  if (!dryRun && !isLimited) await tellProposals(world, branch, found, now, options.tell);
  if (failure !== undefined) throw failure;
  return looks;
}

/** Whether a step waits without a pull request, or something became of one that may not have been told yet. */
function isUnfinished({ proposed }: RolloutFacts, since: number): boolean {
  if (proposed === undefined) return false;
  if (proposed.pending && proposed.pullRequest === null) return true;
  return proposed.closedAt !== null && Date.parse(proposed.closedAt) >= since;
}

/** Whether a cluster does not serve what it should, or a gate does not pass. */
function isTroubled(readings: Readings = NOTHING_READ): boolean {
  const isAstray = [...readings.live.values()].some(({ verdict }) => verdict !== 'live' && verdict !== 'pending');
  return isAstray || readings.gates.some(({ verdict }) => verdict !== 'pass');
}

interface Driven {
  readonly rollout: string;
  readonly subjects: readonly (Subject | null)[];
}

/** The pull requests that rollouts concern, each once, with the names of these rollouts. */
function bySubject(all: readonly Driven[]): readonly { subject: Subject; names: readonly string[] }[] {
  const subjects = new Map<string, { subject: Subject; names: string[] }>();
  for (const { rollout, subject } of all.flatMap((one) => one.subjects.map((subject) => ({ ...one, subject })))) {
    if (subject === null) continue;
    const key = `${subject.repository}#${subject.number}`;
    const entry = subjects.get(key) ?? { subject, names: [] };
    entry.names.push(rollout);
    subjects.set(key, entry);
  }
  return [...subjects.values()];
}
