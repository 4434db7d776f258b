import type { Circumstances, RolloutFacts } from './circumstances.ts';
import { isFleetCommand } from './fleet/plan-fleet.ts';
import type { Command } from './rollout/command.ts';
import type { Intent, Subject } from './rollout/intent.ts';
import { repositoryNotAllowed } from './rollout/permission-refusals.ts';
import { deny } from './rollout/permissions.ts';
import type { Refusal } from './rollout/refusal.ts';
import type { Right } from './rollout/rights.ts';
import type { Rollout } from './rollout/rollout.ts';

/** Why the person may not do this to these clusters; null if they may. */
export function mayNot(
  facts: RolloutFacts,
  circumstances: Circumstances,
  intent: Intent,
  right: Right,
  affected: readonly string[],
): Refusal | null {
  if (circumstances.trusted || intent.source.kind === 'clock') return null;
  const { subject } = intent;
  if (subject !== null && !mayDrive(facts.rollout, circumstances, subject, intent)) {
    return repositoryNotAllowed(facts.rollout, subject);
  }
  const authority = circumstances.authorities.get(intent.actor.login) ?? { role: 'unknown', teams: {} };
  return deny(facts.rollout, right, affected, intent.actor, authority);
}

/** Why the person lacks one of some rights in these clusters; null if they have them all. */
export function lacksRight(
  facts: RolloutFacts,
  circumstances: Circumstances,
  intent: Intent,
  rights: readonly Right[],
  affected: readonly string[],
): Refusal | null {
  for (const right of rights) {
    const denied = mayNot(facts, circumstances, intent, right, affected);
    if (denied !== null) return denied;
  }
  return null;
}

/**
 * Whether a conversation may speak of the rollout at all. Beside the repositories that the rollout names, the GitOps
 * repository itself may: an outage has no pull request. There a pull request may not choose a version, though: its head
 * is a commit of the manifests, and no version of the software.
 */
function mayDrive(
  rollout: Rollout,
  { gitopsRepository, pullRequest }: Circumstances,
  subject: Subject,
  { asked }: Intent,
): boolean {
  if (rollout.repositories.some((name) => isSame(name, subject.repository))) return true;
  if (gitopsRepository === null || !isSame(gitopsRepository, subject.repository)) return false;
  return pullRequest === null || ('command' in asked && (isFleetCommand(asked.command) || isQuestion(asked.command)));
}

function isQuestion({ verb }: Command): boolean {
  return verb === 'status' || verb === 'plan' || verb === 'help';
}

/** GitHub's names of repositories are case-insensitive. */
function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
