import { commitDecisions, type Written } from './commit-decisions.ts';
import { type Decision, decide } from './decide.ts';
import { type Facts, readFacts } from './facts.ts';
import type { Hint } from './hint.ts';
import { hintAgents } from './hint-agents.ts';
import type { Look, RolloutView } from './look.ts';
import { type Memory, NO_MEMORY } from './memory.ts';
import { proposeSteps } from './propose.ts';
import { publicationOf } from './publication.ts';
import type { ProposedView } from './report/pending-step.ts';
import { concerning } from './rollout/concern.ts';
import { commitRejected } from './rollout/intent-refusals.ts';
import { NOTHING_OBSERVED } from './rollout/observations.ts';
import { NOTHING_READ } from './rollout/readings.ts';
import type { Settlement } from './rollout/settlement.ts';
import { splitChange, withSplits } from './split-change.ts';
import { settleUnaddressed } from './unaddressed.ts';
import { Unavailable } from './world/unavailable.ts';
import type { World } from './world.ts';

export type { Hint } from './hint.ts';
export type { Look } from './look.ts';

/** How often a look starts again because the branch moved under it. */
const ATTEMPTS = 10;
/** The longest wait before the second attempt, in milliseconds; it doubles with each further one, up to the cap. */
const FIRST_WAIT = 100;
const LONGEST_WAIT = 5_000;

/**
 * Looks at everything that is asked for and not yet decided, decides it, commits it and reports it.
 *
 * Calling it too often, late, twice at once or after a crash is harmless: what was decided is in the ledger of the very
 * commit that had the effect, and a commit is only ever made on the head that the decision was made from.
 *
 * @throws Unavailable where the outside cannot be reached; then nothing was half done, and the next look goes on
 */
export async function advance(world: World, hint: Hint, memory: Memory = NO_MEMORY): Promise<Look> {
  const attempted = new Set<string>();
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const facts = await readFacts(world, hint, memory);
    const now = new Date(world.now()).toISOString();
    const decisions = decideAll(facts, hint, now);
    const unaddressed = settleUnaddressed(facts, now);
    const settlements = [...unaddressed, ...decisions.flatMap((decision) => decision.settlements)];
    const written = await commitDecisions(world, hint, facts, decisions, now);
    const hinting = hintAgents(world, facts, decisions, written.commits);
    const proposed = written.again ? null : await proposeSteps(world, hint, facts, decisions, written);
    if (proposed !== null) {
      const commit = [...written.commits.values()].at(-1) ?? null;
      const outcome = { settlements, commit, conflicts: attempt - 1, attempted, proposed };
      const [look] = await Promise.all([
        written.rejected.size === 0
          ? report(world, hint, facts, decisions, outcome)
          : rejected(world, hint, facts, decisions, outcome, written.rejected),
        // Some hosts freeze a process as soon as it has answered.
        hinting,
      ]);
      const unheard = await hinting;
      return unheard.length === 0 ? look : { ...look, unheard };
    }
    // After an unknown outcome the next reading tells: what was written is in the ledger, and is not done again.
    for (const { intent } of settlements) attempted.add(intent.key);
    await world.sleep(world.random() * Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** attempt));
  }
  throw new Unavailable('commit_conflict', `The GitOps branch moved ${ATTEMPTS} times; nothing was written.`);
}

/**
 * Something was not written and will not be as things are: everything that would have had an effect there is refused and
 * told. Trying again by itself would carry it out on the day when the branch's rules change.
 *
 * @throws Unavailable where there is nobody to tell
 */
async function rejected(
  world: World,
  hint: Hint,
  facts: Facts,
  decisions: readonly Decision[],
  { settlements, ...outcome }: Outcome,
  messages: Written['rejected'],
): Promise<Look> {
  const [first = ''] = messages.values();
  if (facts.conversation === null) throw new Unavailable('commit_rejected', first);
  const states = new Map(facts.rollouts.map(({ rollout, state }) => [rollout.name, state]));
  const undone = settlements.map((one): Settlement => {
    const state = states.get(one.rollout ?? '');
    const message = messages.get(one.rollout ?? '');
    if (one.disposition !== 'applied' || one.question !== null || state === undefined || message === undefined)
      return one;
    const refusal = commitRejected(message);
    return { ...one, disposition: 'refused', reason: refusal.reason, refusal, before: state, after: state };
  });
  const unwritten = decisions.map((decision, index): Decision => {
    if (!messages.has(decision.state.rollout)) return decision;
    return { ...decision, state: facts.rollouts[index]?.state ?? decision.state, changes: [] };
  });
  return report(world, hint, facts, unwritten, { ...outcome, settlements: undone });
}

