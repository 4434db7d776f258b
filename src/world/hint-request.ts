import type { AgentHint } from '../fleet/source.ts';
import type { Branch } from './repository.ts';

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
