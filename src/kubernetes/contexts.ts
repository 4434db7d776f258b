import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ClusterContext } from './client.ts';
import { ClusterFailure } from './cluster-failure.ts';
import { IN_CLUSTER, type KubeconfigSource } from './kubeconfig-source.ts';

/** Finds a context of the kubeconfig by its name. */
export type FindContext = (name: string) => Promise<ClusterContext>;

interface Loaded {
  readonly texts: readonly string[];
  readonly contexts: ReadonlyMap<string, ClusterContext>;
}

/**
 * Looks contexts up in a kubeconfig. The files are read anew each time, because a mounted secret may be renewed; what was
 * made of them is kept as long as they are the same, so that a plugin's token is used until it expires.
 *
 * The function that it returns rejects with {@link ClusterFailure} alone.
 */
export function createContexts(source: KubeconfigSource): FindContext {
  let kept: Loaded | null = null;
  return async (name) => {
    kept = source.kind === 'files' ? await loadFiles(source.paths, kept) : (kept ?? (await loadPod()));
    const context = kept.contexts.get(name);
    if (context === undefined) throw new ClusterFailure(noSuchContext(name, [...kept.contexts.keys()]));
    return context;
  };
}

async function loadFiles(paths: readonly string[], kept: Loaded | null): Promise<Loaded> {
  const files = (await Promise.all(paths.map(readIfThere))).filter((file) => file !== null);
  if (files.length === 0) throw new ClusterFailure(`there is no kubeconfig at ${paths.join(' or ')}`);
  const texts = files.map(({ text }) => text);
  if (kept !== null && kept.texts.length === texts.length && kept.texts.every((text, at) => text === texts[at]))
    return kept;
  const { contextsOfFiles } = await import('./client.ts');
  try {
    return { texts, contexts: contextsOfFiles(files) };
  } catch {
    throw new ClusterFailure(`${paths.join(' or ')} is not a kubeconfig: \`kubectl config view\` says what is wrong`);
  }
}

async function readIfThere(path: string): Promise<{ readonly text: string; readonly folder: string } | null> {
  try {
    return { text: await readFile(path, 'utf8'), folder: dirname(path) };
  } catch (error) {
    // Several files may be named of which some are not there; kubectl passes over these too.
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT') return null;
    throw new ClusterFailure(`the kubeconfig ${path} cannot be read`);
  }
}

async function loadPod(): Promise<Loaded> {
  const { contextOfPod } = await import('./client.ts');
  return { texts: [], contexts: new Map([[IN_CLUSTER, contextOfPod()]]) };
}

function noSuchContext(name: string, there: readonly string[]): string {
  const known = there.length === 0 ? 'it has none' : `it has ${[...there].sort().join(', ')}`;
  return `the kubeconfig has no context ${name}: ${known}`;
}
