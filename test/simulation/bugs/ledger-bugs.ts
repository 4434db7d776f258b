import { createHash } from 'node:crypto';
import type { Branch, CommitRequest, CommitResult, Snapshot } from '../../../src/world/repository.ts';
import { Through } from '../through.ts';

/** An entry of the ledger has a line of its own. */
const ENTRY = /^ {6}- \{key: .*\n/gm;
const NEWEST = /^ {2}newest: .*$/m;

/** Writes a state other than the one that was decided. */
export abstract class MiswritesState extends Through {
  protected abstract miswrite(text: string): string;

  override commit(request: CommitRequest): Promise<CommitResult> {
    const changes = request.changes.map((change) =>
      change.path.endsWith('/state.yaml') ? { ...change, after: sealed(this.miswrite(change.after)) } : change,
    );
    return super.commit({ ...request, changes });
  }
}

/** The state with the digest that such a state would have been given. */
export function sealed(text: string): string {
  const content = text.replace(/^digest: .*\n/m, '');
  return `${content}digest: "sha256:${createHash('sha256').update(content).digest('hex')}"\n`;
}

function withoutEntries(text: string): string {
  return text.replace(ENTRY, '').replace(/^ {4}entries:$/m, '    entries: []');
}

/** Loses the newest entry of the ledger on the way to Git. */
export class DropsLedgerEntry extends MiswritesState {
  protected override miswrite(text: string): string {
    const entries = text.match(ENTRY) ?? [];
    return entries.length > 1 ? text.replace(entries.at(-1) ?? '', '') : withoutEntries(text);
  }
}

/** Forgets which command was the newest. */
export class ForgetsNewest extends MiswritesState {
  protected override miswrite(text: string): string {
    return text.replace(NEWEST, '  newest: null');
  }
}

/** Decides without looking at what was decided before. */
export class NeverReadsLedger extends Through {
  override async readFiles(branch: Branch, paths: readonly string[], commit: string | null): Promise<Snapshot> {
    const snapshot = await super.readFiles(branch, paths, commit);
    const files = [...snapshot.files].map(([path, text]): [string, string | null] =>
      path.endsWith('/state.yaml') && text !== null
        ? [path, sealed(withoutEntries(text).replace(NEWEST, '  newest: null'))]
        : [path, text],
    );
    return { ...snapshot, files: new Map(files) };
  }
}
