import type { Git } from './git.ts';

/** One object of a repository's database. */
export interface GitObject {
  readonly id: string;
  readonly type: string;
  readonly content: Buffer;
}

const HEADER = /^([0-9a-f]{40,64}) (\w+) (\d+)$/;
const NEWLINE = 0x0a;

/**
 * Reads the objects that expressions such as `<commit>:a/b.yaml` name, all through one git process.
 *
 * @returns one for each expression, in the same order; null where there is none
 */
export async function readObjects(git: Git, expressions: readonly string[]): Promise<readonly (GitObject | null)[]> {
  const broken = expressions.find((expression) => /[\n\0]/.test(expression));
  if (broken !== undefined)
    throw new Error(`A path in a repository must not have a line break: ${JSON.stringify(broken)}`);
  if (expressions.length === 0) return [];
  const output = await git.run(['cat-file', '--batch'], { stdin: `${expressions.join('\n')}\n` });
  let offset = 0;
  return expressions.map(() => {
    const end = output.indexOf(NEWLINE, offset);
    if (end < 0) throw new Error('git cat-file gave fewer answers than it was asked for.');
    const [, id, type, size] = HEADER.exec(output.toString('utf8', offset, end)) ?? [];
    offset = end + 1;
    if (id === undefined || type === undefined || size === undefined) return null;
    const content = output.subarray(offset, offset + Number(size));
    // The content is followed by a line break of its own.
    offset += Number(size) + 1;
    return { id, type, content };
  });
}
