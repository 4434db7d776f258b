import type { Conversation } from './rollout/conversation.ts';
import type { EnvironmentRule } from './rollout/environment.ts';
import type { Subject } from './rollout/intent.ts';
import type { CheckOutcome } from './rollout/plan-input.ts';
import type { Proposal, ProposalQuestion } from './rollout/proposal.ts';
import type { Role } from './rollout/rights.ts';
import type { ClusterAnswer, ClusterQuestion } from './world/cluster-question.ts';
import type { HintRequest, HintResult } from './world/hint-request.ts';
import type { MetricAnswer, MetricQuestion } from './world/metric-question.ts';
import type { ProbeQuestion } from './world/probe-question.ts';
import type { ProposalRequest, ProposalResult, ProposalsToTell } from './world/proposals.ts';
import type { Publication } from './world/publication.ts';
import type { Branch, CommitRequest, CommitResult, CommitStatus, Push, Snapshot } from './world/repository.ts';

/**
 * What `advance` needs from outside. Each face builds one; the simulation has one in memory.
 * Reads and `publish` throw `Unavailable` where the outside cannot be reached; nothing else is thrown on purpose.
 */
export interface World {
  /** Where people see the repositories, such as `https://github.com`; left out where there are no pages. */
  readonly webUrl?: string;
  /** Null where there is no such pull request or issue, or it cannot be seen. */
  readConversation(subject: Subject): Promise<Conversation | null>;
  /** Reads files at a branch's head, or at one commit where `commit` is given, all of the same commit. */
  readFiles(branch: Branch, paths: readonly string[], commit: string | null): Promise<Snapshot>;
  /** The person's role in a repository, read afresh; `unknown` where it could not be read for certain. */
  readRole(repository: string, login: string): Promise<Role | 'unknown'>;
  /** Whether the person is an active member of `organisation/team`; `unknown` where it could not be read. */
  readTeamMembership(team: string, login: string): Promise<boolean | 'unknown'>;
  /** The newest push to the branch by the server's own record; null where there is no record to be had. */
  readNewestPush(repository: string, branch: string): Promise<Push | null>;
  /**
   * What became of the newest check of that name on a commit; `unknown` where it could not be read. Left out where there
   * are no checks.
   *
   * @param app the slug of the app that must have made it; null or left out: any, and commit statuses count too
   */
  readCheck?(repository: string, sha: string, name: string, app?: string | null): Promise<CheckOutcome>;
  /**
   * By folder: the newest commit on the branch that changed anything in it, and every status of that commit and of those
   * after it, up to `head`, newest first. At most the newest 100 commits are looked at; a folder that was not changed in
   * these has all their statuses and no commit. Left out where there are no statuses.
   */
  readStatuses?(
    branch: Branch,
    head: string,
    folders: readonly string[],
  ): Promise<
    ReadonlyMap<string, { readonly changedBy: string | null; readonly statuses: readonly CommitStatus[] }> | 'unknown'
  >;
  /**
   * What is demanded of deployments to environments of a repository, by name: null where there is no such environment or
   * nothing is demanded, `unknown` where it could not be read. Never rejects. Left out where there are no environments.
   */
  readEnvironments?(
    repository: string,
    names: readonly string[],
  ): Promise<ReadonlyMap<string, EnvironmentRule | null | 'unknown'>>;
  /** Reads objects of a cluster. Never rejects. Left out where there is no kubeconfig. */
  readCluster?(question: ClusterQuestion): Promise<ClusterAnswer>;
  /** Reads numbers from a source. Never rejects. Left out where nothing outside may be asked. */
  readMetric?(question: MetricQuestion): Promise<MetricAnswer>;
  /** Whether a gateway answers as it should. Never rejects. Left out where nothing outside may be asked. */
  probe?(question: ProbeQuestion): Promise<boolean | 'unknown'>;
  /** What this place is called among the observers; left out where it observes nothing. */
  readonly observer?: string;
  /** Tells an agent that there is something new in Git. A hint only: who does not hear it finds the commit by itself. Never rejects. */
  hintAgent?(request: HintRequest): Promise<HintResult>;
  /** Shows with 👀 that a comment was seen. Left out where there is no such thing; never rejects. */
  acknowledge?(repository: string, commentId: number): Promise<void>;
  /** Throws `Unavailable` only where nothing was written; where that is not known, the result says so. */
  commit(request: CommitRequest): Promise<CommitResult>;
  publish(publication: Publication): Promise<void>;
  /**
   * The proposals of some rollouts on a branch, all in one round trip. Left out where there are no pull requests: there
   * every step is committed on the branch itself.
   */
  readProposals?(branch: Branch, asked: readonly ProposalQuestion[]): Promise<readonly Proposal[]>;
  /** Opens the pull request of a step, or brings its words up to date. Doing it twice leaves the same as once. */
  propose?(request: ProposalRequest): Promise<ProposalResult>;
  /**
   * Makes what is told of proposals what they are: each is told once for as long as it stands, and it is said when nothing
   * calls for it any more. Twice is as once. Never rejects. Left out where there is no place to tell it.
   */
  tellProposals?(told: ProposalsToTell): Promise<void>;
  /** Milliseconds since the epoch. */
  now(): number;
  /** A number from 0 (inclusive) to 1 (exclusive), for jitter. */
  random(): number;
  sleep(milliseconds: number): Promise<void>;
}
