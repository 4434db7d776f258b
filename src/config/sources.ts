import type { MetricSource } from '../fleet/source.ts';
import { parseDuration } from '../rollout/duration.ts';
import { nearest } from '../rollout/nearest.ts';
import { listed } from './describe.ts';
import type { Document } from './document.ts';
import type { DocumentPath } from './document-path.ts';
import { checkPrivateAddresses, checkUrl } from './outside-address.ts';
import { SourcesSchema, type WrittenSource } from './source-schema.ts';

const SOURCES = ['spec', 'sources'];
const KINDS = ['prometheus', 'http'] as const;

/** The names of sources, each with its kind. */
export type SourceKinds = ReadonlyMap<string, MetricSource['kind']>;

export function normaliseSource(name: string, { prometheus, http }: WrittenSource): MetricSource {
  const written = prometheus ?? http;
  if (written === undefined) throw new Error('The schema let a source pass that has no kind.');
  return {
    name,
    kind: prometheus === undefined ? 'http' : 'prometheus',
    url: written.url,
    tokenVariable: written.token ?? null,
    privateAddresses: written.privateAddresses,
    timeoutSeconds: parseDuration(written.timeout),
  };
}

/**
 * Reports sources that cannot be called.
 *
 * @returns the sources; null where they are wrong, so that nothing is held against them
 */
export function checkSources(document: Document<unknown>): SourceKinds | null {
  const sources = document.part(SourcesSchema, SOURCES);
  if (sources === null) return document.has(SOURCES) ? null : new Map();
  for (const [name, source] of Object.entries(sources)) {
    for (const kind of KINDS) {
      if (source[kind] === undefined) continue;
      checkUrl(document, [...SOURCES, name, kind, 'url']);
      checkPrivateAddresses(document, [...SOURCES, name, kind, 'privateAddresses']);
    }
  }
  return new Map(
    Object.entries(sources).map(([name, { prometheus }]) => [name, prometheus === undefined ? 'http' : 'prometheus']),
  );
}

/** Reports a name that no source has, or one of the other kind. */
export function checkReference(
  document: Document<unknown>,
  name: string,
  kind: MetricSource['kind'],
  path: DocumentPath,
  sources: SourceKinds,
): void {
  const found = sources.get(name);
  if (found === kind) return;
  const names = [...sources].flatMap(([each, its]) => (its === kind ? [each] : []));
  const known = names.length === 0 ? ', and there is none' : `: ${listed(names)}`;
  document.report(
    path,
    found === undefined ? null : `${JSON.stringify(name)}, a source of the kind ${found}`,
    `a source of the kind ${kind} in spec.sources of fleet.yaml${known}`,
    nearest(name, names),
  );
}
