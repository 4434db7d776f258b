import type { Conversation } from '../../src/rollout/conversation.ts';
import type { Subject } from '../../src/rollout/intent.ts';
import type { Role } from '../../src/rollout/rights.ts';
import type { ClusterAnswer, ClusterQuestion } from '../../src/world/cluster-question.ts';
import type { MetricAnswer, MetricQuestion } from '../../src/world/metric-question.ts';
import type { Publication } from '../../src/world/publication.ts';
import type { Branch, CommitRequest, CommitResult, Push, Snapshot } from '../../src/world/repository.ts';
import { Unavailable } from '../../src/world/unavailable.ts';
import type { World } from '../../src/world.ts';
import { answerOf } from './cluster-objects.ts';
import { snapshotOf } from './memory-repository.ts';
import { answerMetric, type MetricReading, placeOf } from './metric-truth.ts';
import { findConversation, type Outside, tell } from './outside.ts';
import { publishComment, publishReaction } from './publishing.ts';
import type { Random } from './random.ts';

/** When a process dies: at its `call`th call to the outside, before the call had its effect or after. */
export interface Crash {
  readonly call: number;
  readonly when: 'before' | 'after';
}

/** That a process asked a cluster. What the cluster was then, its truth tells. */
export interface ClusterReading {
  readonly at: number;
  readonly attempt: number;
  readonly cluster: string;
  readonly isAnswered: boolean;
}

/**
 * The outside as one process of Headgate sees it: late, sometimes stale, sometimes not at all. Every call takes
 * virtual time on its way there and back, and whatever other processes and people do in between happens in between.
 */
export class MemoryWorld implements World {
  readonly process: number;
  readonly outside: Outside;
  crashed = false;
  /** What it was told of clusters and of metrics, in order. */
  readonly clusterReadings: ClusterReading[] = [];
  readonly metricReadings: MetricReading[] = [];
  /** When each of its readings of Git began, and what was the head then. */
  readonly attempts: { readonly at: number; head: number }[] = [];
  /** Whether a commit of its own was refused for good, or its outcome unknown. */
  wasRefused = false;
  readonly #random: Random;
  readonly #crash: Crash | null;
  /** How far this process's clock is ahead of the truth, in milliseconds. */
  readonly skew: number;
  #calls = 0;
  /** The moment of the conversation that this process saw last; null before it saw any. */
  #sawConversationAt: number | null = null;

  constructor(outside: Outside, process: number, random: Random, crash: Crash | null, skew: number) {
    this.outside = outside;
    this.process = process;
    this.#random = random;
    this.#crash = crash;
    this.skew = skew;
  }

