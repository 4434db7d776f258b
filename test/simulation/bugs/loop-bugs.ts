import type { Conversation } from '../../../src/rollout/conversation.ts';
import type { Subject } from '../../../src/rollout/intent.ts';
import type { ClusterAnswer, ClusterQuestion } from '../../../src/world/cluster-question.ts';
import type { MetricAnswer, MetricQuestion } from '../../../src/world/metric-question.ts';
import type { Branch, CommitRequest, CommitResult, Snapshot } from '../../../src/world/repository.ts';
import { answerOf } from '../cluster-objects.ts';
import { ClusterTruth } from '../cluster-truth.ts';
import { BEGINNING } from '../outside.ts';
import { Through } from '../through.ts';
import { MisreadsFiles } from './fleet-bugs.ts';
import { MiswritesState, sealed } from './ledger-bugs.ts';

const LIVE = /^ {2}live:\n(?: {4}.*\n)+/m;
const FAILURES = /^ {2}failures:\n(?: {4}- .*\n)+/m;
const HOLD = /^ {2}hold:\n(?: {4}.*\n)+/m;
const MOVED_AT = /^ {2}movedAt: "(.*)"$/m;

/** Reads a state as it is not. */
abstract class MisreadsState extends MisreadsFiles {
  protected abstract misreadState(text: string): string;

  protected override misread(path: string, text: string): string {
    return path.endsWith('/state.yaml') ? sealed(this.misreadState(text)) : text;
  }
}

/** Counts the pause from the commit, and not from when the step was live. */
export class PausesFromCommit extends MisreadsState {
  protected override misreadState(text: string): string {
    const movedAt = MOVED_AT.exec(text)?.[1] ?? '';
    return text.replace(LIVE, (block) => block.replace(/at: "[^"]*"/g, `at: "${movedAt}"`));
  }
}

/** A cluster that cannot be reached, or that has something else, as if it were what Git says. */
abstract class ImaginesClusters extends Through {
  protected imagine({ context }: ClusterQuestion): ClusterTruth {
    const { repository, scheduler } = this.inner.outside;
    const at = scheduler.now - BEGINNING;
    const fate = { visits: [{ at: at - 5_000, older: 0 }], edits: [], away: [], empty: [] };
    const { head } = repository;
    const own = { headAt: () => head, commits: repository.commits };
    return new ClusterTruth(context, fate, own);
  }

  protected asInGit(question: ClusterQuestion): ClusterAnswer {
    return answerOf(this.imagine(question), question, this.inner.outside.scheduler.now);
  }
}

/** Takes a cluster that cannot be reached for one that serves what Git says. */
export class TakesSilenceForLive extends ImaginesClusters {
  override async readCluster(question: ClusterQuestion): Promise<ClusterAnswer> {
    const answer = await super.readCluster(question);
    return answer.kind === 'unknown' ? this.asInGit(question) : answer;
  }
}

/** Takes a Service for one that somebody is behind. */
export class CountsEndpointsThatAreNotThere extends Through {
  override async readCluster(question: ClusterQuestion): Promise<ClusterAnswer> {
    const answer = await super.readCluster(question);
    return answer.kind === 'unknown' ? answer : { ...answer, endpoints: answer.endpoints.map(() => 2) };
  }
}

/** Believes that whatever was committed is what clusters have. */
export class BelievesAgents extends ImaginesClusters {
  override async readCluster(question: ClusterQuestion): Promise<ClusterAnswer> {
    const answer = await super.readCluster(question);
    return answer.kind === 'unknown' ? answer : this.asInGit(question);
  }
}

/** Looks at clusters only until they were live once. */
export class IgnoresDrift extends ImaginesClusters {
  readonly #live = new Set<string>();

  override async readFiles(branch: Branch, paths: readonly string[], commit: string | null): Promise<Snapshot> {
    const snapshot = await super.readFiles(branch, paths, commit);
    for (const [path, text] of snapshot.files) {
      if (!path.endsWith('/state.yaml') || text === null) continue;
      this.#live.clear();
      for (const [, name = ''] of (LIVE.exec(text)?.[0] ?? '').matchAll(/^ {4}([\w-]+): /gm)) this.#live.add(name);
    }
    return snapshot;
  }

  override async readCluster(question: ClusterQuestion): Promise<ClusterAnswer> {
    const answer = await super.readCluster(question);
    return answer.kind === 'read' && this.#live.has(question.context) ? this.asInGit(question) : answer;
  }
}

/** Forgets the failures that were counted before as soon as it looks. */
export class ForgetsFailures extends MisreadsState {
  protected override misreadState(text: string): string {
    return text.replace(FAILURES, '');
  }
}

/** Takes the failures that were counted for an hour older than they are, so that each look counts one. */
export class CountsEachLook extends MisreadsState {
  protected override misreadState(text: string): string {
    return text.replace(FAILURES, (block) =>
      block.replace(/at: "([^"]*)"/g, (_, at: string) => `at: "${new Date(Date.parse(at) - 3_600_000).toISOString()}"`),
    );
  }
}

