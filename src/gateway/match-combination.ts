import type { HeaderMatch } from './cookie-match.ts';
import { isRecord, listIn } from './plain-data.ts';

/**
 * Each match of a rule with each header added: what the rule matches, narrowed to the requests that have one of the
 * headers. A rule without matches matches everything. Whatever is no match stays as it is, to be found later.
 *
 * @param matches the rule's `matches`, any data
 */
export function withHeaders(matches: unknown, headers: readonly HeaderMatch[]): unknown[] {
  return matchesOf(matches).flatMap((match) =>
    isRecord(match) ? headers.map((header) => ({ ...match, headers: [...listIn(match['headers']), header] })) : [match],
  );
}

function matchesOf(matches: unknown): readonly unknown[] {
  if (matches === undefined || matches === null) return [{}];
  if (!Array.isArray(matches)) return [matches];
  return matches.length === 0 ? [{}] : matches;
}
