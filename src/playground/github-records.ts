import type { Account, App } from './account-records.ts';
import type { GitRepository } from './git-repository.ts';
import type { CheckRun, CommitStatus, Deployment, Environment } from './report-records.ts';
import type { RepositoryRole } from './scenario-seeds.ts';

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
