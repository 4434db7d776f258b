import type { Intent, Subject } from './rollout/intent.ts';
import type { Observations } from './rollout/observations.ts';
import type { Branch } from './world/repository.ts';

/** Where to look. Never what to do: that is read afresh from the world. */
export interface Hint {
  /** The pull request or issue that something happened on; null for a look at rollouts alone. */
  readonly subject: Subject | null;
  /** Given on the command line or where there is no subject: the GitOps branch and the rollouts to look at. */
  readonly gitops: { readonly branch: Branch; readonly rollouts: readonly string[] } | null;
  /** Intents that are in no conversation, such as those of the command line. */
  readonly said: readonly Intent[];
  /** Comments that were heard of. GitHub's lists lag behind its events: a look waits a moment for one that is missing. */
  readonly expected?: readonly number[];
  /** True on a local clone: whoever can commit there may do everything. */
  readonly trusted: boolean;
  /** What was observed of the clusters, as somebody gave it; left out where nobody did. */
  readonly observations?: Observations;
  /** What this look's caller has seen for itself, by rollout; left out where the look is to see for itself. */
  readonly observed?: ReadonlyMap<string, Observations>;
  /** True: everything but the write. */
  readonly dryRun: boolean;
}
