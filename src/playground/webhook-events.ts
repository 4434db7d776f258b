import type { Account, App } from './account-records.ts';
import { type Commit, parseCommit, type Signature } from './git-objects.ts';
import { NO_OBJECT } from './git-repository.ts';
import type { Comment, Issue, Label, Push, Repository } from './github-records.ts';
import type { GitHubState } from './github-state.ts';
import type { CheckRun, CommitStatus } from './report-records.ts';
import { representAccount, representOrganisation } from './represent-account.ts';
import { representComment, representIssue, representLabel } from './represent-conversation.ts';
import { representPullRequest } from './represent-pull-request.ts';
import { representCheckRunEvent, representStatusEvent } from './represent-report.ts';
import { htmlUrl, representRepository } from './represent-repository.ts';
import type { WebhookSender } from './webhook-delivery.ts';

/** GitHub lists no more commits of a push than this. */
const COMMITS_OF_A_PUSH = 2048;

/** Tells the app what happened, as webhooks, where it is installed and somebody listens. */
export class WebhookEvents {
  readonly #state: GitHubState;
  readonly #app: App;
  readonly #sender: WebhookSender;
  readonly #hookId: number;

  constructor(state: GitHubState, app: App, sender: WebhookSender, hookId: number) {
    this.#state = state;
    this.#app = app;
    this.#sender = sender;
    this.#hookId = hookId;
  }

  ping(): void {
    const { origin } = this.#state;
    const hooks = `${origin}/api/v3/app/hook`;
    const at = this.#state.now();
    this.#sender.send('ping', {
      zen: 'Mind your words, they are important.',
      hook_id: this.#hookId,
      hook: {
        type: 'App',
        id: this.#hookId,
        name: 'web',
        active: true,
        app_id: this.#app.id,
        events: [...this.#app.events],
        config: { content_type: 'json', insecure_ssl: '0', secret: '********', url: this.#sender.url ?? origin },
        updated_at: at,
        created_at: at,
        url: `${hooks}/config`,
        ping_url: `${hooks}/pings`,
        deliveries_url: `${hooks}/deliveries`,
      },
    });
  }

  issueComment(
    action: 'created' | 'edited' | 'deleted',
    issue: Issue,
    comment: Comment,
    by: Account,
    bodyBefore?: string,
  ): void {
    if (!this.#listens(issue.repository)) return;
    this.#sender.send('issue_comment', {
      action,
      ...(bodyBefore === undefined ? {} : { changes: { body: { from: bodyBefore } } }),
      issue: representIssue(this.#state, issue),
      comment: representComment(this.#state, issue, comment),
      ...this.#context(issue.repository, by),
    });
  }

  /** A label on an issue; nothing where it is a pull request, whose labels are an event of their own. */
  issueLabeled(issue: Issue, by: Account, label: Label): void {
    const { pullRequest, repository } = issue;
    if (pullRequest !== null || !this.#listens(repository)) return;
    this.#sender.send('issues', {
      action: 'labeled',
      issue: representIssue(this.#state, issue),
      label: representLabel(this.#state, repository, label),
      ...this.#context(repository, by),
    });
  }

  async pullRequest(
    action: 'opened' | 'closed' | 'reopened' | 'labeled' | 'unlabeled' | 'synchronize',
    issue: Issue,
    by: Account,
    detail: { readonly label?: Label; readonly before?: string; readonly after?: string } = {},
  ): Promise<void> {
    const { pullRequest, repository } = issue;
    if (pullRequest === null || !this.#listens(repository)) return;
    const { label, ...commits } = detail;
    this.#sender.send('pull_request', {
      action,
      number: issue.number,
      ...commits,
      pull_request: await representPullRequest(this.#state, issue, pullRequest),
      ...(label === undefined ? {} : { label: representLabel(this.#state, repository, label) }),
      ...this.#context(repository, by),
    });
  }

  async push(repository: Repository, push: Push): Promise<void> {
    if (!this.#listens(repository)) return;
    const { ref, before, after, actor, type } = push;
    const html = htmlUrl(this.#state, repository);
    const created = before === NO_OBJECT;
    const deleted = after === NO_OBJECT;
    const range = { limit: COMMITS_OF_A_PUSH, ...(created ? {} : { since: before }) };
    const oids = deleted || created ? [] : await repository.git.history(after, range);
    const commits = await Promise.all(oids.reverse().map((oid) => this.#commit(repository, oid)));
    this.#sender.send('push', {
      ref,
      before,
      after,
      created,
      deleted,
      forced: type === 'force_push',
      base_ref: null,
      compare: `${html}/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`,
      commits,
      head_commit: deleted ? null : await this.#commit(repository, after),
      pusher: { name: actor.login, email: actor.email },
      ...this.#context(repository, actor),
    });
  }

  async status(repository: Repository, status: CommitStatus): Promise<void> {
    if (!this.#listens(repository)) return;
    this.#sender.send('status', {
      ...representStatusEvent(this.#state, repository, status, await this.#read(repository, status.sha)),
      ...this.#context(repository, status.creator),
    });
  }

  /** Nothing while it is under way. */
  checkRun(repository: Repository, run: CheckRun): void {
    if (run.status !== 'completed' || !this.#listens(repository)) return;
    this.#sender.send('check_run', {
      action: 'completed',
      check_run: representCheckRunEvent(this.#state, repository, run),
      ...this.#context(repository, run.app.bot),
    });
  }

  async #read(repository: Repository, oid: string): Promise<Commit> {
    const object = await repository.git.read(oid);
    if (object === null) throw new Error(`The commit ${oid} of ${repository.fullName} is missing.`);
    return parseCommit(oid, object.content);
  }

  async #commit(repository: Repository, oid: string) {
    const commit = await this.#read(repository, oid);
    const person = ({ name, email, at }: Signature) => ({ name, email, date: at });
    return {
      id: oid,
      tree_id: commit.tree,
      distinct: true,
      message: commit.message,
      timestamp: commit.committer.at,
      url: `${htmlUrl(this.#state, repository)}/commit/${oid}`,
      author: person(commit.author),
      committer: person(commit.committer),
      ...(await repository.git.changedPaths(oid)),
    };
  }

  #listens(repository: Repository): boolean {
    return this.#sender.url !== null && repository.apps.has(this.#app.id);
  }

  #context(repository: Repository, sender: Account) {
    const { owner } = repository;
    const { id } = this.#state.installation(this.#app, owner);
    return {
      repository: representRepository(this.#state, repository),
      ...(owner.kind === 'Organization' ? { organization: representOrganisation(this.#state, owner) } : {}),
      sender: representAccount(this.#state, sender),
      installation: { id, node_id: Buffer.from(`Integration:${id}`).toString('base64') },
    };
  }
}
