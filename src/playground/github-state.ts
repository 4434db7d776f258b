import type { Account, App, Installation, Team } from './account-records.ts';
import { timestamp } from './git-objects.ts';
import type { Issue, Repository } from './github-records.ts';

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
