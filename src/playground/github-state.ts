import { timestamp } from './git-objects.ts';
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
  readonly description: string | null;
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
  /** Ids of the apps that are installed on it. */
  readonly apps: Set<number>;
  readonly labels: Map<string, Label>;
  readonly issues: Map<number, Issue>;
  /** Oldest first. */
  readonly pushes: Push[];
  readonly checkRuns: CheckRun[];
}

/** Everything that the stand-in knows besides what lies in the git repositories. Names are found whatever their case. */
export class GitHubState {
  readonly accounts = new Map<string, Account>();
  readonly teams = new Map<string, Team>();
  readonly repositories = new Map<string, Repository>();
  readonly installations: Installation[] = [];
  /** `http://127.0.0.1:PORT`, known once it listens. */
  origin = '';
  readonly #clock: () => number;
  #latest = 0;
  #id = 1000;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** The server's time: never runs backwards. */
  milliseconds(): number {
    this.#latest = Math.max(this.#latest, this.#clock());
    return this.#latest;
  }

  now(): string {
    return timestamp(this.milliseconds());
  }

  /** Ids grow across everything, so that they order what was made within one second. */
  identify(prefix: string): { readonly id: number; readonly nodeId: string } {
    this.#id += 1;
    return { id: this.#id, nodeId: `${prefix}_kwDO${this.#id}` };
  }

  account(login: string): Account {
    const account = this.accounts.get(login.toLowerCase());
    if (account === undefined)
      throw new Error(`There is no account '${login}'. Create it with createUser or createOrganisation.`);
    return account;
  }

  repository(fullName: string): Repository {
    const repository = this.repositories.get(fullName.toLowerCase());
    if (repository === undefined)
      throw new Error(`There is no repository '${fullName}'. Create it with createRepository.`);
    return repository;
  }

  issue(fullName: string, number: number): Issue {
    const issue = this.repository(fullName).issues.get(number);
    if (issue === undefined) throw new Error(`There is no issue or pull request ${fullName}#${number}.`);
    return issue;
  }

  createAccount(
    login: string,
    kind: Account['kind'],
    profile: { readonly name?: string; readonly email?: string } = {},
  ): Account {
    const identity = this.identify(kind === 'Bot' ? 'BOT' : kind === 'User' ? 'U' : 'O');
    const email = profile.email ?? `${identity.id}+${login}@users.noreply.github.com`;
    const account = { ...identity, login, kind, name: profile.name ?? login, email, createdAt: this.now() };
    this.accounts.set(login.toLowerCase(), account);
    return account;
  }

  installation(app: App, account: Account): Installation {
    const existing = this.installations.find((one) => one.app === app && one.account === account);
    if (existing !== undefined) return existing;
    const installation = { id: this.identify('INS').id, app, account, createdAt: this.now() };
    this.installations.push(installation);
    return installation;
  }
}
