import { existsSync, readFileSync } from 'node:fs';

/** The version of this program: that of the nearest package.json above the file that runs, be it source or built. */
export function readVersion(): string {
  let folder = new URL('./', import.meta.url);
  while (!existsSync(new URL('package.json', folder))) {
    const above = new URL('../', folder);
    if (above.href === folder.href) return 'unknown';
    folder = above;
  }
  const parsed: unknown = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8'));
  const isPackage = typeof parsed === 'object' && parsed !== null && 'version' in parsed;
  return isPackage ? String(parsed.version) : 'unknown';
}
