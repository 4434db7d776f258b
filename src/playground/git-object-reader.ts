import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { gitEnvironment } from './git-process.ts';

/** One object of a repository's database, as it is stored. */
export interface GitObject {
  readonly oid: string;
  readonly type: string;
  readonly content: Buffer;
}

const HEADER = /^([0-9a-f]{40,64}) (\w+) (\d+)$/;
const NEWLINE = 0x0a;

/** Reads objects through one long-lived `git cat-file --batch`, many at a time, in the order that they were asked for. */
export class GitObjectReader {
  readonly #folder: string;
  #process: ChildProcessWithoutNullStreams | null = null;
  #waiting: ((object: GitObject | null) => void)[] = [];
  #chunks: Buffer[] = [];
  #length = 0;
  #header: { readonly oid: string; readonly type: string; readonly size: number } | null = null;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The object that an expression such as `refs/heads/main` or `<commit>:a/b.yaml` names; null where there is none. */
  read(expression: string): Promise<GitObject | null> {
    if (expression.includes('\n') || expression === '') return Promise.resolve(null);
    this.#process ??= this.#start();
    const stdin = this.#process.stdin;
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      stdin.write(`${expression}\n`);
    });
  }

  close(): void {
    this.#process?.stdin.end();
    this.#process = null;
  }

  #start(): ChildProcessWithoutNullStreams {
    const child = spawn('git', [`--git-dir=${this.#folder}`, 'cat-file', '--batch'], { env: gitEnvironment() });
    child.stdin.on('error', () => undefined);
    child.stderr.resume();
    child.stdout.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#length += chunk.length;
      while (this.#takeAnswer());
    });
    child.on('close', () => {
      const waiting = this.#waiting;
      this.#waiting = [];
      this.#process = null;
      for (const answer of waiting) answer(null);
    });
    return child;
  }

  /** Takes one step in what has arrived; false where more must arrive first. */
  #takeAnswer(): boolean {
    if (this.#header !== null) {
      const { oid, type, size } = this.#header;
      if (this.#length < size + 1) return false;
      const content = Buffer.from(this.#take(size + 1).subarray(0, size));
      this.#header = null;
      this.#waiting.shift()?.({ oid, type, content });
      return true;
    }
    const buffer = this.#whole();
    const end = buffer.indexOf(NEWLINE);
    if (end < 0) return false;
    const header = HEADER.exec(this.#take(end + 1).toString('utf8', 0, end));
    const [, oid, type, size] = header ?? [];
    if (oid === undefined || type === undefined || size === undefined) this.#waiting.shift()?.(null);
    else this.#header = { oid, type, size: Number(size) };
    return true;
  }

  #whole(): Buffer {
    const whole = this.#chunks.length === 1 ? this.#chunks[0] : undefined;
    if (whole !== undefined) return whole;
    const joined = Buffer.concat(this.#chunks);
    this.#chunks = [joined];
    return joined;
  }

  #take(length: number): Buffer {
    const whole = this.#whole();
    this.#chunks = [whole.subarray(length)];
    this.#length -= length;
    return whole.subarray(0, length);
  }
}
