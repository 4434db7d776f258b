import type { FileChange } from './gateway/change.ts';
import type { Intent, Subject } from './rollout/intent.ts';
import type { Rollout } from './rollout/rollout.ts';
import type { Settlement } from './rollout/settlement.ts';
import type { State } from './rollout/state.ts';
import type { Branch, Publication, World } from './world.ts';

/** Where to look. Never what to do: that is read afresh from the world. */
export interface Hint {
  /** The pull request or issue that something happened on; null for a look at rollouts alone. */
  readonly subject: Subject | null;
  /** Given on the command line or where there is no subject: the GitOps branch and the rollouts to look at. */
  readonly gitops: { readonly branch: Branch; readonly rollouts: readonly string[] } | null;
  /** Intents that are in no conversation, such as those of the command line. Already authorised by their face if `trusted`. */
  readonly said: readonly Intent[];
  /** True on a local clone: whoever can commit there may do everything. */
  readonly trusted: boolean;
  /** True: everything but the write. */
  readonly dryRun: boolean;
}

/** One rollout as a look left it. */
export interface RolloutView {
  readonly rollout: Rollout;
  readonly state: State;
  /** What this look changed in this rollout's files. */
  readonly changes: readonly FileChange[];
}

/** What a look found, did and said. */
export interface Look {
  readonly subject: Subject | null;
  /** Everything that this look decided, in order. */
  readonly settlements: readonly Settlement[];
  readonly views: readonly RolloutView[];
  /** The commit that this look made; null where none was needed. */
  readonly commit: string | null;
  /** How often the branch moved under it. */
  readonly conflicts: number;
  readonly publication: Publication | null;
}

/** Looks at everything that is asked for and not yet decided, decides it, commits it and reports it. */
export async function advance(_world: World, _hint: Hint): Promise<Look> {
  throw new Error('The story is written next.');
}
