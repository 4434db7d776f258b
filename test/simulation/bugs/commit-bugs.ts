import type { FileChange } from '../../../src/gateway/change.ts';
import type { Branch, CommitRequest, CommitResult, Snapshot } from '../../../src/world/repository.ts';
import { Through } from '../through.ts';

/** Puts the commit on whatever the head is when the server gets it. */
function onAnyHead(world: Through, request: CommitRequest): CommitRequest {
  const { repository } = world.inner.outside;
  return {
    ...request,
    get expectedHead() {
      return repository.head.id;
    },
  };
}

export class IgnoresCompareAndSwap extends Through {
  override commit(request: CommitRequest): Promise<CommitResult> {
    return super.commit(onAnyHead(this, request));
  }
}

/** Reads the head again right before the write, so that the comparison always holds. */
export class ReadsHeadBeforeWriting extends Through {
  override async commit(request: CommitRequest): Promise<CommitResult> {
    const { commit } = await this.readFiles(request.branch, [], null);
    return super.commit({ ...request, expectedHead: commit });
  }
}

/** Sends a commit whose answer was lost once more, on the head of the moment. */
export class RetriesBlindly extends Through {
  override async commit(request: CommitRequest): Promise<CommitResult> {
    const result = await super.commit(request);
    return result.kind === 'unknown' ? super.commit(onAnyHead(this, request)) : result;
  }
}

/** Takes a commit whose answer was lost for one that was made. */
export class TakesUnknownForDone extends Through {
  override async commit(request: CommitRequest): Promise<CommitResult> {
    const result = await super.commit(request);
    return result.kind === 'unknown' ? { kind: 'committed', commit: request.expectedHead } : result;
  }
}

/** Reads every file at the head of the moment, so that files of several commits come together. */
export class MixesSnapshots extends Through {
  override async readFiles(branch: Branch, paths: readonly string[], commit: string | null): Promise<Snapshot> {
    const { files } = await super.readFiles(branch, paths, null);
    return { commit: commit ?? this.inner.outside.repository.head.id, files };
  }
}

/** After a conflict it takes the new head, and the files that it had read before. */
export class KeepsSnapshotAfterConflict extends Through {
  readonly #known = new Map<string, string | null>();

  override async readFiles(branch: Branch, paths: readonly string[], commit: string | null): Promise<Snapshot> {
    const fresh = await super.readFiles(branch, paths, commit);
    for (const [path, text] of fresh.files) if (!this.#known.has(path)) this.#known.set(path, text);
    return { commit: fresh.commit, files: new Map(paths.map((path) => [path, this.#known.get(path) ?? null])) };
  }
}

/** Commits the state first and the manifests afterwards. */
export class CommitsTwice extends Through {
  override async commit(request: CommitRequest): Promise<CommitResult> {
    const states = request.changes.filter(({ path }) => path.endsWith('/state.yaml'));
    const manifests = request.changes.filter(({ path }) => !path.endsWith('/state.yaml'));
    if (states.length === 0 || manifests.length === 0) return super.commit(request);
    const first = await super.commit({ ...request, changes: states });
    if (first.kind !== 'committed') return first;
    return super.commit({ ...request, changes: manifests, expectedHead: first.commit });
  }
}

/** Changes what is written to some files. */
export abstract class Rewrites extends Through {
  protected abstract rewrite(change: FileChange): FileChange | null;

  override commit(request: CommitRequest): Promise<CommitResult> {
    const changes = request.changes.flatMap((change) => this.rewrite(change) ?? []);
    return super.commit({ ...request, changes });
  }
}

/** Loses a unit of weight on the way from the plan to the route. */
export class LosesWeight extends Rewrites {
  protected override rewrite(change: FileChange): FileChange {
    if (!change.path.endsWith('httproute.yaml')) return change;
    return {
      ...change,
      after: change.after.replace(/weight: ([1-9]\d*)/, (_, weight: string) => `weight: ${Number(weight) - 1}`),
    };
  }
}

/** Forgets the route of the last cluster of the first region. */
export class ForgetsCluster extends Rewrites {
  protected override rewrite(change: FileChange): FileChange | null {
    return change.path.startsWith('delivery/eu-2/') ? null : change;
  }
}

/** Writes routes anew, so that a person's comments in them are gone. */
export class WritesRoutesAnew extends Rewrites {
  protected override rewrite(change: FileChange): FileChange {
    if (!change.path.endsWith('httproute.yaml')) return change;
    return { ...change, after: change.after.replace(/ *# .* was here .*\n/g, '\n') };
  }
}
