import type { Account, App, Team } from './account-records.ts';

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
