import type { FileChange } from '../../../src/gateway/change.ts';
import type { Observations } from '../../../src/rollout/observations.ts';
import type { Branch, CommitRequest, CommitResult, Snapshot } from '../../../src/world/repository.ts';
import { Through } from '../through.ts';
import { Rewrites } from './commit-bugs.ts';
import { MiswritesState, sealed } from './ledger-bugs.ts';

/** Changes what is read of some files. */
export abstract class MisreadsFiles extends Through {
  protected abstract misread(path: string, text: string): string;

  override async readFiles(branch: Branch, paths: readonly string[], commit: string | null): Promise<Snapshot> {
    const snapshot = await super.readFiles(branch, paths, commit);
    const files = [...snapshot.files].map(([path, text]): [string, string | null] => [
      path,
      text === null ? null : this.misread(path, text),
    ]);
    return { ...snapshot, files: new Map(files) };
  }
}

/** Does not read which clusters a rule allows. */
export class ForgetsResidency extends MisreadsFiles {
  protected override misread(path: string, text: string): string {
    return path === 'fleet.yaml' ? text.replace(/, allows: \[[^\]]*\]/g, '') : text;
  }
}

/** Takes every approval for given. */
export class SkipsApproval extends MisreadsFiles {
  protected override misread(path: string, text: string): string {
    return path.endsWith('/rollout.yaml') ? text.replace('smoke: {approval: true}', 'smoke: {approval: false}') : text;
  }
}

/** Keeps no slot warm. */
export class CoolsSlots extends MisreadsFiles {
  protected override misread(path: string, text: string): string {
    return path.endsWith('/rollout.yaml') ? text.replace(/^ *keepWarm: .*\n/m, '') : text;
  }
}

/** Gives every cluster a record that answers, whatever the state says. */
export class GivesDrainedRecords extends Rewrites {
  protected override rewrite(change: FileChange): FileChange {
    if (!change.path.endsWith('/dnsendpoint.yaml')) return change;
    return { ...change, after: change.after.replace(/value: "0"/g, 'value: "1"') };
  }
}

/** Loses a unit on the way from the state to a DNS record. */
export class LosesRecordWeight extends Rewrites {
  protected override rewrite(change: FileChange): FileChange {
    if (!change.path.endsWith('/dnsendpoint.yaml')) return change;
    return {
      ...change,
      after: change.after.replace(/value: "([2-9]|\d\d+)"/, (_, weight: string) => `value: "${Number(weight) - 1}"`),
    };
  }
}

/** Commits where the fleet stands without the records that follow from it. */
export class LeavesRecordsOut extends Rewrites {
  protected override rewrite(change: FileChange): FileChange | null {
    return change.path.endsWith('/dnsendpoint.yaml') && change.before !== null ? null : change;
  }
}

/** Loses a hundredth of a percent of a cluster on the way from the plan to the state. */
export class LosesShare extends MiswritesState {
  protected override miswrite(text: string): string {
    return text.replace(
      /^( {8}\S+: )([1-9]\d*)$/m,
      (_, key: string, percent: string) => `${key}${Number(percent) - 0.01}`,
    );
  }
}

const NEWEST_RELEASE = /^ {2}newest: (.*)$/m;
const NEWEST_FLEET = /^ {4}newest: (.*)$/m;

/** Has one newest command for both axes. */
export class SharesNewest extends MiswritesState {
  protected override miswrite(text: string): string {
    const release = NEWEST_RELEASE.exec(text)?.[1] ?? 'null';
    const fleet = NEWEST_FLEET.exec(text)?.[1];
    if (fleet === undefined) return text;
    const newest = timeIn(release) > timeIn(fleet) ? release : fleet;
    return text.replace(NEWEST_RELEASE, `  newest: ${newest}`).replace(NEWEST_FLEET, `    newest: ${newest}`);
  }
}

function timeIn(newest: string): string {
  return /at: "?([^",}]+)/.exec(newest)?.[1] ?? '';
}

const FLEET = /^ {2}fleet:\n(?: {4}.*\n)*/m;
const FLEET_ENTRY = /^( {6}- \{key: .*said: "?\/(?:drain|shift|failover).*disposition: )applied(, reason: )\w+/gm;

/** Lets an abort win over what was asked of the clusters in the same look. */
export class AbortsFleetCommands extends Through {
  override commit(request: CommitRequest): Promise<CommitResult> {
    const undone = new Set<string>();
    const changes = request.changes.flatMap((change): readonly FileChange[] => {
      if (!change.path.endsWith('/state.yaml') || change.before === null) return [change];
      const known = new Set(change.before.split('\n'));
      const added = change.after.split('\n').filter((line) => !known.has(line));
      const fleet = FLEET.exec(change.before)?.[0];
      if (fleet === undefined || !added.some((line) => line.includes('reason: aborted,'))) return [change];
      const lost = added.filter((line) => line.replace(FLEET_ENTRY, '') !== line);
      if (lost.length === 0) return [change];
      undone.add(change.path.split('/')[1] ?? '');
      const superseded = lost.reduce(
        (text, line) => text.replace(line, line.replace(FLEET_ENTRY, '$1superseded$2aborted_meanwhile')),
        change.after,
      );
      return [{ ...change, after: sealed(superseded.replace(FLEET, fleet)) }];
    });
    const kept = changes.filter(({ path }) => !undone.has(/^dns\/([^/]+)\//.exec(path)?.[1] ?? ''));
    return super.commit({ ...request, changes: kept });
  }
}

/** Takes each sample of an observer for another observer's, so that one is a quorum. */
export function countsSamples({ health, loads }: Observations): Observations {
  const many = health.flatMap((sample) =>
    ['one', 'two'].map((name) => ({ ...sample, observer: `${sample.observer}-${name}` })),
  );
  return { health: many, loads };
}
