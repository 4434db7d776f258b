/** The pull request of a step, as the server shows it. */
export interface ProposalPullRequest {
  /** The server's own identifier. */
  readonly id: string;
  readonly number: number;
  readonly url: string;
  readonly state: 'open' | 'merged' | 'closed';
  readonly title: string;
  readonly body: string;
  /** When it was merged or closed, ISO 8601; null while it is open. */
  readonly closedAt: string | null;
  /** The login of whoever merged or closed it; null while it is open, and where the account is gone. */
  readonly closedBy: string | null;
  /** Whether the server merges it by itself as soon as it can. */
  readonly autoMerge: boolean;
}

/** A step on a branch of Headgate's own, with its pull request where it has one. */
export interface Proposal {
  readonly rollout: string;
  /** The state's revision that the step makes. */
  readonly revision: number;
  /** 1 for the first try; one more for each that was declined before. */
  readonly attempt: number;
  /** The branch's head; null where the branch is gone. */
  readonly head: string | null;
  /** The text of the rollout's state at that head, or as the pull request last had it; null where there is none. */
  readonly state: string | null;
  readonly pullRequest: ProposalPullRequest | null;
}

/** Which proposals are asked for. */
export interface ProposalQuestion {
  readonly rollout: string;
  /** What is in force: asked for are the step that made it and the step that follows it. */
  readonly revision: number;
  /** The path of the rollout's state. */
  readonly path: string;
}

/** Where a rollout's proposals stand. */
export interface Proposals {
  /** The one that further commands change; null where there is none. */
  readonly standing: Proposal | null;
  /** The try to begin where none stands. */
  readonly nextAttempt: number;
  /** Those whose pull request is done with, oldest first: closed, or merged and taken back by hand. */
  readonly declined: readonly Proposal[];
  /** When the step in force was merged, ISO 8601; null where no pull request made it. */
  readonly mergedAt: string | null;
  /** When the step that is to come was merged already, ISO 8601: then what is in force was read too early. */
  readonly overtakenAt: string | null;
  /** When any of them was merged or closed last, ISO 8601. */
  readonly closedAt: string | null;
}

/** All branches of Headgate's own begin with this. */
const PROPOSAL_PREFIX = 'headgate/';

/**
 * The branch of one try at one step. It follows from what is in force alone, so that everybody who wants to take the step
 * wants the same branch, and only one of them can create it.
 */
export function proposalBranch({ rollout, revision, attempt }: Pick<Proposal, 'rollout' | 'revision' | 'attempt'>) {
  return `${PROPOSAL_PREFIX}${rollout}/${revision}${attempt === 1 ? '' : `-${attempt}`}`;
}

/** Whether a branch is one of Headgate's own, which whoever merges it may delete. */
export function isProposal(branch: string): boolean {
  return parseProposalBranch(branch) !== null;
}

/** What a branch's name says; null where it is none of Headgate's. */
export function parseProposalBranch(name: string): Pick<Proposal, 'rollout' | 'revision' | 'attempt'> | null {
  const match = /^headgate\/([a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)\/([1-9]\d{0,8})(?:-([2-9]|[1-9]\d{1,3}))?$/.exec(
    name,
  );
  if (match === null) return null;
  const [, rollout = '', revision, attempt = '1'] = match;
  return { rollout, revision: Number(revision), attempt: Number(attempt) };
}

/** Sorts a rollout's proposals out, given the revision that is in force. */
export function sortProposals(all: readonly Proposal[], revision: number): Proposals {
  const coming = all.filter((one) => one.revision === revision + 1).sort((one, other) => one.attempt - other.attempt);
  const made = all.filter((one) => one.revision === revision);
  const latest = coming.at(-1) ?? null;
  const isDone = latest?.pullRequest !== null && latest?.pullRequest.state !== 'open';
  const closed = all.flatMap(({ pullRequest }) => pullRequest?.closedAt ?? []);
  const mergedAt = (some: readonly Proposal[]) =>
    newest(some.flatMap(({ pullRequest }) => (pullRequest?.state === 'merged' ? (pullRequest.closedAt ?? []) : [])));
  return {
    standing: latest === null || isDone ? null : latest,
    nextAttempt: (latest?.attempt ?? 0) + 1,
    declined: coming.filter(({ pullRequest }) => pullRequest !== null && pullRequest.state !== 'open'),
    mergedAt: mergedAt(made),
    overtakenAt: mergedAt(coming),
    closedAt: newest(closed),
  };
}

/** The later of some times, ISO 8601; null where there are none. */
export function newest(times: readonly string[]): string | null {
  return times.reduce<string | null>(
    (last, at) => (last === null || Date.parse(at) > Date.parse(last) ? at : last),
    null,
  );
}
