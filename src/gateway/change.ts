/** Files of a repository as they stand at one commit: path to text, null where there is no such file. */
export type Files = ReadonlyMap<string, string | null>;

/** One file of a commit. `before` is null for a file to be added. Nothing is ever deleted by a step. */
export interface FileChange {
  readonly path: string;
  readonly before: string | null;
  readonly after: string;
}
