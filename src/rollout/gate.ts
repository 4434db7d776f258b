import type { Weight } from './weight.ts';

/** What follows when a gate has failed too often, or a deadline is over. */
export type Remedy =
  /** Back to the stable version: the wave that moved last, or every cluster; at once or through the steps. One commit. */
  | { readonly kind: 'roll-back'; readonly what: 'wave' | 'fleet'; readonly gradual: boolean }
  /** The rollout is paused until somebody resumes it. */
  | { readonly kind: 'hold' }
  /** As `hold`, and whoever started the rollout is asked by name. */
  | { readonly kind: 'ask' };

/** A query in which `{...}` stand for what {@link GateMeasure} says. Never a person's words. */
export type QueryTemplate = string;

/** The ready queries, by what they measure. They are written down once for each implementation of Gateway API. */
export const GATE_TEMPLATES = ['success-rate', 'latency-p50', 'latency-p95', 'latency-p99', 'error-rate'] as const;
export type GateTemplate = (typeof GATE_TEMPLATES)[number];

/** Where a gate's numbers come from. */
export type GateMeasure =
  | {
      readonly kind: 'prometheus';
      /** The name of a source in `fleet.yaml`. */
      readonly source: string;
      readonly ask: GateQuestion;
    }
  | {
      readonly kind: 'http';
      readonly source: string;
      /** Below the source's URL, with the same placeholders, each percent-encoded. */
      readonly path: QueryTemplate;
      /** JSON Pointers (RFC 6901) into the answer. */
      readonly value: string;
      readonly samples: string | null;
    }
  /** A check on the candidate's commit. */
  | {
      readonly kind: 'check';
      readonly name: string;
      /** The slug of the app that must have made it; null: any. */
      readonly app: string | null;
    };

/** What a Prometheus is asked about one version. */
export type GateQuestion =
  /** The ready queries for the cluster's implementation, for the value and for its samples. */
  | { readonly kind: 'template'; readonly template: GateTemplate }
  | {
      readonly kind: 'query';
      /** PromQL for the value of one version. */
      readonly query: QueryTemplate;
      /** PromQL for how many samples that value rests on; null: not asked. */
      readonly samples: QueryTemplate | null;
    };

/** What must hold before a step is left. Evaluated from the moment when the step is live. */
export interface Gate {
  /** Unique in the rollout. */
  readonly name: string;
  readonly measure: GateMeasure;
  /** What the candidate's value must be; null where only the comparison counts, and for a check. */
  readonly threshold: { readonly atLeast: number | null; readonly atMost: number | null } | null;
  /** The candidate may be worse than the stable version over the same window by so much, in the value's unit; null: not compared. */
  readonly against: { readonly noWorseBy: number; readonly better: 'higher' | 'lower' } | null;
  /** The window that a query looks back over. Seconds. */
  readonly windowSeconds: number;
  /** Fewer samples of the candidate are insufficient data; null where samples are not asked for. */
  readonly minimumSamples: number | null;
  /** At most one failure is counted in each interval. Seconds. */
  readonly intervalSeconds: number;
  /** So many failures since the step went live, and the remedy follows. At least 1. */
  readonly failureLimit: number;
  /** The gate counts from this weight of the candidate on. */
  readonly from: Weight;
  /** `cluster`: in each cluster where the candidate has traffic; `fleet`: once. */
  readonly per: 'cluster' | 'fleet';
  readonly onFailure: Remedy;
  /** Too few data: `wait` until the deadline, or count it as a pass or a failure. */
  readonly onInsufficient: 'wait' | 'pass' | 'fail';
}

/** How long a step may wait for anything but a person, from the moment when it was decided. */
export interface Deadline {
  readonly seconds: number;
  readonly remedy: Remedy;
}
