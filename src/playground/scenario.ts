import type { Faults } from './faults.ts';
import type { RequestLog } from './request-log.ts';
import type {
  PullRequestSeed,
  PushSeed,
  RepositoryReference,
  RepositoryRole,
  RepositorySeed,
} from './scenario-seeds.ts';
import type { Delivery, WebhookFaults } from './webhook-delivery.ts';

/** A pull request or an issue. */
export interface SubjectReference {
  /** `owner/name`. */
  readonly repository: string;
  readonly number: number;
}

interface PushResult {
  readonly before: string;
  readonly after: string;
}

export interface CommentView {
  readonly id: number;
  readonly url: string;
  /** Login as REST shows it: `headgate[bot]`. */
  readonly author: string;
  readonly body: string;
  readonly createdAt: string;
  readonly edited: boolean;
  readonly reactions: readonly { readonly by: string; readonly content: string }[];
}

interface CheckRunView {
  readonly id: number;
  readonly name: string;
  readonly status: string;
  readonly conclusion: string | null;
  readonly title: string | null;
  readonly summary: string | null;
  readonly text: string | null;
}

interface PullRequestView {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  /** The branch that it was opened from. */
  readonly branch: string;
  readonly autoMerge: boolean;
  readonly state: 'open' | 'closed';
  readonly merged: boolean;
  readonly headSha: string;
  readonly labels: readonly string[];
}

interface IssueView {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly author: string;
  readonly state: 'open' | 'closed';
  readonly labels: readonly string[];
}

/** What the app may do where it is installed: permission name to level. */
export type AppPermissions = Readonly<Record<string, 'read' | 'write'>>;

/** One REST request and its answer, for whoever checks them against GitHub's published description. */
export interface RestExchange {
  readonly method: string;
  /** The template in GitHub's OpenAPI description, such as `/repos/{owner}/{repo}/pulls`. */
  readonly route: string;
  readonly query: Readonly<Record<string, string>>;
  readonly requestBody: unknown;
  readonly status: number;
  /** The answer's JSON; null where it has no body; undefined where the body is not JSON (a raw file). */
  readonly responseBody: unknown;
}

