import type { Weight } from './weight.ts';

/** Which clusters a command speaks of. Empty: all clusters of the rollout. */
export interface Scope {
  /** Globs over cluster names, as written: `eu-west`, `us-*`. */
  readonly clusters: readonly string[];
  /** A wave by its number from 1 or its name. */
  readonly wave: string | null;
}

/** Why a command goes past windows, gates and readings, in the person's words; null: it does not. */
export type BreakGlass = string | null;

/** Everything that a person can ask for, parsed once. The registry in `command-registry.ts` describes each verb. */
export type Command =
  | {
      readonly verb: 'canary';
      /** `next`: the next step of the plan. */
      readonly target: Weight | 'next';
      readonly scope: Scope;
      /** True: the weight is a share of the whole fleet's traffic, carried by the clusters in scope. */
      readonly fleet: boolean;
      /** The commit to pin, 7 to 40 hexadecimal digits; null: the head of the pull request. */
      readonly sha: string | null;
      readonly breakGlass: BreakGlass;
    }
  /** Starts a blue-green rollout: the candidate is deployed and gets no traffic yet. */
  | {
      readonly verb: 'blue-green';
      /** As for `canary`. */
      readonly sha: string | null;
      /** True: a slot that is still kept warm for a rollback may be overwritten. */
      readonly now: boolean;
      readonly breakGlass: BreakGlass;
    }
  /** All traffic of the clusters in scope to the candidate, or back. */
  | { readonly verb: 'switch'; readonly back: boolean; readonly scope: Scope; readonly breakGlass: BreakGlass }
  | { readonly verb: 'promote'; readonly breakGlass: BreakGlass }
  | { readonly verb: 'rollback'; readonly gradual: boolean }
  | { readonly verb: 'pause' }
  | { readonly verb: 'resume' }
  | { readonly verb: 'abort' }
  | { readonly verb: 'approve' }
  | FleetCommand
  | ObserveCommand
  | { readonly verb: 'status' }
  | { readonly verb: 'plan'; readonly of: Command }
  | { readonly verb: 'help'; readonly topic: string | null };

/** What can be asked for on the fleet axis. Clusters are globs over their names. */
export type FleetCommand =
  /** What clusters of one pool have in ordinary times. Clusters that are not named divide the rest. */
  | {
      readonly verb: 'shift';
      /** In the order in which they were written; each cluster once; never empty. */
      readonly weights: readonly { readonly cluster: string; readonly weight: Weight }[];
      /** Null: the one pool in which all of them are at home. */
      readonly pool: string | null;
    }
  | { readonly verb: 'drain'; readonly clusters: readonly string[] }
  | { readonly verb: 'undrain'; readonly clusters: readonly string[] }
  /** `to` empty: whoever may and can. */
  | { readonly verb: 'failover'; readonly from: string; readonly to: readonly string[] }
  /** `vouched`: the person has seen that the cluster is healthy; nobody else needs to have. */
  | { readonly verb: 'failback'; readonly from: string; readonly vouched: boolean }
  /** A failover that ends by itself. `seconds` null: as long as the configuration says. */
  | {
      readonly verb: 'drill';
      readonly from: string;
      readonly to: readonly string[];
      readonly seconds: number | null;
    }
  /** Works out anew what follows from shares, capacity and load. */
  | { readonly verb: 'rebalance' };

/** What the loop says to itself: take what was read of the clusters and of the gates into account. Nobody can write it. */
export interface ObserveCommand {
  readonly verb: 'observe';
}

/** What people can say. */
export type Verb = Exclude<Command['verb'], ObserveCommand['verb']>;

/** A command as it stands in a comment: what it asks for and of which rollouts. */
export interface Request {
  readonly command: Command;
  /** Names after `--rollout`; empty: every rollout that the pull request drives. */
  readonly rollouts: readonly string[];
}

/** A line that begins like a command and is none. */
export interface Malformed {
  readonly reason: 'unknown_command' | 'malformed_command';
  readonly found: string;
  readonly expected: string;
  /** The command that was probably meant, complete, to copy; null where no guess is near. */
  readonly suggestion: string | null;
}

/** One line of a comment that addresses Headgate. `text` is the line as written, trimmed. */
export type ParsedLine =
  | { readonly text: string; readonly line: number; readonly request: Request }
  | { readonly text: string; readonly line: number; readonly malformed: Malformed };
