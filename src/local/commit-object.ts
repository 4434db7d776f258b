import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileChange } from '../gateway/change.ts';
import type { CommitRequest } from '../world/repository.ts';
import type { Git } from './git.ts';
import { readObjects } from './objects.ts';

const NEW_FILE = '100644';
const FILE_MODES = [NEW_FILE, '100755'];

/**
 * Writes a commit's objects into the repository's database. No branch, index or work tree knows of them yet.
 *
 * @returns the commit's id, or why the changes cannot be made on that commit
 */
export async function writeCommitObject(
  git: Git,
  { expectedHead, changes, headline, body }: CommitRequest,
): Promise<{ readonly commit: string } | { readonly objection: string }> {
  const modes = await readModes(git, expectedHead, changes);
  const objection = objectionToModes(modes) ?? (await objectionTo(git, expectedHead, changes));
  if (objection !== null) return { objection };
  const folder = await mkdtemp(join(tmpdir(), 'headgate-'));
  try {
    const environment = { GIT_INDEX_FILE: join(folder, 'index') };
    await git.run(['read-tree', expectedHead], { environment });
    const blobs = await writeBlobs(git, folder, changes);
    const lines = changes.map(({ path }, index) => `${modes.get(path) ?? NEW_FILE} ${blobs[index] ?? ''}\t${path}\0`);
    await git.run(['update-index', '-z', '--index-info'], { environment, stdin: lines.join('') });
    const tree = (await git.run(['write-tree'], { environment })).toString().trim();
    const signed = await git.attempt(['config', '--type=bool', '--get', 'commit.gpgSign']);
    const sign = signed.stdout.toString().trim() === 'true' ? ['-S'] : [];
    const args = ['commit-tree', ...sign, '-p', expectedHead, '-F', '-', tree];
    const made = await git.attempt(args, { stdin: `${headline}\n\n${body}` });
    if (made.code !== 0) return { objection: `Git could not make the commit: ${made.stderr}` };
    return { commit: made.stdout.toString().trim() };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Why a change does not fit what is committed; null if all fit. */
async function objectionTo(git: Git, commit: string, changes: readonly FileChange[]): Promise<string | null> {
  const folders = [...new Set(changes.flatMap(({ path }) => ancestorsOf(path)))].sort();
  const places = [...changes.map(({ path }) => path), ...folders];
  const committed = await readObjects(
    git,
    places.map((place) => `${commit}:${place}`),
  );
  for (const [index, { path, before }] of changes.entries()) {
    const object = committed[index] ?? null;
    const same = object === null ? before === null : before !== null && object.content.equals(Buffer.from(before));
    // Nothing but broken UTF-8 makes the text that was read another one than the bytes it was read from.
    if (!same)
      return `\`${path}\` is not text in UTF-8 in Git, so it cannot be edited. Save it as UTF-8 and commit it.`;
  }
  const found = new Map(places.map((place, index) => [place, committed[index]?.type ?? null]));
  const file = folders.find((folder) => found.get(folder) !== null && found.get(folder) !== 'tree');
  return file === undefined
    ? null
    : `\`${file}\` is a file in Git, and a folder is to be made there. Move it away first.`;
}

function ancestorsOf(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** Writes the new contents as they are, all through one git process. */
async function writeBlobs(git: Git, folder: string, changes: readonly FileChange[]): Promise<readonly string[]> {
  const files = changes.map((_, index) => join(folder, `blob-${index}`));
  for (const [index, { after }] of changes.entries()) await writeFile(files[index] ?? '', after);
  const args = ['hash-object', '-w', '--no-filters', '--stdin-paths'];
  const ids = await git.run(args, { stdin: files.map((file) => `${file}\n`).join('') });
  return ids.toString().trim().split('\n');
}

/** The mode of everything that is there already: an executable file stays one. */
async function readModes(
  git: Git,
  commit: string,
  changes: readonly FileChange[],
): Promise<ReadonlyMap<string, string>> {
  const paths = changes.map(({ path }) => path);
  const listed = await git.run(['ls-tree', '-z', '--full-tree', commit, '--', ...paths]);
  const entries = listed
    .toString()
    .split('\0')
    .map((line) => /^(\d{6}) \w+ [0-9a-f]+\t(.*)$/s.exec(line))
    .flatMap((match): [string, string][] => (match === null ? [] : [[match[2] ?? '', match[1] ?? '']]));
  return new Map(entries);
}

function objectionToModes(modes: ReadonlyMap<string, string>): string | null {
  const other = [...modes].find(([, mode]) => !FILE_MODES.includes(mode));
  if (other === undefined) return null;
  const [path, mode] = other;
  const what = mode === '120000' ? 'a symbolic link' : mode === '160000' ? 'a submodule' : 'a folder';
  return `\`${path}\` is ${what} in Git, and a file is to be written there. Replace it with a file first.`;
}