/** What people do. Each does what GitHub would do, webhooks included, and asks nobody for permission. */
export interface Scenario {
  createOrganisation(login: string): void;
  /** Returns the person's personal token. A login that ends in `[bot]` is an app's, whose installation token it stands for. */
  createUser(login: string, profile?: { readonly name?: string; readonly email?: string }): { readonly token: string };
  /** `team` is `organisation/slug`. */
  createTeam(team: string, members: readonly string[]): void;
  setTeamMembership(team: string, login: string, state: 'active' | 'pending' | null): void;
  createRepository(fullName: string, seed?: RepositorySeed): Promise<RepositoryReference>;
  /** A copy under another owner, `owner/name`. */
  fork(fullName: string, owner: string): Promise<RepositoryReference>;
  setCollaborator(fullName: string, login: string, role: RepositoryRole | null): void;
  /** Installs or removes the app on a repository. */
  setInstalled(fullName: string, installed: boolean): void;
  openPullRequest(
    repository: string,
    seed: PullRequestSeed,
  ): Promise<SubjectReference & { readonly headSha: string; readonly url: string }>;
  openIssue(
    repository: string,
    seed: { readonly as: string; readonly title: string; readonly body?: string },
  ): SubjectReference;
  comment(subject: SubjectReference, said: { readonly as: string; readonly body: string }): Promise<CommentView>;
  editComment(
    repository: string,
    id: number,
    said: { readonly as: string; readonly body: string },
  ): Promise<CommentView>;
  deleteComment(repository: string, id: number, by: { readonly as: string }): Promise<void>;
  label(subject: SubjectReference, by: { readonly as: string; readonly label: string }): Promise<void>;
  unlabel(subject: SubjectReference, by: { readonly as: string; readonly label: string }): Promise<void>;
  /** Throws where it has conflicts. Returns the merge commit. */
  merge(
    subject: SubjectReference,
    by: { readonly as: string; readonly method?: 'merge' | 'squash' },
  ): Promise<{ readonly sha: string }>;
  close(subject: SubjectReference, by: { readonly as: string }): Promise<void>;
  reopen(subject: SubjectReference, by: { readonly as: string }): Promise<void>;
  /** An approving review. */
  approve(subject: SubjectReference, by: { readonly as: string }): Promise<void>;
  /** Lets changes into a branch by pull request only, with so many approvals; administrators may still push. */
  protect(repository: string, branch: string, protection?: { readonly approvals?: number }): void;
  /** Sets what deployments to an environment wait for. Reviewers are logins, or `organisation/team`. */
  protectEnvironment(
    repository: string,
    name: string,
    rules: {
      readonly reviewers?: readonly string[];
      readonly preventSelfReview?: boolean;
      readonly waitMinutes?: number;
    },
  ): void;
  /** What is chosen in a repository's settings. Both are off where nobody chose them. */
  configure(
    repository: string,
    settings: { readonly autoMerge?: boolean; readonly deleteMergedBranches?: boolean },
  ): void;
  /** A pull request that was opened from the branch is closed with it. */
  deleteBranch(repository: string, branch: string, by: { readonly as: string }): Promise<void>;
  push(repository: string, push: PushSeed): Promise<PushResult>;
  /** A person's commit of one file: `push` in short. */
  editFile(
    repository: string,
    edit: {
      readonly as: string;
      readonly path: string;
      readonly content: string | null;
      readonly branch?: string;
      readonly message?: string;
    },
  ): Promise<PushResult>;
  /** The branch's commit; the default branch's where none is named; null where there is no such branch. */
  head(repository: string, branch?: string): Promise<string | null>;
  /** A file at a branch or commit, by default the default branch; null where it is missing. */
  readFile(repository: string, path: string, at?: string): Promise<string | null>;
  comments(subject: SubjectReference): readonly CommentView[];
  pullRequest(subject: SubjectReference): PullRequestView;
  /** All of a repository, oldest first. */
  pullRequests(repository: string): readonly PullRequestView[];
  /** All of a repository without its pull requests, oldest first. */
  issues(repository: string): readonly IssueView[];
  checkRuns(repository: string, sha: string): readonly CheckRunView[];
  /** A check run as a workflow reports it. Without a conclusion it is still under way; each is a new one. */
  reportCheck(
    repository: string,
    check: { readonly sha: string; readonly name: string; readonly conclusion: string | null },
  ): Promise<void>;
  /** A commit status, which whoever may push can report. */
  reportStatus(
    repository: string,
    status: {
      readonly as: string;
      readonly sha: string;
      readonly context: string;
      readonly state: 'error' | 'failure' | 'pending' | 'success';
    },
  ): Promise<void>;
  /** Where the bare git repository lies on disk. */
  repositoryFolder(repository: string): string;
  /** A token as a workflow's GITHUB_TOKEN is: `github-actions[bot]`, for one repository, with these permissions. */
  workflowToken(repository: string, permissions: AppPermissions): string;
}

export interface GitHubOptions {
  /** The bare repositories are made in here. */
  readonly folder: string;
  /** Milliseconds since the epoch; the machine's clock where it is left out. Credentials always go by the machine's. */
  readonly clock?: () => number;
  /** What the app may do; what Headgate's `app.yml` asks for where it is left out. */
  readonly permissions?: AppPermissions;
}

export interface GitHub extends Scenario {
  /** `http://127.0.0.1:PORT`. REST answers here and under `/api/v3`, GraphQL under `/graphql` and `/api/graphql`. */
  readonly url: string;
  /** For Octokit's `baseUrl` and `GITHUB_API_URL`; ends in `/api/v3`, from which Octokit finds GraphQL by itself. */
  readonly apiUrl: string;
  readonly graphqlUrl: string;
  readonly app: {
    readonly id: number;
    readonly slug: string;
    readonly clientId: string;
    /** PKCS #8 or PKCS #1 PEM. */
    readonly privateKey: string;
    readonly webhookSecret: string;
  };
  readonly faults: Faults;
  readonly webhookFaults: WebhookFaults;
  readonly requests: RequestLog;
  /** Every attempt to deliver a webhook, oldest first. */
  readonly deliveries: readonly Delivery[];
  /** Requests to routes or fields that the stand-in does not know: `GET /repos/a/b/topics`. Tests should fail on any. */
  readonly unsupported: readonly string[];
  /** Sends a ping, and from now on every event, there. Null stops it. */
  setWebhookUrl(url: string | null): void;
  /** Sends a past delivery again, under the same delivery id. */
  redeliver(deliveryId: string): Promise<void>;
  /** Waits until no webhook is on its way. */
  settled(): Promise<void>;
  onExchange(listener: (exchange: RestExchange) => void): void;
  onDelivery(listener: (delivery: Delivery) => void): void;
  stop(): Promise<void>;
}
