import { lineOf } from '../gateway/finding.ts';
import { isUnreadable, plainData, readSource } from '../gateway/yaml-source.ts';
import { recently } from '../rollout/recently.ts';
import { type DnsRecord, readEndpoints } from './dns-record.ts';
import { type Gslb, readGslb } from './gslb.ts';
import { quickDocuments } from './quick-documents.ts';
import { type LineAt, linesOf, readRoute } from './read-route.ts';
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

const [owner, quickOwner] = [{}, {}];
const readOnce = recently(KEPT_MANIFESTS, (_: object, text) => read(text));
const readQuicklyOnce = recently(KEPT_MANIFESTS, (_: object, text) => readQuickly(text));

/** Reads a manifest. The same text, in however many clusters, is read once. Whatever the text is, it answers. */
export function readManifest(text: string): Manifest {
  return readOnce(owner, text);
}

/** As {@link readManifest}, in less time, where nobody asks for lines: all of them may be 1. */
export function readManifestQuickly(text: string): Manifest {
  return readQuicklyOnce(quickOwner, text);
}

/** Whether a file may hold anything that decides where traffic goes: cheaper than reading it. */
export function mayRoute(text: string): boolean {
  return (
    text.includes('gateway.networking.k8s.io/') || text.includes('externaldns.k8s.io/') || text.includes('k8gb.io/')
  );
}

const NOTHING: Manifest = { routes: [], records: [], gslbs: [], unreadable: null };

function readQuickly(text: string): Manifest {
  if (!mayRoute(text)) return NOTHING;
  const documents = quickDocuments(text);
  return documents === null ? readManifest(text) : joined(documents.map((data) => readDocument(data, () => 1)));
}

function read(text: string): Manifest {
  if (!mayRoute(text)) return NOTHING;
  const source = readSource(text);
  if (isUnreadable(source)) {
    const line = source.offset === null ? null : lineOf(text, source.offset);
    return { ...NOTHING, unreadable: { line, found: source.found } };
  }
  return joined(
    source.documents.map(({ document }) => {
      const data = plainData(document);
      const lineAt = linesOf(text, document);
      if (data !== undefined) return readDocument(data, lineAt);
      return { ...NOTHING, unreadable: { line: lineAt([]), found: 'its aliases go too far' } };
    }),
  );
}

function readDocument(data: unknown, lineAt: LineAt): Manifest {
  const [route, gslb] = [readRoute(data, lineAt), readGslb(data)];
  return {
    routes: route === null ? [] : [route],
    records: readEndpoints(data, lineAt),
    gslbs: gslb === null ? [] : [gslb],
    unreadable: null,
  };
}

function joined(parts: readonly Manifest[]): Manifest {
  return {
    routes: parts.flatMap(({ routes }) => routes),
    records: parts.flatMap(({ records }) => records),
    gslbs: parts.flatMap(({ gslbs }) => gslbs),
    unreadable: parts.find(({ unreadable }) => unreadable !== null)?.unreadable ?? null,
  };
}
