import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TreeChange } from './git-objects.ts';
import type { FileSource } from './scenario-seeds.ts';

/** The files of a map or a folder, as changes to a tree. */
export function changesOf(source: FileSource): TreeChange[] {
  const folder = 'folder' in source ? source.folder : null;
  if (typeof folder === 'string' || folder instanceof URL) {
    return filesBelow(folder instanceof URL ? fileURLToPath(folder) : folder, '');
  }
  return Object.entries(source).map(([path, content]) =>
    typeof content === 'string'
      ? { path, mode: '100644', content: Buffer.from(content, 'utf8') }
      : { path, mode: null },
  );
}

function filesBelow(folder: string, prefix: string): TreeChange[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry): TreeChange[] => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === '.git' ? [] : filesBelow(path, `${prefix}${entry.name}/`);
    const mode = statSync(path).mode & 0o100 ? '100755' : '100644';
    return entry.isFile() ? [{ path: `${prefix}${entry.name}`, mode, content: readFileSync(path) }] : [];
  });
}