  readConversation(subject: Subject): Promise<Conversation | null> {
    return this.#call(`reads #${subject.number}`, () => {
      const moment = this.#readingMoment();
      this.#sawConversationAt = moment;
      return findConversation(this.outside, subject)?.readAt(moment) ?? null;
    });
  }

  readFiles(_branch: Branch, paths: readonly string[], commit: string | null): Promise<Snapshot> {
    const attempt = { at: this.outside.scheduler.now, head: -1 };
    if (commit === null) this.attempts.push(attempt);
    return this.#call(
      `reads ${paths.length} files`,
      () => {
        const { repository } = this.outside;
        const read = commit === null ? repository.headAt(this.#readingMoment()) : repository.find(commit);
        if (read === null) throw new Unavailable('files', `There is no commit ${commit}.`);
        attempt.head = read.index;
        return snapshotOf(read, paths);
      },
      (snapshot) => `at ${shorten(snapshot.commit)}`,
    );
  }

  readRole(_repository: string, login: string): Promise<Role | 'unknown'> {
    return this.#call(
      `reads the role of ${login}`,
      () => {
        if (this.#random.chance(this.outside.faults.unknownRole)) return 'unknown';
        return this.outside.people.roleAt(login, this.outside.scheduler.now);
      },
      (role) => role,
    );
  }

  readTeamMembership(team: string, login: string): Promise<boolean | 'unknown'> {
    return this.#call(
      `reads whether ${login} is in ${team}`,
      () => {
        if (this.#random.chance(this.outside.faults.unknownRole)) return 'unknown';
        return this.outside.people.memberAt(team, login, this.outside.scheduler.now);
      },
      String,
    );
  }

  readNewestPush(_repository: string, branch: string): Promise<Push | null> {
    return this.#call(`reads the newest push to ${branch}`, () => {
      if (this.#random.chance(this.outside.faults.noPushRecord)) return null;
      return this.outside.conversations.find((candidate) => candidate.branch === branch)?.pushes.at(-1) ?? null;
    });
  }

  readCluster(question: ClusterQuestion): Promise<ClusterAnswer> {
    const { context } = question;
    const attempt = this.attempts.length;
    const unknown = (message: string): ClusterAnswer => ({ kind: 'unknown', message });
    return this.#call(
      `reads the cluster ${context}`,
      () => {
        const truth = this.outside.clusters.get(context);
        const { now } = this.outside.scheduler;
        const isAnswered = truth?.isReachableAt(now) === true;
        this.clusterReadings.push({ at: now, attempt, cluster: context, isAnswered });
        if (!isAnswered) return unknown('it could not be reached');
        return answerOf(truth, question, now);
      },
      ({ kind }) => kind,
    ).catch(() => {
      this.clusterReadings.push({ at: this.outside.scheduler.now, attempt, cluster: context, isAnswered: false });
      return unknown('it did not answer');
    });
  }

  readMetric(question: MetricQuestion): Promise<MetricAnswer> {
    const attempt = this.attempts.length;
    return this.#call(
      `asks ${question.query}`,
      () => {
        const { answer, reading } = answerMetric(this.outside, this.#random, question);
        this.metricReadings.push({ ...reading, at: this.outside.scheduler.now, attempt });
        return answer;
      },
      (answer) =>
        answer.kind === 'numbers' ? answer.series.map(({ samples }) => samples[0]?.value).join(' and ') : answer.kind,
    ).catch(() => {
      const { rollout, gate, cluster } = placeOf(question.query);
      const { now } = this.outside.scheduler;
      this.metricReadings.push({ rollout, gate, cluster, found: 'none', at: now, attempt });
      return { kind: 'unknown', message: 'it did not answer' };
    });
  }

  commit(request: CommitRequest): Promise<CommitResult> {
    const sentAt = this.outside.scheduler.now;
    const by = {
      kind: 'headgate',
      process: this.process,
      sawConversationAt: this.#sawConversationAt,
      attempt: this.attempts.length,
    } as const;
    return this.#call(
      `commits "${request.headline}" on ${shorten(request.expectedHead)}`,
      (): CommitResult => {
        const { faults, repository, scheduler } = this.outside;
        if (this.#random.chance(faults.rejectedCommit)) {
          this.wasRefused = true;
          return { kind: 'rejected', message: 'The branch is protected.' };
        }
        const lost = this.#random.chance(faults.unknownCommit);
        if (lost && this.#random.chance(0.5)) return { kind: 'unknown', message: 'Bad gateway; it was not written.' };
        const result = repository.compareAndSwap(request, by, sentAt, scheduler.now);
        return lost ? { kind: 'unknown', message: 'Bad gateway.' } : result;
      },
      (result) => (result.kind === 'committed' ? `committed ${shorten(result.commit)}` : result.kind),
    );
  }

  /** Each part of it is a request of its own, so that a crash leaves some parts published and others not. */
  async publish(publication: Publication): Promise<void> {
    const { comment } = publication;
    if (comment !== null) {
      await this.#call('publishes the comment', () => publishComment(this.outside, publication, comment));
    }
    for (const reaction of publication.reactions) {
      await this.#call(`reacts ${reaction.content} to ${reaction.commentId}`, () =>
        publishReaction(this.outside, reaction, this.process),
      );
    }
    if (publication.check !== null) await this.#call('publishes the check', () => undefined);
  }

  now(): number {
    return this.outside.scheduler.now + this.skew;
  }

  random(): number {
    return this.#random.next();
  }

  sleep(milliseconds: number): Promise<void> {
    if (this.crashed) return new Promise(() => {});
    const { scheduler } = this.outside;
    return new Promise((resolve) => scheduler.wakeAt(scheduler.now + milliseconds, resolve));
  }

  /** A dead process is a promise that never settles: not even its `finally` blocks run. */
  #call<T>(what: string, act: () => T, show: (result: T) => string = () => ''): Promise<T> {
    if (this.crashed) return new Promise(() => {});
    const number = ++this.#calls;
    const dies = this.#crash?.call === number ? this.#crash.when : null;
    if (dies === 'before') return this.#die(`before it ${what}`);
    const { scheduler } = this.outside;
    return new Promise((resolve, reject) => {
      scheduler.at(scheduler.now + this.#latency(), () => {
        let outcome: { readonly result: T } | { readonly failure: unknown };
        try {
          if (this.#random.chance(this.outside.faults.unavailable)) throw new Unavailable(what, 'Service unavailable.');
          outcome = { result: act() };
        } catch (failure) {
          if (!(failure instanceof Unavailable)) throw failure;
          outcome = { failure };
        }
        if (dies === 'after') void this.#die(`after it ${what}`);
        scheduler.wakeAt(scheduler.now + this.#latency(), () => {
          if (this.crashed) return;
          tell(this.outside, `process ${this.process}`, () =>
            'result' in outcome ? `${what} ${show(outcome.result)}` : `${what}: unavailable`,
          );
          if ('result' in outcome) resolve(outcome.result);
          else reject(outcome.failure);
        });
      });
    });
  }

  #die(where: string): Promise<never> {
    this.crashed = true;
    tell(this.outside, `process ${this.process}`, () => `dies ${where}`);
    return new Promise(() => {});
  }

  #latency(): number {
    if (this.#random.chance(this.outside.faults.slowCall)) return this.#random.integer(1_000, 8_000);
    return this.#random.integer(5, 250);
  }

  /** The moment that a read shows: now, or a while ago. */
  #readingMoment(): number {
    const { faults, scheduler } = this.outside;
    return this.#random.chance(faults.staleRead) ? scheduler.now - this.#random.integer(100, 20_000) : scheduler.now;
  }
}

function shorten(commit: string): string {
  return commit.slice(0, 8).replace(/^0+/, '#');
}
