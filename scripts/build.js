// Builds what is released: `dist/action` (the GitHub Action, complete in itself) and `dist/cli` (the command line and the
// server, which find their packages in node_modules).
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** @actions/http-client carries undici, which only `getIDToken` needs and Headgate never calls: 410 KB and 55 ms at start. */
const withoutHttpClient = {
  name: 'without-http-client',
  setup(plugin) {
    plugin.onResolve({ filter: /^@actions\/http-client/ }, ({ path }) => ({ path, namespace: 'absent' }));
    plugin.onLoad({ filter: /.*/, namespace: 'absent' }, () => ({
      contents: 'export class HttpClient {} export class BearerCredentialHandler {}',
    }));
  },
};

/** Some packages still call require at run time. Making one takes a moment, in each of the files that are loaded at start. */
const requireWhereItIsCalled = {
  name: 'require-where-it-is-called',
  setup(plugin) {
    plugin.onEnd(async ({ outputFiles = [] }) => {
      const made =
        "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);\n";
      for (const { path, text } of outputFiles) {
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, /\brequire\b/.test(text) ? made + text : text);
      }
    });
  },
};

const shared = {
  absWorkingDir: root,
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  sourcemap: false,
  logLevel: 'warning',
};

await rm(new URL('../dist', import.meta.url), { recursive: true, force: true });
await Promise.all([
  build({
    ...shared,
    entryPoints: { index: 'src/action.ts' },
    outdir: 'dist/action',
    target: 'node24',
    minify: true,
    keepNames: true,
    plugins: [withoutHttpClient, requireWhereItIsCalled],
    write: false,
    outExtension: { '.js': '.mjs' },
  }),
  build({
    ...shared,
    entryPoints: { cli: 'src/cli.ts' },
    outdir: 'dist/cli',
    target: 'node20',
    packages: 'external',
    banner: { js: '#!/usr/bin/env node' },
  }),
]);
