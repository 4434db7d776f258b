import { readFileSync } from 'node:fs';

/** The version of this program. The file lies at the same place above the sources and above what is built of them. */
export function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const parsed: unknown = JSON.parse(text);
  const isPackage = typeof parsed === 'object' && parsed !== null && 'version' in parsed;
  return isPackage ? String(parsed.version) : 'unknown';
}
