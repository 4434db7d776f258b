import type { Conversation } from '../../src/rollout/conversation.ts';
import type { Subject } from '../../src/rollout/intent.ts';
import type { Role } from '../../src/rollout/rights.ts';
import type { ClusterAnswer, ClusterQuestion } from '../../src/world/cluster-question.ts';
import type { MetricAnswer, MetricQuestion } from '../../src/world/metric-question.ts';
import type { Publication } from '../../src/world/publication.ts';
import type { Branch, CommitRequest, CommitResult, Push, Snapshot } from '../../src/world/repository.ts';
import type { World } from '../../src/world.ts';
import type { MemoryWorld } from './memory-world.ts';

/** A world that changes nothing. A planted bug overrides the one thing that it gets wrong. */
export class Through implements World {
  readonly inner: MemoryWorld;

  constructor(inner: MemoryWorld) {
    this.inner = inner;
  }

  readConversation(subject: Subject): Promise<Conversation | null> {
    return this.inner.readConversation(subject);
  }

  readFiles(branch: Branch, paths: readonly string[], commit: string | null): Promise<Snapshot> {
    return this.inner.readFiles(branch, paths, commit);
  }

  readRole(repository: string, login: string): Promise<Role | 'unknown'> {
    return this.inner.readRole(repository, login);
  }

  readTeamMembership(team: string, login: string): Promise<boolean | 'unknown'> {
    return this.inner.readTeamMembership(team, login);
  }

  readNewestPush(repository: string, branch: string): Promise<Push | null> {
    return this.inner.readNewestPush(repository, branch);
  }

  readCluster(question: ClusterQuestion): Promise<ClusterAnswer> {
    return this.inner.readCluster(question);
  }

  readMetric(question: MetricQuestion): Promise<MetricAnswer> {
    return this.inner.readMetric(question);
  }

  commit(request: CommitRequest): Promise<CommitResult> {
    return this.inner.commit(request);
  }

  publish(publication: Publication): Promise<void> {
    return this.inner.publish(publication);
  }

  now(): number {
    return this.inner.now();
  }

  random(): number {
    return this.inner.random();
  }

  sleep(milliseconds: number): Promise<void> {
    return this.inner.sleep(milliseconds);
  }
}
