import type { RolloutFacts } from './circumstances.ts';
import { readFacts } from './facts.ts';
import { NO_MEMORY } from './memory.ts';
import type { Subject } from './rollout/intent.ts';
import type { State } from './rollout/state.ts';
import type { Branch } from './world/repository.ts';
import type { World } from './world.ts';

/** `acme/shop#12/comment/1234/1`: where a command was given. */
const KEY = /^([A-Za-z0-9_.-]+\/[A-Za-z0-9_.-]+)#([1-9]\d{0,9})\//;

/**
 * The pull requests and issues that a step concerns, each once: those that drive the rollout, and those where something
 * in the step was asked for. Reads only, so that whoever sends the hint can make nothing happen on a branch that nobody
 * configured.
 *
 * @throws Unavailable
 */
export async function proposalSubjects(world: World, branch: Branch, rollout: string): Promise<readonly Subject[]> {
  const hint = { subject: null, gitops: { branch, rollouts: [rollout] }, said: [], trusted: false, dryRun: true };
  const { rollouts } = await readFacts(world, hint, NO_MEMORY);
  return rollouts.flatMap(subjectsOf);
}

/** The pull requests and issues that a rollout's newest steps concern, each once. */
export function subjectsOf({ state, proposed }: RolloutFacts): readonly Subject[] {
  if (proposed === undefined) return [];
  const { inForce, declined } = proposed;
  // The step in force is the newest that was merged.
  const merged = inForce.ledger.entries.filter(({ revision }) => revision === inForce.revision);
  const waiting = state.ledger.entries.filter(({ revision }) => revision > inForce.revision);
  const keys = [...merged.map(({ key }) => key), ...waiting.map(({ key }) => key), ...declined.keys()];
  const found = [driverOf(inForce), driverOf(state), ...keys.map(subjectOf)].filter((subject) => subject !== null);
  return [...new Map(found.map((one) => [`${one.repository}#${one.number}`, one])).values()];
}

function driverOf({ candidate, last }: State): Subject | null {
  return candidate?.pullRequest ?? last?.pullRequest ?? null;
}

function subjectOf(key: string): Subject | null {
  const match = KEY.exec(key);
  return match?.[1] === undefined ? null : { repository: match[1], number: Number(match[2]) };
}
