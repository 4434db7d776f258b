import { mayRoute } from '../explain/manifest.ts';
import type { WorkTreeFiles } from './work-tree-files.ts';

/** The YAML files that may decide where traffic goes, wherever they lie, as they lie there. */
export async function readRoutingFiles(files: WorkTreeFiles): Promise<readonly (readonly [string, string])[]> {
  const { paths } = await files.yamlFiles();
  const texts = await files.read(paths);
  return [...texts].flatMap(([path, text]) => (text !== null && mayRoute(text) ? [[path, text] as const] : []));
}
