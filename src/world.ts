import type { AgentHint, MetricSource } from './fleet/source.ts';
import type { FileChange, Files } from './gateway/change.ts';
import type { WantedDeployment } from './report/deployment.ts';
import type { Question } from './report/question.ts';
import type { StandingProposal } from './report/standing-proposal.ts';
import type { Comment, Conversation } from './rollout/conversation.ts';
import type { EnvironmentRule } from './rollout/environment.ts';
import type { Subject } from './rollout/intent.ts';
import type { CheckOutcome } from './rollout/plan-input.ts';
import type { Proposal, ProposalPullRequest, ProposalQuestion } from './rollout/proposal.ts';
import type { Role } from './rollout/rollout.ts';

export type { Comment, Conversation, Happening } from './rollout/conversation.ts';

/** A branch of a repository, `owner/name`. On a local clone `repository` is the folder. */
export interface Branch {
  readonly repository: string;
  readonly branch: string;
}

/** The newest push to a branch that the server itself recorded. */
export interface Push {
  readonly after: string;
  readonly at: string;
}

/** Files of one commit, so that they fit together, and that commit's id. */
export interface Snapshot {
  readonly commit: string;
  readonly files: Files;
}

/** One commit to be made: all or nothing, and only on top of `expectedHead`. */
export interface CommitRequest {
  readonly branch: Branch;
  readonly expectedHead: string;
  /** True: the branch is made first, from `expectedHead`; where it stands elsewhere already, that is a conflict. */
  readonly create?: boolean;
  readonly changes: readonly FileChange[];
  /** First line, without a line break. */
  readonly headline: string;
  /** The rest of the message, ending with its trailers. */
  readonly body: string;
}

/**
 * `conflict`: the branch was not at `expectedHead`; nothing was written. `unknown`: the answer was lost, so it may or
 * may not have been written; read again to find out. `rejected`: it never will be written as things are.
 */
export type CommitResult =
  | { readonly kind: 'committed'; readonly commit: string }
  | { readonly kind: 'conflict' }
  | { readonly kind: 'unknown'; readonly message: string }
  | { readonly kind: 'rejected'; readonly message: string };

/** A branch of Headgate's own whose step is to be merged into another branch. */
export interface ProposalRequest {
  readonly base: Branch;
  /** The branch with the step, in the same repository. */
  readonly branch: string;
  /** The step's commit: what the words describe, and the only thing that may be merged without a person. */
  readonly head: string;
  readonly title: string;
  readonly body: string;
  /** True: it is to be merged as soon as everything that the branch demands is there. */
  readonly autoMerge: boolean;
  /** The pull request that was found; null where there was none. */
  readonly pullRequest: ProposalPullRequest | null;
}

/**
 * `proposed`: the pull request is open and says so. `settled`: it was merged or closed meanwhile; read again. `refused`:
 * there is none and there will be none as things are.
 */
export type ProposalResult =
  | {
      readonly kind: 'proposed';
      readonly pullRequest: ProposalPullRequest;
      /** Why it will not be merged by itself, though that was asked for; null where nothing speaks against it. */
      readonly notMerging: string | null;
    }
  | { readonly kind: 'settled' }
  | { readonly kind: 'refused'; readonly message: string };

/** A status that somebody put on a commit of the GitOps repository. */
export interface CommitStatus {
  readonly commit: string;
  readonly context: string;
  readonly state: 'success' | 'failure' | 'error' | 'pending' | 'expected';
  /** The login that made it, an app's with its suffix; null where it is gone. */
  readonly creator: string | null;
  /** ISO 8601, by the server's clock. */
  readonly at: string;
}

