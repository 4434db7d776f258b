/** Who made a commit, and when. */
export interface Signature {
  readonly name: string;
  readonly email: string;
  /** ISO 8601 in UTC, to the second. */
  readonly at: string;
}

export interface Commit {
  readonly oid: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
}

export interface TreeEntry {
  /** Octal as git prints it: `100644`, `100755`, `120000`, `040000`, `160000`. */
  readonly mode: string;
  readonly type: 'blob' | 'tree' | 'commit';
  readonly oid: string;
  readonly name: string;
}

/** A file to write, an object to put at a path, or (null) a path to delete. */
export type TreeChange =
  | { readonly path: string; readonly mode: string; readonly content: Buffer }
  | { readonly path: string; readonly mode: string; readonly oid: string }
  | { readonly path: string; readonly mode: null };

const SIGNATURE = /^(.*?) ?<(.*?)> (\d+) [+-]\d{4}$/;

/** ISO 8601 in UTC, to the second, as GitHub writes times. */
export function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

function parseSignature(line: string): Signature {
  const [, name = '', email = '', seconds = '0'] = SIGNATURE.exec(line) ?? [];
  return { name, email, at: timestamp(Number(seconds) * 1000) };
}

/** Writes a person and a time as git stores them. */
export function formatSignature({ name, email, at }: Signature): string {
  const clean = (text: string) => text.replaceAll(/[<>\n]/g, '');
  return `${clean(name)} <${clean(email)}> ${Math.floor(Date.parse(at) / 1000)} +0000`;
}

/** Reads a commit object as git stores it. */
export function parseCommit(oid: string, content: Buffer): Commit {
  const text = content.toString('utf8');
  const gap = text.indexOf('\n\n');
  const headers = (gap < 0 ? text : text.slice(0, gap)).split('\n');
  const values = (name: string) =>
    headers.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
  return {
    oid,
    tree: values('tree')[0] ?? '',
    parents: values('parent'),
    author: parseSignature(values('author')[0] ?? ''),
    committer: parseSignature(values('committer')[0] ?? ''),
    message: gap < 0 ? '' : text.slice(gap + 2),
  };
}

/** Reads a tree object as git stores it. */
export function parseTree(content: Buffer): TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let position = 0; position < content.length; ) {
    const space = content.indexOf(0x20, position);
    const zero = content.indexOf(0x00, space);
    const mode = content.toString('latin1', position, space).padStart(6, '0');
    const type = mode === '040000' ? 'tree' : mode === '160000' ? 'commit' : 'blob';
    const name = content.toString('utf8', space + 1, zero);
    entries.push({ mode, type, name, oid: content.toString('hex', zero + 1, zero + 21) });
    position = zero + 21;
  }
  return entries;
}
