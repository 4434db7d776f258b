import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { generatedFiles } from './generated-files.ts';

/*
 * Writes the JSON Schemas and the configuration reference. Run it from the repository's root.
 * With --check it writes nothing, names what is stale, and fails if anything is.
 */

const check = process.argv.includes('--check');
const stale: string[] = [];
for (const [path, text] of generatedFiles((each) => readFileSync(each, 'utf8'))) {
  if (textOf(path) === text) continue;
  stale.push(path);
  if (check) continue;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
for (const path of stale) console.log(check ? `${path} is stale: run npm run schemas` : `wrote ${path}`);
if (stale.length === 0) console.log('The schemas and the generated documents are up to date.');
if (check && stale.length > 0) process.exitCode = 1;

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
