import { lineOf } from '../gateway/finding.ts';
import { isUnreadable, plainData, readSource } from '../gateway/yaml-source.ts';
import { recently } from '../rollout/recently.ts';
import { type DnsRecord, readEndpoints } from './dns-record.ts';
import { type Gslb, readGslb } from './gslb.ts';
import { linesOf, readRoute } from './read-route.ts';
import type { Route } from './route.ts';

/** What a manifest says of where traffic goes, wherever the file lies. */
export interface Manifest {
  readonly routes: readonly Route[];
  readonly records: readonly DnsRecord[];
  readonly gslbs: readonly Gslb[];
  /** Why the file, or one of its documents, could not be read; null: it could. */
  readonly unreadable: { readonly line: number | null; readonly found: string } | null;
}

/** Manifests that are kept read: those of a thousand clusters before and after a step. */
const KEPT_MANIFESTS = 4000;

const owner = {};
const readOnce = recently(KEPT_MANIFESTS, (_: object, text) => read(text));

/** Reads a manifest. The same text, in however many clusters, is read once. Whatever the text is, it answers. */
export function readManifest(text: string): Manifest {
  return readOnce(owner, text);
}

/** Whether a file may hold anything that decides where traffic goes: cheaper than reading it. */
export function mayRoute(text: string): boolean {
  return (
    text.includes('gateway.networking.k8s.io/') || text.includes('externaldns.k8s.io/') || text.includes('k8gb.io/')
  );
}

const NOTHING: Manifest = { routes: [], records: [], gslbs: [], unreadable: null };

function read(text: string): Manifest {
  if (!mayRoute(text)) return NOTHING;
  const source = readSource(text);
  if (isUnreadable(source)) {
    const line = source.offset === null ? null : lineOf(text, source.offset);
    return { ...NOTHING, unreadable: { line, found: source.found } };
  }
  const parts = source.documents.map(({ document }): Manifest => {
    const data = plainData(document);
    const lineAt = linesOf(text, document);
    if (data === undefined) return { ...NOTHING, unreadable: { line: lineAt([]), found: 'its aliases go too far' } };
    const [route, gslb] = [readRoute(data, lineAt), readGslb(data)];
    return {
      routes: route === null ? [] : [route],
      records: readEndpoints(data, lineAt),
      gslbs: gslb === null ? [] : [gslb],
      unreadable: null,
    };
  });
  return {
    routes: parts.flatMap(({ routes }) => routes),
    records: parts.flatMap(({ records }) => records),
    gslbs: parts.flatMap(({ gslbs }) => gslbs),
    unreadable: parts.find(({ unreadable }) => unreadable !== null)?.unreadable ?? null,
  };
}
