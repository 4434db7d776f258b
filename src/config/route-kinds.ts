import { isStream } from '../gateway/route-kind.ts';
import type { Document } from './document.ts';
import type { DocumentPath } from './document-path.ts';
import type { WrittenRoute } from './route-schema.ts';

type Generated = WrittenRoute & { readonly generate: NonNullable<WrittenRoute['generate']> };

/** Reports what a generated route says that its kind has no field for. */
export function checkRouteKind(document: Document<unknown>, route: Generated, path: DocumentPath): void {
  const { kind, generate } = route;
  const at = [...path, 'generate'];
  for (const [index, rule] of generate.rules.entries()) {
    for (const field of fieldsWithout(kind)) {
      if (rule[field] === undefined) continue;
      document.report([...at, 'rules', index, field], field, `no ${field}, since a ${kind} has none`);
    }
  }
  if (!isStream(kind)) return;
  if (generate.rules.length > 1)
    document.report([...at, 'rules'], `${generate.rules.length} rules`, `one rule, since a ${kind} cannot tell which`);
  if (kind === 'TLSRoute') {
    if (generate.hostnames.length === 0)
      document.report([...at, 'hostnames'], null, 'at least one host, since a TLSRoute knows its connections by these');
  } else if (generate.hostnames.length > 0) {
    document.report([...at, 'hostnames'], 'hostnames', `no hostnames, since a ${kind} has none`);
  }
}

function fieldsWithout(kind: WrittenRoute['kind']): readonly ('matches' | 'filters' | 'timeouts')[] {
  if (isStream(kind)) return ['matches', 'filters', 'timeouts'];
  return kind === 'GRPCRoute' ? ['timeouts'] : [];
}