function decideAll(facts: Facts, hint: Hint, now: string): readonly Decision[] {
  const { pullRequest, authorities } = facts;
  const { subject, trusted } = hint;
  return facts.rollouts.map((one) => {
    const smoke = facts.smoke.get(one.rollout.name) ?? new Map();
    const readings = facts.readings.get(one.rollout.name) ?? NOTHING_READ;
    const observations = facts.observations.get(one.rollout.name) ?? NOTHING_OBSERVED;
    const gitopsRepository = facts.gitops?.branch.repository ?? null;
    const circumstances = {
      now,
      subject,
      pullRequest,
      gitopsRepository,
      authorities,
      trusted,
      observations,
      smoke,
      readings,
      environments: facts.environments?.get(one.rollout.name) ?? null,
    };
    const others = facts.rollouts.filter((other) => other !== one).map(({ rollout }) => rollout);
    return decide(one, circumstances, concerning(one.rollout, others, facts.intents));
  });
}

interface Outcome {
  readonly settlements: readonly Settlement[];
  readonly commit: string | null;
  readonly conflicts: number;
  /** Keys that an earlier attempt of this look decided; its commit may have been written after all. */
  readonly attempted: ReadonlySet<string>;
  /** By rollout: how its step stands, where steps are merged. */
  readonly proposed: ReadonlyMap<string, ProposedView>;
}

async function report(
  world: World,
  hint: Hint,
  facts: Facts,
  decisions: readonly Decision[],
  outcome: Outcome,
): Promise<Look> {
  const views = facts.rollouts.map((one, index): RolloutView => {
    const proposed = outcome.proposed.get(one.rollout.name);
    const { state, changes } = decisions[index] ?? { state: one.state, changes: [] };
    const readings = facts.readings.get(one.rollout.name);
    const view = {
      ...{ rollout: one.rollout, state, changes },
      ...(proposed === undefined ? {} : { proposed }),
      ...(readings === undefined ? {} : { readings }),
    };
    return hint.dryRun && changes.length > 0 ? { ...view, split: splitChange(one, changes) } : view;
  });
  const { commit, conflicts } = outcome;
  const settlements = [...outcome.settlements, ...recovered(facts, outcome)];
  const webUrl = world.webUrl ?? null;
  const previews = withSplits(
    facts.rollouts,
    decisions.flatMap((decision) => decision.previews),
  );
  const answers = decisions.flatMap((decision) => decision.answers);
  const publication = publicationOf(facts, { settlements, answers, views, previews, commit, now: world.now(), webUrl });
  if (publication !== null && !hint.dryRun) await world.publish(publication);
  const at = new Date(world.now()).toISOString();
  return { subject: hint.subject, settlements, views, commit, conflicts, publication, at };
}

/** What an earlier attempt of this look wrote without hearing of it: found again in the ledger. */
function recovered(facts: Facts, { attempted, settlements }: Outcome): readonly Settlement[] {
  const decided = new Set(settlements.map(({ intent, rollout }) => `${rollout} ${intent.key}`));
  return facts.rollouts.flatMap(({ rollout, state }) =>
    state.ledger.entries
      .filter((entry) => attempted.has(entry.key) && !decided.has(`${rollout.name} ${entry.key}`))
      .flatMap((entry): readonly Settlement[] => {
        const intent = facts.intents.find(({ key }) => key === entry.key);
        if (intent === undefined) return [];
        const { disposition, reason } = entry;
        const refusal =
          disposition === 'applied' ? null : { reason, found: entry.said, where: null, expected: '', next: '' };
        const shared = { rollout: rollout.name, before: state, after: state, planned: null, question: null };
        return [{ intent, disposition, reason, refusal, ...shared }];
      }),
  );
}
