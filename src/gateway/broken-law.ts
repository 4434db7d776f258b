import type { Flaw } from './field-flaws.ts';

/** A flaw that no release takes. */
export function broken(path: string, found: string, expected: string): Flaw {
  return { kind: 'invalid', path, found, expected };
}
