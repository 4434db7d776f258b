import type { GitRepository } from './git-repository.ts';
import type { AppPermissions, RepositoryRole } from './scenario.ts';

/** A person, an organisation, or the account that an app acts as. */
export interface Account {
  readonly id: number;
  readonly nodeId: string;
  /** As REST shows it: a bot's ends in `[bot]`. */
  readonly login: string;
  readonly kind: 'User' | 'Organization' | 'Bot';
  readonly name: string;
  readonly email: string;
  readonly createdAt: string;
}

export interface App {
  readonly id: number;
  readonly nodeId: string;
  readonly slug: string;
  readonly clientId: string;
  readonly name: string;
  readonly owner: Account;
  readonly bot: Account;
  readonly permissions: AppPermissions;
  readonly events: readonly string[];
  readonly createdAt: string;
}

/** An app on an account; on which of its repositories is kept with each repository. */
export interface Installation {
  readonly id: number;
  readonly app: App;
  readonly account: Account;
  readonly createdAt: string;
}

export interface Team {
  readonly id: number;
  readonly organisation: string;
  readonly slug: string;
  readonly members: Map<string, 'active' | 'pending'>;
}

export interface Label {
  readonly id: number;
  readonly nodeId: string;
  readonly name: string;
  readonly color: string;
  readonly description: string;
  readonly createdAt: string;
}

export interface Reaction {
  readonly id: number;
  readonly nodeId: string;
  readonly account: Account;
  /** As REST writes it: `rocket`, `-1`. */
  readonly content: string;
  readonly createdAt: string;
}

export interface Comment {
  readonly kind: 'comment';
  readonly id: number;
  readonly nodeId: string;
  readonly author: Account;
  readonly app: App | null;
  readonly createdAt: string;
  body: string;
  updatedAt: string;
  /** Null as long as nobody changed it. */
  editedAt: string | null;
  editor: Account | null;
  readonly reactions: Reaction[];
}

interface Event {
  readonly id: number;
  readonly nodeId: string;
  readonly actor: Account;
  readonly createdAt: string;
}

export type TimelineEvent = Event &
  (
    | { readonly kind: 'labeled' | 'unlabeled'; readonly label: Label }
    | { readonly kind: 'merged'; readonly commit: string }
    | { readonly kind: 'closed' | 'reopened' }
    | { readonly kind: 'head_ref_force_pushed'; readonly before: string; readonly after: string }
  );

export type TimelineEntry = Comment | TimelineEvent;

/** One end of a pull request. Its commit is what it was when last pushed to while open. */
export interface PullRequestEnd {
  readonly repository: Repository;
  readonly branch: string;
  sha: string;
}

export interface PullRequest {
  readonly id: number;
  readonly nodeId: string;
  readonly head: PullRequestEnd;
  readonly base: PullRequestEnd;
  merge: { readonly at: string; readonly by: Account; readonly commit: string } | null;
  /** Logins of those who approved it. */
  readonly approvals: Set<string>;
  /** Who wants it merged as soon as it can be, and how; null: nobody does. */
  autoMerge: { readonly by: Account; readonly method: 'merge' | 'squash'; readonly at: string } | null;
}

/** An issue, which may be a pull request too. */
export interface Issue {
  readonly id: number;
  readonly nodeId: string;
  readonly number: number;
  readonly repository: Repository;
  readonly author: Account;
  readonly createdAt: string;
  title: string;
  body: string | null;
  state: 'open' | 'closed';
  updatedAt: string;
  closedAt: string | null;
  readonly labels: Map<string, Label>;
  readonly timeline: TimelineEntry[];
  readonly pullRequest: PullRequest | null;
}

/** A push as the server recorded it. */
export interface Push {
  readonly id: number;
  readonly nodeId: string;
  readonly ref: string;
  readonly before: string;
  readonly after: string;
  readonly at: string;
  readonly actor: Account;
  readonly type: 'push' | 'force_push' | 'branch_creation' | 'branch_deletion' | 'pr_merge';
}

export interface CheckRun {
  readonly id: number;
  readonly nodeId: string;
  readonly app: App;
  readonly headSha: string;
  name: string;
  status: string;
  conclusion: string | null;
  detailsUrl: string | null;
  externalId: string;
  startedAt: string | null;
  completedAt: string | null;
  output: { readonly title: string | null; readonly summary: string | null; readonly text: string | null };
}

/** What somebody reported of a commit under a name of their own. The newest of a context counts. */
export interface CommitStatus {
  readonly id: number;
  readonly nodeId: string;
  readonly sha: string;
  readonly context: string;
  readonly state: string;
  readonly description: string | null;
  readonly creator: Account;
  readonly createdAt: string;
}

/** What became of a deployment. */
export interface DeploymentStatus {
  readonly id: number;
  readonly nodeId: string;
  readonly state: string;
  readonly description: string;
  readonly logUrl: string;
  readonly creator: Account;
  readonly createdAt: string;
}

export interface Deployment {
  readonly id: number;
  readonly nodeId: string;
  readonly sha: string;
  /** What it was made of: a branch, a tag or a commit. */
  readonly ref: string;
  readonly task: string;
  readonly environment: string;
  readonly payload: Readonly<Record<string, unknown>> | string;
  readonly description: string;
  readonly creator: Account;
  readonly app: App | null;
  readonly production: boolean;
  readonly transient: boolean;
  readonly createdAt: string;
  /** Oldest first. */
  readonly statuses: DeploymentStatus[];
}

/** Where deployments go, and what they must wait for. */
export interface Environment {
  readonly id: number;
  readonly nodeId: string;
  readonly name: string;
  readonly createdAt: string;
  readonly waitMinutes: number;
  readonly preventSelfReview: boolean;
  /** One of them must approve; none: nobody has to. */
  readonly reviewers: readonly (Account | Team)[];
}

/** What a protected branch demands of every change. */
export interface BranchProtection {
  /** Approving reviews that a pull request needs before it can be merged. */
  readonly approvals: number;
}

export interface Repository {
  readonly id: number;
  readonly nodeId: string;
  readonly owner: Account;
  readonly name: string;
  readonly fullName: string;
  readonly private: boolean;
  readonly parent: Repository | null;
  readonly defaultBranch: string;
  readonly createdAt: string;
  pushedAt: string;
  readonly git: GitRepository;
  /** By lower-case login. */
  readonly collaborators: Map<string, RepositoryRole>;
  /** By `organisation/slug` in lower case. */
  readonly teams: Map<string, RepositoryRole>;
  /** By branch name. */
  readonly protections: Map<string, BranchProtection>;
  readonly settings: { autoMerge: boolean; deleteMergedBranches: boolean };
  /** Ids of the apps that are installed on it. */
  readonly apps: Set<number>;
  readonly labels: Map<string, Label>;
  readonly issues: Map<number, Issue>;
  /** Oldest first. */
  readonly pushes: Push[];
  readonly checkRuns: CheckRun[];
  /** Oldest first. */
  readonly statuses: CommitStatus[];
  /** Oldest first. */
  readonly deployments: Deployment[];
  /** By name in lower case. */
  readonly environments: Map<string, Environment>;
}
