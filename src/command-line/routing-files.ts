import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { mayRoute } from '../explain/manifest.ts';
import type { WorkTreeFiles } from './work-tree-files.ts';

/** Folders that hold no manifests, whatever is in them. */
const PASSED_OVER = ['node_modules'];

/**
 * The YAML files of a folder that may decide where traffic goes, wherever they lie, as they lie there. Folders that begin
 * with a dot are passed over.
 *
 * @param root the folder, absolute
 */
export async function readRoutingFiles(
  root: string,
  files: WorkTreeFiles,
): Promise<readonly (readonly [string, string])[]> {
  const texts = await files.read(await yamlPaths(root, ''));
  return [...texts].flatMap(([path, text]) => (text !== null && mayRoute(text) ? [[path, text] as const] : []));
}

async function yamlPaths(root: string, folder: string): Promise<readonly string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  const paths: string[] = [];
  for (const entry of entries.toSorted((left, right) => (left.name < right.name ? -1 : 1))) {
    if (entry.name.startsWith('.') || PASSED_OVER.includes(entry.name)) continue;
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) paths.push(...(await yamlPaths(root, path)));
    else if (entry.isFile() && /\.ya?ml$/.test(entry.name)) paths.push(path);
  }
  return paths;
}
