import type { Account, App } from './account-records.ts';
import { protectBranch } from './branch-protection.ts';
import { reviewersNamed, setEnvironment } from './environment-rules.ts';
import type { Comment, Issue } from './github-records.ts';
import { branchCommit, deleteBranch, pushFiles } from './push-files.ts';
import { reportCheck, reportStatus } from './report-check.ts';
import { Repositories } from './repositories.ts';
import { commentsOf, issueHtmlUrl } from './represent-conversation.ts';
import type { Backend } from './rest-request.ts';
import type { CommentView, Scenario, SubjectReference } from './scenario.ts';
import type { PushSeed, RepositoryReference, RepositorySeed } from './scenario-seeds.ts';
import { viewCheckRuns, viewComment, viewIssue, viewPullRequest } from './scenario-views.ts';

/** What people do on GitHub, done to the stand-in's own state and repositories. */
export class ScenarioApi implements Scenario {
  readonly #backend: Backend;
  readonly #repositories: Repositories;
  readonly #app: App;
  readonly #workflows: App;

  constructor(backend: Backend, folder: string, apps: { readonly app: App; readonly workflows: App }) {
    this.#backend = backend;
    this.#repositories = new Repositories(backend, folder, apps.workflows);
    this.#app = apps.app;
    this.#workflows = apps.workflows;
  }

  createOrganisation(login: string): void {
    this.#backend.state.createAccount(login, 'Organization');
  }

