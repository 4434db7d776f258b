import type { Circumstances, RolloutFacts } from './circumstances.ts';
import type { Intent, Subject } from './rollout/intent.ts';
import { deny } from './rollout/permissions.ts';
import type { Refusal } from './rollout/refusal.ts';
import { repositoryNotAllowed } from './rollout/refusals.ts';
import type { Rollout } from './rollout/rollout.ts';

/** Why the person may not do this to these clusters; null if they may. */
export function mayNot(
  facts: RolloutFacts,
  circumstances: Circumstances,
  intent: Intent,
  right: Parameters<typeof deny>[1],
  affected: readonly string[],
): Refusal | null {
  if (circumstances.trusted || intent.source.kind === 'clock') return null;
  const { subject } = intent;
  if (subject !== null && !mayDrive(facts.rollout, subject)) {
    return repositoryNotAllowed(facts.rollout, subject);
  }
  const authority = circumstances.authorities.get(intent.actor.login) ?? { role: 'unknown', teams: {} };
  return deny(facts.rollout, right, affected, intent.actor, authority);
}

/** GitHub's names of repositories are case-insensitive. */
function mayDrive(rollout: Rollout, subject: Subject): boolean {
  return rollout.repositories.some((name) => name.toLowerCase() === subject.repository.toLowerCase());
}
