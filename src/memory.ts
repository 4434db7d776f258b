import type { Observation } from './rollout/observations.ts';
import type { Branch } from './world/repository.ts';

/** Where a repository's rollouts lay when they were last read. */
export interface Layout {
  readonly branch: Branch;
  readonly paths: readonly string[];
}

/**
 * What a running process remembers between looks, to read ahead in the same round trip. It is a guess and never a
 * fact: whatever is decided is decided on files that were read in the same look.
 */
export interface Memory {
  recall(repository: string): Layout | null;
  remember(repository: string, layout: Layout): void;
  readonly samples: Samples;
}

/** What this place saw of gateways, by the URL that it asked: who saw a gateway ill once cannot say for how long. */
export interface Samples {
  /** Oldest first. */
  of(url: string): readonly Observation[];
  add(url: string, seen: Observation): void;
}

const NO_SAMPLES: Samples = { of: () => [], add: () => undefined };

/** Remembers nothing: each look reads in its own order. */
export const NO_MEMORY: Memory = { recall: () => null, remember: () => undefined, samples: NO_SAMPLES };

/** A gateway is looked at once a minute or so; what is longer ago than this decides nothing. */
const SAMPLES_AT_MOST = 500;
const GATEWAYS_AT_MOST = 5_000;

function createSamples(): Samples {
  const byUrl = new Map<string, readonly Observation[]>();
  return {
    of: (url) => byUrl.get(url) ?? [],
    add(url, seen) {
      const known = byUrl.get(url) ?? [];
      byUrl.delete(url);
      byUrl.set(url, [...known.slice(1 - SAMPLES_AT_MOST), seen]);
      const oldest = byUrl.keys().next();
      if (byUrl.size > GATEWAYS_AT_MOST && oldest.done !== true) byUrl.delete(oldest.value);
    },
  };
}

/** Remembers the layout of at most `size` repositories, forgetting the one that was remembered longest ago. */
export function createMemory(size = 1000): Memory {
  const samples = createSamples();
  const layouts = new Map<string, Layout>();
  return {
    samples,
    recall: (repository) => layouts.get(repository) ?? null,
    remember: (repository, layout) => {
      layouts.delete(repository);
      layouts.set(repository, layout);
      const oldest = layouts.keys().next();
      if (layouts.size > size && oldest.done !== true) layouts.delete(oldest.value);
    },
  };
}
