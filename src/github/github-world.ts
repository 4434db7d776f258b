import type { World } from '../world.ts';
import { readCheck } from './checks.ts';
import type { Clients } from './clients.ts';
import { commit } from './commit.ts';
import { createCommitSize } from './commit-size.ts';
import { readConversation } from './conversation.ts';
import { readEnvironments } from './environments.ts';
import { readFiles } from './files.ts';
import type { Log } from './log.ts';
import { readRole, readTeamMembership } from './permission.ts';
import { createProposalTeller } from './proposal-teller.ts';
import { readProposals } from './proposals.ts';
import { propose } from './propose.ts';
import { publish, react } from './publish.ts';
import { readNewestPush } from './pushes.ts';
import { readStatuses } from './statuses.ts';

/** GitHub as the world, and what only GitHub has. */
export interface GitHubWorld extends World {
  /** Shows with 👀 that a comment was seen. A failure is logged and no more. */
  acknowledge(repository: string, commentId: number): Promise<void>;
}

/** What a world on GitHub is made of. */
export interface GitHubWorldOptions {
  /** Reads conversations, pushes, roles and teams, and publishes. */
  readonly app: Clients;
  /** Reads and writes the GitOps repository. */
  readonly gitops: Clients;
  readonly log: Log;
  /** Where people see the repositories. */
  readonly webUrl: string;
  /** Milliseconds since the epoch. */
  now(): number;
  random(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** Makes the world that `advance` needs from GitHub. Nothing is sent before the first question. */
export function createGitHubWorld({ app, gitops, webUrl, log, now, random, sleep }: GitHubWorldOptions): GitHubWorld {
  const repositoryIds = new Map<string, string>();
  const commitSize = createCommitSize(now);
  return {
    webUrl,
    readConversation: (subject) => readConversation(app.forRepository(subject.repository), subject),
    readFiles: (branch, paths, at) => readFiles(gitops.forRepository(branch.repository), branch, paths, at),
    readRole: (repository, login) => readRole(app.forRepository(repository), repository, login),
    readTeamMembership: (team, login) => {
      const [organisation = team] = team.split('/');
      return readTeamMembership(app.forOrganisation(organisation), team, login);
    },
    readCheck: (repository, sha, name, slug) => readCheck(app.forRepository(repository), repository, sha, name, slug),
    readEnvironments: (repository, names) => readEnvironments(app.forRepository(repository), repository, names, log),
    readNewestPush: (repository, branch) => readNewestPush(app.forRepository(repository), repository, branch),
    readStatuses: (branch, head, folders) =>
      readStatuses(gitops.forRepository(branch.repository), branch, head, folders),
    commit: (request) => {
      const { repository } = request.branch;
      return commit(gitops.forRepository(repository), request, repositoryIds.get(repository) ?? null, commitSize);
    },
    async readProposals(branch, asked) {
      const found = await readProposals(gitops.forRepository(branch.repository), branch, asked);
      if (found.repositoryId !== null) repositoryIds.set(branch.repository, found.repositoryId);
      return found.proposals;
    },
    propose: (request) => propose(gitops.forRepository(request.base.repository), request),
    publish: (publication) => publish(app.forRepository(publication.subject.repository), publication, log),
    tellProposals: createProposalTeller(gitops, log, now),
    acknowledge: (repository, commentId) => react(app.forRepository(repository), repository, commentId, 'eyes', log),
    now,
    random,
    sleep,
  };
}
