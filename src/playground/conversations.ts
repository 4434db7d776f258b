import type { Account, App } from './account-records.ts';
import { missingFor } from './branch-protection.ts';
import { NO_OBJECT } from './git-repository.ts';
import type { Comment, Issue, Label, PullRequest, Reaction, Repository } from './github-records.ts';
import type { GitHubState } from './github-state.ts';
import type { Pushes } from './pushes.ts';
import type { WebhookEvents } from './webhook-events.ts';

/**
 * GitHub makes a label that is put on something and was not there yet, in this colour. Its description is empty rather
 * than null, because the published description of a pull request allows no null there.
 */
const NEW_LABEL_COLOR = 'ededed';

export interface MergeRequest {
  readonly by: Account;
  readonly method: 'merge' | 'squash';
  readonly title?: string | undefined;
  readonly message?: string | undefined;
}

/** What is done to issues and pull requests, whoever asks for it: the change itself and its webhooks. */
export class Conversations {
  readonly #state: GitHubState;
  readonly #events: WebhookEvents;
  readonly #pushes: Pushes;

  constructor(state: GitHubState, events: WebhookEvents, pushes: Pushes) {
    this.#state = state;
    this.#events = events;
    this.#pushes = pushes;
  }

  openIssue(repository: Repository, author: Account, title: string, body: string | null): Issue {
    return this.#open(repository, author, title, body, null);
  }

  async openPullRequest(
    repository: Repository,
    author: Account,
    title: string,
    body: string | null,
    ends: Pick<PullRequest, 'head' | 'base'>,
  ): Promise<Issue> {
    const pullRequest: PullRequest = {
      ...this.#state.identify('PR'),
      ...ends,
      merge: null,
      approvals: new Set(),
      autoMerge: null,
    };
    const { head } = ends;
    if (head.repository !== repository) await repository.git.fetch(head.repository.git, head.sha);
    const issue = this.#open(repository, author, title, body, pullRequest);
    await repository.git.updateRefs([{ name: `refs/pull/${issue.number}/head`, after: head.sha }]);
    await this.#events.pullRequest('opened', issue, author);
    return issue;
  }

  comment(issue: Issue, author: Account, body: string, app: App | null = null): Comment {
    const at = this.#state.now();
    const comment: Comment = {
      kind: 'comment',
      ...this.#state.identify('IC'),
      author,
      app,
      body,
      createdAt: at,
      updatedAt: at,
      editedAt: null,
      editor: null,
      reactions: [],
    };
    issue.timeline.push(comment);
    issue.updatedAt = at;
    this.#events.issueComment('created', issue, comment, author);
    return comment;
  }

  editComment(issue: Issue, comment: Comment, editor: Account, body: string): void {
    const before = comment.body;
    comment.body = body;
    comment.updatedAt = this.#state.now();
    comment.editedAt = comment.updatedAt;
    comment.editor = editor;
    this.#events.issueComment('edited', issue, comment, editor, before);
  }

  deleteComment(issue: Issue, comment: Comment, by: Account): void {
    issue.timeline.splice(issue.timeline.indexOf(comment), 1);
    this.#events.issueComment('deleted', issue, comment, by);
  }

