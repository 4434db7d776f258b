import { formatSignature, type Signature, type TreeChange } from './git-objects.ts';
import { git } from './git-process.ts';

export interface CommitSpecification {
  readonly parents: readonly string[];
  /** Where the tree starts: the first parent's tree where it is left out, an empty one where it is null. */
  readonly baseTree?: string | null;
  readonly changes: readonly TreeChange[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
}

const NOTHING = '0'.repeat(40);

/** The commit hangs on a ref of its own only while it is imported. */
const IMPORT_REF = 'refs/headgate/import';

function quote(path: string): string {
  return `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}

/** Makes one commit with any number of files in a single process, and moves no branch. Returns its id. */
export async function importCommit(folder: string, specification: CommitSpecification): Promise<string> {
  const parts: (string | Buffer)[] = [];
  const data = (content: Buffer) => parts.push(`data ${content.length}\n`, content, '\n');
  parts.push(`commit ${IMPORT_REF}\nmark :1\n`);
  parts.push(`author ${formatSignature(specification.author)}\n`);
  parts.push(`committer ${formatSignature(specification.committer)}\n`);
  data(Buffer.from(specification.message, 'utf8'));
  specification.parents.forEach((parent, index) => {
    parts.push(`${index === 0 ? 'from' : 'merge'} ${parent}\n`);
  });
  if (specification.baseTree !== undefined) parts.push('deleteall\n');
  if (typeof specification.baseTree === 'string') parts.push(`M 040000 ${specification.baseTree} ""\n`);
  for (const change of specification.changes) {
    if (change.mode === null) parts.push(`D ${quote(change.path)}\n`);
    else if ('oid' in change) parts.push(`M ${change.mode} ${change.oid} ${quote(change.path)}\n`);
    else {
      parts.push(`M ${change.mode} inline ${quote(change.path)}\n`);
      data(change.content);
    }
  }
  parts.push(`\nget-mark :1\nreset ${IMPORT_REF}\nfrom ${NOTHING}\n\ndone\n`);
  const stream = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'utf8') : part)));
  const output = await git(folder, ['fast-import', '--quiet', '--done', '--date-format=raw'], stream);
  return output.toString('utf8').trim();
}
