import type { Account } from './account-records.ts';
import { NO_OBJECT } from './git-repository.ts';
import type { Issue, Push, Repository } from './github-records.ts';
import type { GitHubState } from './github-state.ts';
import type { WebhookEvents } from './webhook-events.ts';

export interface RefMove {
  /** Full name: `refs/heads/main`. */
  readonly ref: string;
  /** What it must point to, where that matters; {@link NO_OBJECT}: it must not exist. */
  readonly before?: string;
  readonly after: string;
}

/** Moves branches, and does everything that follows from it: the record, the pull requests, the webhooks. */
export class Pushes {
  readonly #state: GitHubState;
  readonly #events: WebhookEvents;

  constructor(state: GitHubState, events: WebhookEvents) {
    this.#state = state;
    this.#events = events;
  }

  /** Moves all or none. False where one of them was not where it had to be. */
  async move(repository: Repository, moves: readonly RefMove[], actor: Account, merge = false): Promise<boolean> {
    const settled = await Promise.all(
      moves.map(async ({ ref, before, after }) => ({
        ref,
        before: before ?? (await repository.git.resolve(ref)) ?? NO_OBJECT,
        after,
      })),
    );
    const moved = await repository.git.updateRefs(
      settled.map(({ ref, before, after }) => ({ name: ref, before, after })),
    );
    if (!moved) return false;
    for (const { ref, before, after } of settled) {
      if (before === after || !ref.startsWith('refs/heads/')) continue;
      const push = await this.#record(repository, ref, before, after, actor, merge);
      await this.#events.push(repository, push);
      await this.#synchronise(repository, push, actor);
    }
    return true;
  }

  async #record(repository: Repository, ref: string, before: string, after: string, actor: Account, merge: boolean) {
    const at = this.#state.now();
    const type = await this.#typeOf(repository, before, after, merge);
    const push: Push = { ...this.#state.identify('PSH'), ref, before, after, at, actor, type };
    repository.pushes.push(push);
    repository.pushedAt = at;
    return push;
  }

  async #typeOf(repository: Repository, before: string, after: string, merge: boolean): Promise<Push['type']> {
    if (before === NO_OBJECT) return 'branch_creation';
    if (after === NO_OBJECT) return 'branch_deletion';
    if (merge) return 'pr_merge';
    const commit = await repository.git.commit(after);
    if (commit?.parents.includes(before)) return 'push';
    return (await repository.git.isAncestor(before, after)) ? 'push' : 'force_push';
  }

  /** Open pull requests follow the branch that they were opened from. */
  async #synchronise(repository: Repository, push: Push, actor: Account): Promise<void> {
    if (push.after === NO_OBJECT) return;
    for (const issue of this.#openFrom(repository, push.ref)) {
      const { pullRequest } = issue;
      if (pullRequest === null) continue;
      const base = pullRequest.base.repository;
      if (base !== repository) await base.git.fetch(repository.git, push.after);
      pullRequest.head.sha = push.after;
      issue.updatedAt = push.at;
      await base.git.updateRefs([{ name: `refs/pull/${issue.number}/head`, after: push.after }]);
      const { before, after } = push;
      if (push.type === 'force_push') {
        const identity = this.#state.identify('HRFPE');
        issue.timeline.push({ ...identity, kind: 'head_ref_force_pushed', actor, createdAt: push.at, before, after });
      }
      await this.#events.pullRequest('synchronize', issue, actor, { before, after });
    }
  }

  #openFrom(repository: Repository, ref: string): Issue[] {
    return [...this.#state.repositories.values()]
      .flatMap(({ issues }) => [...issues.values()])
      .filter(({ state, pullRequest }) => {
        const head = pullRequest?.head;
        return state === 'open' && head?.repository === repository && `refs/heads/${head.branch}` === ref;
      });
  }
}
