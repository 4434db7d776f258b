import { createHash } from 'node:crypto';
import type { Decision } from './decide.ts';
import type { Facts } from './facts.ts';
import type { Hint } from './hint.ts';
import { commitMessage } from './report/commit-message.ts';
import type { CommitRequest } from './world/repository.ts';
import type { World } from './world.ts';

/** Permissions that were read longer ago than this, in milliseconds, are read again before a commit. */
const FRESHNESS = 10_000;

/** What became of the decisions of one look. */
export interface Written {
  /** By rollout: the commit that its decision is in. */
  readonly commits: ReadonlyMap<string, string>;
  /** By rollout: why its decision will never be written as things are. */
  readonly rejected: ReadonlyMap<string, string>;
  /** True where something moved, or may have been written without our hearing of it: look again. */
  readonly again: boolean;
}

const NOTHING: Written = { commits: new Map(), rejected: new Map(), again: false };

/** Decisions that go to the same branch, and so into one commit. */
interface Group {
  readonly target: Pick<CommitRequest, 'branch' | 'expectedHead' | 'create'>;
  readonly decisions: readonly Decision[];
}

/**
 * Commits what was decided: one commit with the states, ledgers and manifests of all rollouts, and one for each rollout
 * whose step waits to be merged, on a branch of its own. What was written when another commit meets a conflict stands in
 * its ledger, so that looking again does not do it twice.
 *
 * @param now ISO 8601
 */
export async function commitDecisions(
  world: World,
  hint: Hint,
  facts: Facts,
  decisions: readonly Decision[],
  now: string,
): Promise<Written> {
  const groups = groupsOf(facts, decisions);
  if (groups.length === 0 || hint.dryRun) return NOTHING;
  if (Date.parse(now) - facts.readAt > FRESHNESS) return { ...NOTHING, again: true };
  const commits = new Map<string, string>();
  const rejected = new Map<string, string>();
  for (const group of groups) {
    const result = await world.commit(requestFor(group, hint));
    if (result.kind === 'conflict' || result.kind === 'unknown') return { commits, rejected, again: true };
    for (const { state } of group.decisions) {
      if (result.kind === 'committed') commits.set(state.rollout, result.commit);
      else rejected.set(state.rollout, result.message);
    }
  }
  return { commits, rejected, again: false };
}

function groupsOf({ gitops, rollouts }: Facts, decisions: readonly Decision[]): readonly Group[] {
  if (gitops === null) return [];
  const written = decisions.filter(({ changes }) => changes.length > 0);
  const proposed = (decision: Decision) =>
    rollouts.find(({ rollout }) => rollout.name === decision.state.rollout)?.proposed;
  const direct = written.filter((decision) => proposed(decision) === undefined);
  const own = written.flatMap((decision): readonly Group[] => {
    const facts = proposed(decision);
    if (facts === undefined) return [];
    const branch = { repository: gitops.branch.repository, branch: facts.branch };
    const target = { branch, expectedHead: facts.head ?? gitops.head, create: facts.head === null };
    return [{ target, decisions: [decision] }];
  });
  const target = { branch: gitops.branch, expectedHead: gitops.head };
  return [...(direct.length === 0 ? [] : [{ target, decisions: direct }]), ...own];
}

function requestFor({ target, decisions }: Group, { subject }: Hint): CommitRequest {
  const keys = decisions.flatMap((decision) => decision.settlements.map(({ intent }) => intent.key));
  const operation = createHash('sha256')
    .update([target.expectedHead, ...keys].join('\n'))
    .digest('hex')
    .slice(0, 16);
  const changes = decisions.flatMap((decision) => decision.changes);
  return { ...target, changes, ...commitMessage({ decisions, operation, subject }) };
}
