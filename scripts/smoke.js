// Runs the built bundles as a user's machine would, on whichever Node runs this file, without a network.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'headgate-smoke-'));
const run = (file, args, env = {}) =>
  spawnSync(process.execPath, [join(root, file), ...args], {
    encoding: 'utf8',
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, ...env },
  });

try {
  const version = run('dist/cli/cli.js', ['--version']);
  assert.equal(
    version.stdout.trim(),
    JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version,
    version.stderr,
  );
  const help = run('dist/cli/cli.js', ['--help']);
  assert.match(help.stdout, /playground/, help.stderr);
  const wrong = run('dist/cli/cli.js', ['validate', '--folder', folder]);
  assert.notEqual(wrong.status, 0, 'A folder that is no GitOps repository is not valid.');

  // An event that Headgate does nothing on ends well, without asking GitHub anything.
  const event = join(folder, 'event.json');
  const output = join(folder, 'output');
  const summary = join(folder, 'summary');
  writeFileSync(event, JSON.stringify({ action: 'edited', repository: { full_name: 'acme/shop' } }));
  writeFileSync(output, '');
  writeFileSync(summary, '');
  const action = run('dist/action/index.mjs', [], {
    GITHUB_EVENT_NAME: 'issue_comment',
    GITHUB_EVENT_PATH: event,
    GITHUB_REPOSITORY: 'acme/shop',
    GITHUB_API_URL: 'http://127.0.0.1:1',
    GITHUB_GRAPHQL_URL: 'http://127.0.0.1:1/graphql',
    GITHUB_OUTPUT: output,
    GITHUB_STEP_SUMMARY: summary,
    INPUT_TOKEN: 'ghs_smoke',
    'INPUT_LOOK-BACK-HOURS': '72',
    'INPUT_DRY-RUN': 'false',
    'INPUT_FAIL-ON-REFUSAL': 'true',
  });
  assert.equal(action.status, 0, action.stdout + action.stderr);
  assert.match(readFileSync(output, 'utf8'), /result/);
  console.log(`The bundles run on Node ${process.version}.`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
