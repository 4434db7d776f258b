import type { Observation } from '../../src/rollout/observations.ts';
import type { Role } from '../../src/rollout/rights.ts';
import type { LoopScenario } from './loop-scenario.ts';
import type { MeantCommand } from './meant-command.ts';
import type { Meaning } from './memory-conversation.ts';
import type { Crash } from './memory-world.ts';
import type { FaultRates } from './outside.ts';
import type { Setting } from './setting.ts';

/** Something that people do. `at` is in milliseconds since the beginning. */
export type Deed =
  | {
      readonly kind: 'comment';
      readonly at: number;
      readonly pullRequest: number;
      readonly login: string;
      readonly body: string;
      readonly meanings: readonly Meaning[];
      /** How long after it was made reads begin to see it, in milliseconds. */
      readonly hiddenFor: number;
    }
  /** Somebody changes the words of the newest comment of a person. */
  | { readonly kind: 'edit'; readonly at: number; readonly pullRequest: number; readonly body: string }
  | {
      readonly kind: 'label';
      readonly at: number;
      readonly pullRequest: number;
      readonly login: string;
      readonly label: string;
      readonly meant: MeantCommand | null;
      readonly hiddenFor: number;
    }
  | {
      readonly kind: 'merge' | 'close' | 'reopen';
      readonly at: number;
      readonly pullRequest: number;
      readonly login: string;
    }
  | { readonly kind: 'push'; readonly at: number; readonly pullRequest: number; readonly sha: string }
  | { readonly kind: 'role'; readonly at: number; readonly login: string; readonly role: Role }
  | { readonly kind: 'team'; readonly at: number; readonly login: string; readonly member: boolean }
  /** A person's commit on the GitOps branch. */
  | { readonly kind: 'unrelated'; readonly at: number; readonly login: string }
  | {
      readonly kind: 'config';
      readonly at: number;
      readonly login: string;
      readonly rollout: number;
      readonly variant: number;
    }
  /** A person changes what the fleet's file says of jurisdictions. */
  | { readonly kind: 'rules'; readonly at: number; readonly login: string; readonly variant: number }
  | { readonly kind: 'annotate'; readonly at: number; readonly login: string; readonly rollout: number }
  | {
      readonly kind: 'note' | 'weigh';
      readonly at: number;
      readonly login: string;
      readonly rollout: number;
      readonly cluster: string;
    };

/** A process of Headgate that looks once and ends. */
export interface PlannedLook {
  readonly at: number;
  /** Null: a look at the rollouts alone, as a schedule makes it. */
  readonly pullRequest: number | null;
  readonly crash: Crash | null;
  readonly skew: number;
  /** What was observed before it; empty but where a schedule looks. */
  readonly health: readonly Observation[];
}

/** A whole history before it happens. A seed gives exactly one. */
export interface Scenario {
  readonly seed: number;
  readonly setting: Setting;
  readonly pullRequests: readonly { readonly number: number; readonly fork: boolean; readonly head: string }[];
  /** The number of an issue of the GitOps repository; null: there is none. Pull requests have other numbers. */
  readonly issue: number | null;
  readonly deeds: readonly Deed[];
  readonly looks: readonly PlannedLook[];
  readonly faults: FaultRates;
  /** Null where nothing is looked at but Git. */
  readonly loop: LoopScenario | null;
}
