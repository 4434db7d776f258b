import type { Branch } from './world.ts';

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
}

/** Remembers nothing: each look reads in its own order. */
export const NO_MEMORY: Memory = { recall: () => null, remember: () => undefined };

/** Remembers the layout of at most `size` repositories, forgetting the one that was remembered longest ago. */
export function createMemory(size = 1000): Memory {
  const layouts = new Map<string, Layout>();
  return {
    recall: (repository) => layouts.get(repository) ?? null,
    remember: (repository, layout) => {
      layouts.delete(repository);
      layouts.set(repository, layout);
      const oldest = layouts.keys().next();
      if (layouts.size > size && oldest.done !== true) layouts.delete(oldest.value);
    },
  };
}
