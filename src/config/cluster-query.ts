import { LoadSchema, ObserversSchema } from './cluster-query-schema.ts';
import type { Document } from './document.ts';
import type { DocumentPath } from './document-path.ts';
import { readQuery } from './query-text.ts';
import { checkReference, type SourceKinds } from './sources.ts';

const PLACEHOLDERS = ['cluster', 'rollout', 'window'];

/**
 * Reports queries of a cluster that ask nobody or are not what they seem.
 *
 * @param sources null where they are wrong themselves
 */
export function checkClusterQueries(
  document: Document<unknown>,
  cluster: DocumentPath,
  sources: SourceKinds | null,
): void {
  const places = [
    [[...cluster, 'load'], LoadSchema],
    [[...cluster, 'health', 'observers'], ObserversSchema],
  ] as const;
  for (const [path, schema] of places) {
    const source = document.part(schema.entries.source, [...path, 'source']);
    if (source !== null && sources !== null)
      checkReference(document, source, 'prometheus', [...path, 'source'], sources);
    const query = document.part(schema.entries.query, [...path, 'query']);
    const { flaws } = readQuery(query ?? '', PLACEHOLDERS);
    for (const { found, expected, suggestion } of flaws)
      document.report([...path, 'query'], found, expected, suggestion);
  }
}