  /** Reacting twice with the same is one reaction. */
  react(
    comment: Comment,
    account: Account,
    content: string,
  ): { readonly reaction: Reaction; readonly created: boolean } {
    const existing = comment.reactions.find((one) => one.account === account && one.content === content);
    if (existing !== undefined) return { reaction: existing, created: false };
    const reaction = { ...this.#state.identify('REA'), account, content, createdAt: this.#state.now() };
    comment.reactions.push(reaction);
    return { reaction, created: true };
  }

  /** Nothing happens where the label is there already. */
  async label(issue: Issue, name: string, actor: Account): Promise<void> {
    const label = this.#findLabel(issue.repository, name);
    if (issue.labels.has(name.toLowerCase())) return;
    issue.labels.set(name.toLowerCase(), label);
    this.#happen(issue, actor, 'LE', { kind: 'labeled', label });
    await this.#events.pullRequest('labeled', issue, actor, { label });
    this.#events.issueLabeled(issue, actor, label);
  }

  /** False where the label is not there. */
  async unlabel(issue: Issue, name: string, actor: Account): Promise<boolean> {
    const label = issue.labels.get(name.toLowerCase());
    if (label === undefined) return false;
    issue.labels.delete(name.toLowerCase());
    this.#happen(issue, actor, 'UNLE', { kind: 'unlabeled', label });
    await this.#events.pullRequest('unlabeled', issue, actor, { label });
    return true;
  }

  editIssue(issue: Issue, title: string | undefined, body: string | undefined): void {
    issue.title = title ?? issue.title;
    issue.body = body ?? issue.body;
    issue.updatedAt = this.#state.now();
  }

  async close(issue: Issue, actor: Account): Promise<void> {
    if (issue.state === 'closed') return;
    issue.state = 'closed';
    issue.closedAt = this.#happen(issue, actor, 'CE', { kind: 'closed' });
    await this.#events.pullRequest('closed', issue, actor);
  }

  async reopen(issue: Issue, actor: Account): Promise<void> {
    if (issue.state === 'open') return;
    issue.state = 'open';
    issue.closedAt = null;
    this.#happen(issue, actor, 'REO', { kind: 'reopened' });
    await this.#events.pullRequest('reopened', issue, actor);
  }

  /** Returns the merge commit; null where the two sides conflict or the base moved meanwhile. */
  async merge(issue: Issue, pullRequest: PullRequest, request: MergeRequest): Promise<string | null> {
    const { head, base } = pullRequest;
    const { git } = base.repository;
    const ref = `refs/heads/${base.branch}`;
    const target = await git.resolve(ref);
    const tree = target === null ? null : await git.mergeTree(target, head.sha);
    if (target === null || tree === null) return null;
    const at = this.#state.now();
    const squash = request.method === 'squash';
    const title = `Merge pull request #${issue.number} from ${head.repository.owner.login}/${head.branch}`;
    const headline = request.title ?? (squash ? `${issue.title} (#${issue.number})` : title);
    const body = request.message ?? (squash ? '' : issue.title);
    const commit = await git.writeCommit({
      tree,
      parents: squash ? [target] : [target, head.sha],
      author: { name: request.by.name, email: request.by.email, at },
      committer: { name: 'GitHub', email: 'noreply@github.com', at },
      message: body === '' ? `${headline}\n` : `${headline}\n\n${body}\n`,
    });
    if (!(await this.#pushes.move(base.repository, [{ ref, before: target, after: commit }], request.by, true)))
      return null;
    pullRequest.merge = { at, by: request.by, commit };
    issue.state = 'closed';
    this.#happen(issue, request.by, 'ME', { kind: 'merged', commit });
    issue.closedAt = this.#happen(issue, request.by, 'CE', { kind: 'closed' });
    await this.#events.pullRequest('closed', issue, request.by);
    if (base.repository.settings.deleteMergedBranches && head.repository === base.repository) {
      await this.#pushes.move(head.repository, [{ ref: `refs/heads/${head.branch}`, after: NO_OBJECT }], request.by);
    }
    return commit;
  }

  /** Counts once for each person. Merges what was to be merged as soon as nothing is missing. */
  async approve(issue: Issue, pullRequest: PullRequest, by: Account): Promise<void> {
    pullRequest.approvals.add(by.login.toLowerCase());
    issue.updatedAt = this.#state.now();
    const { autoMerge } = pullRequest;
    if (autoMerge !== null && issue.state === 'open' && missingFor(pullRequest) === null) {
      await this.merge(issue, pullRequest, autoMerge);
    }
  }

  #open(
    repository: Repository,
    author: Account,
    title: string,
    body: string | null,
    pullRequest: PullRequest | null,
  ): Issue {
    const createdAt = this.#state.now();
    const issue: Issue = {
      ...this.#state.identify('I'),
      number: repository.issues.size + 1,
      repository,
      author,
      createdAt,
      title,
      body,
      state: 'open',
      updatedAt: createdAt,
      closedAt: null,
      labels: new Map(),
      timeline: [],
      pullRequest,
    };
    repository.issues.set(issue.number, issue);
    return issue;
  }

  #findLabel(repository: Repository, name: string): Label {
    const existing = repository.labels.get(name.toLowerCase());
    if (existing !== undefined) return existing;
    const identity = this.#state.identify('LA');
    const label = { ...identity, name, color: NEW_LABEL_COLOR, description: '', createdAt: this.#state.now() };
    repository.labels.set(name.toLowerCase(), label);
    return label;
  }

  #happen(
    issue: Issue,
    actor: Account,
    prefix: string,
    event:
      | { readonly kind: 'labeled' | 'unlabeled'; readonly label: Label }
      | { readonly kind: 'merged'; readonly commit: string }
      | { readonly kind: 'closed' | 'reopened' },
  ): string {
    const createdAt = this.#state.now();
    issue.timeline.push({ ...this.#state.identify(prefix), actor, createdAt, ...event });
    issue.updatedAt = createdAt;
    return createdAt;
  }
}