/** Lets the deadline run anew as long as a cluster cannot be reached. */
export class WaitsForTheUnreachable extends MisreadsState {
  protected override misreadState(text: string): string {
    const { clusters, scheduler } = this.inner.outside;
    const isAway = [...clusters.values()].some((cluster) => !cluster.isReachableAt(scheduler.now));
    return isAway ? movedNow(text, this.now()) : text;
  }
}

/** Lets the pause of a gradual rollback run anew at every look. */
export class WaitsOnTheWayBack extends MisreadsState {
  protected override misreadState(text: string): string {
    return text.includes('\n  phase: rolling-back\n') ? movedNow(text, this.now()) : text;
  }
}

function movedNow(text: string, now: number): string {
  return text.replace(MOVED_AT, `  movedAt: "${new Date(now).toISOString()}"`);
}

/** Does not see that a rollout is held, and holds it again. */
export class HoldsAgain extends MisreadsState {
  protected override misreadState(text: string): string {
    return HOLD.test(text) ? text.replace(HOLD, '').replace('\n  phase: paused\n', '\n  phase: progressing\n') : text;
  }
}

/** Keeps what was noted as live though the weights have moved. */
export class KeepsLiveNotes extends Through {
  override commit(request: CommitRequest): Promise<CommitResult> {
    const changes = request.changes.map((change) => {
      const block = change.path.endsWith('/state.yaml') ? (LIVE.exec(change.before ?? '')?.[0] ?? null) : null;
      if (block === null || LIVE.test(change.after)) return change;
      const after = change.after.replace(/^ {2}approvals:/m, () => `${block}  approvals:`);
      return { ...change, after: sealed(after) };
    });
    return super.commit({ ...request, changes });
  }
}

/** Loses the newest failure on the way to Git. */
export class LosesFailures extends MiswritesState {
  protected override miswrite(text: string): string {
    return text.replace(FAILURES, '');
  }
}

/** Takes no number for a good one. */
export class TakesNoNumberForGood extends Through {
  override async readMetric(question: MetricQuestion): Promise<MetricAnswer> {
    const answer = await super.readMetric(question);
    const isNumber =
      answer.kind === 'numbers' && answer.series.length === 1 && answer.series[0]?.samples[0]?.value != null;
    return isNumber ? answer : { kind: 'numbers', series: [{ labels: {}, samples: [{ at: 0, value: 1_000 }] }] };
  }
}

/** Takes the first of several series. */
export class TakesTheFirstSeries extends Through {
  override async readMetric(question: MetricQuestion): Promise<MetricAnswer> {
    const answer = await super.readMetric(question);
    return answer.kind === 'numbers' ? { ...answer, series: answer.series.slice(0, 1) } : answer;
  }
}

/** Takes a bad number for none. */
export class OverlooksBadNumbers extends Through {
  override async readMetric(question: MetricQuestion): Promise<MetricAnswer> {
    const answer = await super.readMetric(question);
    const isBad = answer.kind === 'numbers' && answer.series.some(({ samples }) => (samples[0]?.value ?? 100) < 99);
    return isBad ? { kind: 'numbers', series: [] } : answer;
  }
}

/** Measures pauses and intervals by a clock that is two minutes ahead. */
export class RunsAhead extends Through {
  override now(): number {
    return super.now() + 120_000;
  }
}

/** Does not read when nothing may go forward. */
export class ForgetsWindows extends MisreadsFiles {
  protected override misread(path: string, text: string): string {
    return path.endsWith('/rollout.yaml') ? text.replace(/^ {2}windows:\n(?: {4}.*\n)+/m, '') : text;
  }
}

/** Hears a reason to break the glass in every word that leads forward. */
export class AlwaysBreaksGlass extends Through {
  override async readConversation(subject: Subject): Promise<Conversation | null> {
    const conversation = await super.readConversation(subject);
    if (conversation === null) return null;
    const comments = conversation.comments.map((comment) => ({
      ...comment,
      body: comment.ours
        ? comment.body
        : comment.body.replace(
            /^(\/(?:canary (?:next|[\d.]+)|promote|switch)(?: --(?:cluster|wave|sha) \S+)*)$/gm,
            '$1 --break-glass "Nobody asked for that"',
          ),
    }));
    return { ...conversation, comments };
  }
}
