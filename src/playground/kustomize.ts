import { load, loadAll } from 'js-yaml';
import { dig, isRecord, listIn } from '../gateway/plain-data.ts';
import type { ClusterObject } from './cluster-object.ts';
import { readObject } from './cluster-objects.ts';

/** The files of one commit. */
export interface CommitFiles {
  /** Every path, from the repository's root. */
  readonly paths: ReadonlySet<string>;
  read(path: string): Promise<string>;
}

/** What a folder comes to, or why it comes to nothing. */
export type Built =
  | { readonly kind: 'built'; readonly objects: readonly ClusterObject[] }
  | { readonly kind: 'failed'; readonly found: string };

const KUSTOMIZATIONS = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/** Deeper folders are not looked at, so that a circle of kustomizations ends. */
const DEEPEST = 5;

/**
 * Builds a folder as `kustomize build` does, as far as Headgate's folders need it: `resources` (files and folders) and
 * `namespace`. Without a kustomization every manifest in the folder is taken, as Flux and Argo CD do.
 *
 * @param namespace where an object goes that says nothing
 */
export async function buildFolder(files: CommitFiles, folder: string, namespace: string): Promise<Built> {
  try {
    return { kind: 'built', objects: await build(files, folder, namespace, 0) };
  } catch (error) {
    return { kind: 'failed', found: error instanceof Error ? error.message : String(error) };
  }
}

async function build(
  files: CommitFiles,
  folder: string,
  namespace: string,
  depth: number,
): Promise<readonly ClusterObject[]> {
  if (depth > DEEPEST) throw new Error(`${folder}: kustomizations go deeper than ${DEEPEST} folders`);
  const own = KUSTOMIZATIONS.map((name) => `${folder}/${name}`).find((path) => files.paths.has(path));
  const kustomization = own === undefined ? {} : load(await files.read(own));
  const chosen = dig(kustomization, 'namespace');
  const place = typeof chosen === 'string' ? chosen : namespace;
  const resources =
    own === undefined ? manifestsIn(files, folder) : listIn(dig(kustomization, 'resources')).map(String);
  const objects = [];
  for (const resource of resources) {
    const path = joined(folder, resource);
    if (files.paths.has(path)) objects.push(...readAll(await files.read(path), place));
    else if (isFolder(files, path)) objects.push(...(await build(files, path, place, depth + 1)));
    else throw new Error(`${own ?? folder}: there is no resource ${resource}`);
  }
  if (typeof chosen !== 'string') return objects;
  return objects.map((object) => ({ ...object, metadata: { ...object.metadata, namespace: chosen } }));
}

function manifestsIn({ paths }: CommitFiles, folder: string): readonly string[] {
  const start = `${folder}/`;
  const below = [...paths].filter((path) => path.startsWith(start)).map((path) => path.slice(start.length));
  return below.filter((path) => !path.includes('/') && /\.ya?ml$/.test(path)).toSorted();
}

function isFolder({ paths }: CommitFiles, folder: string): boolean {
  return [...paths].some((path) => path.startsWith(`${folder}/`));
}

function readAll(text: string, namespace: string): readonly ClusterObject[] {
  return loadAll(text).flatMap((data) => {
    if (data === null || data === undefined) return [];
    const object = readObject(data, namespace);
    if (object === null) throw new Error('a document is no Kubernetes object');
    return isRecord(data) ? [object] : [];
  });
}

function joined(folder: string, resource: string): string {
  const segments: string[] = [];
  for (const segment of `${folder}/${resource}`.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '.' && segment !== '') segments.push(segment);
  }
  return segments.join('/');
}