  createUser(
    login: string,
    profile: { readonly name?: string; readonly email?: string } = {},
  ): { readonly token: string } {
    const account = this.#backend.state.createAccount(login, login.endsWith('[bot]') ? 'Bot' : 'User', profile);
    return { token: this.#backend.tokens.issuePersonal(account) };
  }

  createTeam(team: string, members: readonly string[]): void {
    const [organisation = '', slug = ''] = team.split('/');
    this.#backend.state.account(organisation);
    const { id } = this.#backend.state.identify('T');
    this.#backend.state.teams.set(team.toLowerCase(), { id, organisation, slug, members: new Map() });
    for (const member of members) this.setTeamMembership(team, member, 'active');
  }

  setTeamMembership(team: string, login: string, state: 'active' | 'pending' | null): void {
    const found = this.#backend.state.teams.get(team.toLowerCase());
    if (found === undefined) throw new Error(`There is no team '${team}'. Create it with createTeam.`);
    const account = this.#backend.state.account(login);
    if (state === null) found.members.delete(account.login.toLowerCase());
    else found.members.set(account.login.toLowerCase(), state);
  }

  async createRepository(fullName: string, seed: RepositorySeed = {}): Promise<RepositoryReference> {
    const { repository, head } = await this.#repositories.create(fullName, seed);
    for (const [login, role] of Object.entries(seed.collaborators ?? {})) this.setCollaborator(fullName, login, role);
    for (const [team, role] of Object.entries(seed.teams ?? {})) repository.teams.set(team.toLowerCase(), role);
    this.setInstalled(fullName, seed.installed ?? true);
    return { fullName, folder: repository.git.folder, defaultBranch: repository.defaultBranch, head };
  }

  async fork(fullName: string, owner: string): Promise<RepositoryReference> {
    const { repository, head } = await this.#repositories.fork(this.#backend.state.repository(fullName), owner);
    return {
      fullName: repository.fullName,
      folder: repository.git.folder,
      defaultBranch: repository.defaultBranch,
      head,
    };
  }

  setCollaborator(fullName: string, login: string, role: Parameters<Scenario['setCollaborator']>[2]): void {
    const { collaborators } = this.#backend.state.repository(fullName);
    const account = this.#backend.state.account(login);
    if (role === null) collaborators.delete(account.login.toLowerCase());
    else collaborators.set(account.login.toLowerCase(), role);
  }

  setInstalled(fullName: string, installed: boolean): void {
    const repository = this.#backend.state.repository(fullName);
    if (!installed) {
      repository.apps.delete(this.#app.id);
      return;
    }
    repository.apps.add(this.#app.id);
    this.#backend.state.installation(this.#app, repository.owner);
  }

  async openPullRequest(name: string, seed: Parameters<Scenario['openPullRequest']>[1]) {
    const { state, conversations } = this.#backend;
    const repository = state.repository(name);
    const from = seed.headRepository === undefined ? repository : state.repository(seed.headRepository);
    const { as, branch, files, title } = seed;
    if (files !== undefined) await this.push(from.fullName, { as, branch, files, message: title });
    const into = seed.base ?? repository.defaultBranch;
    const head = { repository: from, branch, sha: await branchCommit(from, branch) };
    const base = { repository, branch: into, sha: await branchCommit(repository, into) };
    const issue = await conversations.openPullRequest(repository, state.account(as), title, seed.body ?? null, {
      head,
      base,
    });
    return { repository: name, number: issue.number, headSha: head.sha, url: issueHtmlUrl(state, issue) };
  }

  openIssue(name: string, seed: Parameters<Scenario['openIssue']>[1]): SubjectReference {
    const { state, conversations } = this.#backend;
    const { number } = conversations.openIssue(
      state.repository(name),
      state.account(seed.as),
      seed.title,
      seed.body ?? null,
    );
    return { repository: name, number };
  }

  async comment(subject: SubjectReference, said: { readonly as: string; readonly body: string }): Promise<CommentView> {
    const issue = this.#issue(subject);
    const comment = this.#backend.conversations.comment(issue, this.#account(said.as), said.body);
    return viewComment(this.#backend.state, issue, comment);
  }

  async editComment(
    repository: string,
    id: number,
    said: { readonly as: string; readonly body: string },
  ): Promise<CommentView> {
    const { issue, comment } = this.#comment(repository, id);
    this.#backend.conversations.editComment(issue, comment, this.#account(said.as), said.body);
    return viewComment(this.#backend.state, issue, comment);
  }

  async deleteComment(repository: string, id: number, by: { readonly as: string }): Promise<void> {
    const { issue, comment } = this.#comment(repository, id);
    this.#backend.conversations.deleteComment(issue, comment, this.#account(by.as));
  }

  label(subject: SubjectReference, by: { readonly as: string; readonly label: string }): Promise<void> {
    return this.#backend.conversations.label(this.#issue(subject), by.label, this.#account(by.as));
  }

  async unlabel(subject: SubjectReference, by: { readonly as: string; readonly label: string }): Promise<void> {
    await this.#backend.conversations.unlabel(this.#issue(subject), by.label, this.#account(by.as));
  }

  async merge(subject: SubjectReference, by: Parameters<Scenario['merge']>[1]): Promise<{ readonly sha: string }> {
    const issue = this.#issue(subject);
    const name = `${subject.repository}#${subject.number}`;
    if (issue.pullRequest === null || issue.state === 'closed') throw new Error(`${name} is not an open pull request.`);
    const request = { by: this.#account(by.as), method: by.method ?? ('merge' as const) };
    const sha = await this.#backend.conversations.merge(issue, issue.pullRequest, request);
    if (sha === null)
      throw new Error(`${name} cannot be merged: it conflicts with its base, or its base moved meanwhile.`);
    return { sha };
  }

  close(subject: SubjectReference, by: { readonly as: string }): Promise<void> {
    return this.#backend.conversations.close(this.#issue(subject), this.#account(by.as));
  }

  reopen(subject: SubjectReference, by: { readonly as: string }): Promise<void> {
    return this.#backend.conversations.reopen(this.#issue(subject), this.#account(by.as));
  }

  async approve(subject: SubjectReference, by: { readonly as: string }): Promise<void> {
    const issue = this.#issue(subject);
    if (issue.pullRequest === null) throw new Error(`${subject.repository}#${subject.number} is not a pull request.`);
    await this.#backend.conversations.approve(issue, issue.pullRequest, this.#account(by.as));
  }

  protect(name: string, branch: string, { approvals = 0 }: { readonly approvals?: number } = {}): void {
    protectBranch(this.#backend.state.repository(name), branch, { approvals });
  }

  protectEnvironment(repository: string, name: string, rules: Parameters<Scenario['protectEnvironment']>[2]): void {
    const { state } = this.#backend;
    const { reviewers = [], preventSelfReview = false, waitMinutes = 0 } = rules;
    const named = { reviewers: reviewersNamed(state, reviewers), preventSelfReview, waitMinutes };
    setEnvironment(state, state.repository(repository), name, named);
  }

  configure(name: string, settings: Parameters<Scenario['configure']>[1]): void {
    Object.assign(this.#backend.state.repository(name).settings, settings);
  }

  async deleteBranch(name: string, branch: string, by: { readonly as: string }): Promise<void> {
    await deleteBranch(this.#backend, this.#backend.state.repository(name), branch, this.#account(by.as));
  }

  push(name: string, seed: PushSeed): Promise<{ readonly before: string; readonly after: string }> {
    return pushFiles(this.#backend, name, seed);
  }

  editFile(
    repository: string,
    edit: Parameters<Scenario['editFile']>[1],
  ): Promise<{ readonly before: string; readonly after: string }> {
    const { path, content, ...seed } = edit;
    return this.push(repository, { ...seed, files: { [path]: content } });
  }

  head(name: string, branch?: string): Promise<string | null> {
    const repository = this.#backend.state.repository(name);
    return repository.git.resolve(`refs/heads/${branch ?? repository.defaultBranch}`);
  }

  async readFile(name: string, path: string, at?: string): Promise<string | null> {
    const { git, defaultBranch } = this.#backend.state.repository(name);
    const blob = await git.blob(`${at ?? defaultBranch}:${path}`);
    return blob?.content.toString('utf8') ?? null;
  }

  comments(subject: SubjectReference): readonly CommentView[] {
    const issue = this.#issue(subject);
    return commentsOf(issue).map((comment) => viewComment(this.#backend.state, issue, comment));
  }

  pullRequest(subject: SubjectReference): ReturnType<Scenario['pullRequest']> {
    return viewPullRequest(subject, this.#issue(subject));
  }

  pullRequests(repository: string): ReturnType<Scenario['pullRequests']> {
    return [...this.#backend.state.repository(repository).issues.values()]
      .filter(({ pullRequest }) => pullRequest !== null)
      .map((issue) => viewPullRequest({ repository, number: issue.number }, issue));
  }

  issues(repository: string): ReturnType<Scenario['issues']> {
    return [...this.#backend.state.repository(repository).issues.values()]
      .filter(({ pullRequest }) => pullRequest === null)
      .map(viewIssue);
  }

  checkRuns(repository: string, sha: string): ReturnType<Scenario['checkRuns']> {
    return viewCheckRuns(this.#backend.state.repository(repository), sha);
  }

  async reportCheck(repository: string, check: Parameters<Scenario['reportCheck']>[1]): Promise<void> {
    await reportCheck(this.#backend, this.#backend.state.repository(repository), this.#workflows, check);
  }

  async reportStatus(repository: string, status: Parameters<Scenario['reportStatus']>[1]): Promise<void> {
    const creator = this.#account(status.as);
    await reportStatus(this.#backend, this.#backend.state.repository(repository), creator, status);
  }

  repositoryFolder(repository: string): string {
    return this.#backend.state.repository(repository).git.folder;
  }

  workflowToken(name: string, permissions: Parameters<Scenario['workflowToken']>[1]): string {
    const { state, tokens } = this.#backend;
    const repository = state.repository(name);
    const installation = state.installation(this.#workflows, repository.owner);
    const repositories = new Set([repository.id]);
    return tokens.issueInstallation({
      kind: 'installation',
      app: this.#workflows,
      installation,
      repositories,
      permissions,
    }).token;
  }

  #issue({ repository, number }: SubjectReference): Issue {
    return this.#backend.state.issue(repository, number);
  }

  #account(login: string): Account {
    return this.#backend.state.account(login);
  }

  #comment(repository: string, id: number): { readonly issue: Issue; readonly comment: Comment } {
    for (const issue of this.#backend.state.repository(repository).issues.values()) {
      const comment = commentsOf(issue).find((one) => one.id === id);
      if (comment !== undefined) return { issue, comment };
    }
    throw new Error(`${repository} has no comment ${id}.`);
  }
}
