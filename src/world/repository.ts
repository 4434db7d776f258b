import type { FileChange, Files } from '../gateway/change.ts';

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

/** A status that somebody put on a commit of the GitOps repository. */
export interface CommitStatus {
  readonly commit: string;
  readonly context: string;
  readonly state: 'success' | 'failure' | 'error' | 'pending' | 'expected';
  /** The login that made it, an app's with its suffix; null where it is gone. */
  readonly creator: string | null;
  /** ISO 8601, by the server's clock. */
  readonly at: string;
  /** What its maker says of it; null or left out: nothing. */
  readonly description?: string | null;
}
