import type { MetricSource } from '../fleet/source.ts';

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