/** An object of a cluster: which one, never what of it. */
export interface ObjectName {
  /** As in the object's `apiVersion`, such as `gateway.networking.k8s.io/v1`. */
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** What to read of a cluster. */
export interface ClusterQuestion {
  /** A context of the kubeconfig. */
  readonly context: string;
  readonly objects: readonly ObjectName[];
  /** Services whose endpoints are to be counted. */
  readonly services: readonly { readonly namespace: string; readonly name: string }[];
}

export type ClusterAnswer =
  | {
      readonly kind: 'read';
      /** In the order in which they were asked for; null where there is no such object. */
      readonly objects: readonly (Readonly<Record<string, unknown>> | null)[];
      /** In the order in which they were asked for: ready endpoints of all its slices; null where there is no such Service. */
      readonly endpoints: readonly (number | null)[];
    }
  /** Not reached, not allowed, or not understood: why, as a phrase without secrets. */
  | { readonly kind: 'unknown'; readonly message: string };

/** Numbers to be read from a source. */
export interface MetricQuestion {
  readonly source: MetricSource;
  /** PromQL, or a path below the source's URL. Complete: every placeholder is replaced. */
  readonly query: string;
  /** For an `http` source: JSON Pointers into the answer. Empty for Prometheus. */
  readonly pointers: readonly string[];
  /** Prometheus: the moment to evaluate at, in milliseconds since the epoch. */
  readonly at: number;
  /** Prometheus: also the past, so many seconds back in steps of so many; null: the moment alone. */
  readonly past: { readonly seconds: number; readonly step: number } | null;
}

/** One series: its labels, and its samples oldest first. A number that is none (NaN, infinity) is null. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly samples: readonly { readonly at: number; readonly value: number | null }[];
}

export type MetricAnswer =
  /** For an `http` source: a series without labels for each pointer, without samples where there was no number. */
  | { readonly kind: 'numbers'; readonly series: readonly Series[] }
  /** Not reached, refused, too slow, too large, not understood: why, as a phrase without anything that the source said. */
  | { readonly kind: 'unknown'; readonly message: string };

/** One look at a cluster's gateway from here. */
export interface ProbeQuestion {
  readonly url: string;
  readonly timeoutSeconds: number;
  readonly status: readonly [number, number];
  readonly privateAddresses: readonly string[];
}

/** A cluster of a rollout whose agent is to hear of a commit. */
export interface HintRequest {
  readonly branch: Branch;
  readonly commit: string;
  readonly before: string;
  readonly rollout: string;
  readonly cluster: string;
  readonly hint: AgentHint;
  /** The repository's page; null where it has none. */
  readonly repositoryUrl: string | null;
  /** All paths that the commit changed, of every cluster: an agent that knows others takes what is missing as unchanged. */
  readonly paths: readonly string[];
}

/** Whether an agent heard. `not-heard`: why, as a phrase without secrets, for whoever set the hint up. */
export type HintResult = { readonly kind: 'heard' } | { readonly kind: 'not-heard'; readonly message: string };

/** Everything that the fleet axes of some rollouts leave to a person, to be told where people see it. */
export interface ProposalsToTell {
  readonly branch: Branch;
  /** Rollouts that were looked at: what was told of others stays. */
  readonly rollouts: readonly string[];
  readonly proposals: readonly StandingProposal[];
  /** False: what is not among the proposals may still stand, because nobody has looked for long enough to know. */
  readonly settle: boolean;
}

/** A check run on the pull request's head. */
export interface Check {
  readonly sha: string;
  readonly title: string;
  readonly conclusion: 'success' | 'failure' | 'neutral' | null;
  readonly summary: string;
  readonly text: string;
}

/** A final reaction to a comment. */
export interface Reaction {
  readonly commentId: number;
  readonly content: 'rocket' | '-1';
}

/** Everything that is to be said on a subject after a look. Publishing it twice leaves the same as once. */
export interface Publication {
  readonly subject: Subject;
  /** The sticky comment's whole text, with its marker; null: leave it as it is. */
  readonly comment: string | null;
  /** What the ledgers hold by now: `<rollout> <key>`. A note of any of it is not to be kept. */
  readonly recorded: ReadonlySet<string>;
  /** Sticky comments found, oldest first: the first is updated, the others are removed. */
  readonly existing: readonly Comment[];
  readonly reactions: readonly Reaction[];
  readonly check: Check | null;
  /** The check that stays in progress until the candidate is rolled out; null: leave it as it is. */
  readonly rolledOut?: Check | null;
  /** What a person is asked, each in a comment of its own that is written once and never changed. */
  readonly questions?: readonly Question[];
  /** How the deployments of the subject's candidates should stand; what is missing of it is written, a few at a time. */
  readonly deployments?: readonly WantedDeployment[];
}

/**
 * What `advance` needs from outside. Each face builds one; the simulation has one in memory.
 * Reads and `publish` throw {@link Unavailable} where the outside cannot be reached; nothing else is thrown on purpose.
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
  /** Throws {@link Unavailable} only where nothing was written; where that is not known, the result says so. */
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

/** The outside world cannot be reached or is broken. Caught once, in each face. */
export class Unavailable extends Error {
  readonly what: string;
  readonly retryAfterSeconds: number | null;
  /** True where trying again will not help before somebody changes something, such as where the app is installed. */
  readonly lasting: boolean;

  constructor(what: string, message: string, retryAfterSeconds: number | null = null, lasting = false) {
    super(message);
    this.name = 'Unavailable';
    this.what = what;
    this.retryAfterSeconds = retryAfterSeconds;
    this.lasting = lasting;
  }
}
