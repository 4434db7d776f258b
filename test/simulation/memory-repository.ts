import type { Files } from '../../src/gateway/change.ts';
import type { CommitRequest, CommitResult, Snapshot } from '../../src/world/repository.ts';

/** Who made a commit: a person, or one process of Headgate. */
export type Committer =
  | { readonly kind: 'person'; readonly login: string; readonly what: string }
  | {
      readonly kind: 'headgate';
      readonly process: number;
      /** The moment of the conversation that it had seen when it decided; null if it had seen none. */
      readonly sawConversationAt: number | null;
      /** At which of its readings of Git, from 1, it decided this. */
      readonly attempt: number;
    };

/** One commit of the GitOps branch with everything that the checkers want to know of it. */
export interface MemoryCommit {
  readonly id: string;
  /** Position in the chain, from 0. */
  readonly index: number;
  /** When it became the head. */
  readonly at: number;
  /** When its request left the process. */
  readonly sentAt: number;
  readonly by: Committer;
  readonly changed: readonly string[];
  /** What the request said stood there before. */
  readonly before: ReadonlyMap<string, string | null>;
  /** All files at this commit. */
  readonly files: ReadonlyMap<string, string>;
  readonly headline: string;
}

/** One branch as a chain of commits. Its head moves only by compare-and-swap or by a person's push. */
export class MemoryRepository {
  readonly commits: MemoryCommit[] = [];

  constructor(files: ReadonlyMap<string, string>, at: number) {
    this.#append(
      files,
      at,
      at,
      { kind: 'person', login: 'operator', what: 'the first commit' },
      [],
      new Map(),
      'Begin',
    );
  }

  get head(): MemoryCommit {
    const head = this.commits[this.commits.length - 1];
    if (head === undefined) throw new Error('A repository has at least one commit.');
    return head;
  }

  /** The head as it was at a moment. */
  headAt(at: number): MemoryCommit {
    return this.commits.findLast((commit) => commit.at <= at) ?? this.head;
  }

  find(id: string): MemoryCommit | null {
    return this.commits.find((commit) => commit.id === id) ?? null;
  }

  /** Takes a commit if it was made for the present head, and only then. */
  compareAndSwap(request: CommitRequest, by: Committer, sentAt: number, at: number): CommitResult {
    if (request.expectedHead !== this.head.id) return { kind: 'conflict' };
    const files = new Map(this.head.files);
    for (const change of request.changes) files.set(change.path, change.after);
    const before = new Map(request.changes.map((change) => [change.path, change.before]));
    this.#append(
      files,
      at,
      sentAt,
      by,
      request.changes.map((change) => change.path),
      before,
      request.headline,
    );
    return { kind: 'committed', commit: this.head.id };
  }

  /** A person's push, always on top of the present head. */
  push(login: string, what: string, path: string, text: string, at: number): void {
    const before = new Map([[path, this.head.files.get(path) ?? null]]);
    const files = new Map(this.head.files).set(path, text);
    this.#append(files, at, at, { kind: 'person', login, what }, [path], before, what);
  }

  #append(
    files: ReadonlyMap<string, string>,
    at: number,
    sentAt: number,
    by: Committer,
    changed: readonly string[],
    before: ReadonlyMap<string, string | null>,
    headline: string,
  ): void {
    const index = this.commits.length;
    const id = (index + 1).toString(16).padStart(8, '0').repeat(5);
    this.commits.push({ id, index, at, sentAt, by, changed, before, files, headline });
  }
}

/** The files that were asked for, as they stand at a commit. */
export function snapshotOf(commit: MemoryCommit, paths: readonly string[]): Snapshot {
  const files: Files = new Map(paths.map((path) => [path, commit.files.get(path) ?? null]));
  return { commit: commit.id, files };
}
