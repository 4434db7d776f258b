import type { ClusterFate, Span } from './loop-scenario.ts';
import type { MemoryRepository } from './memory-repository.ts';
import { BEGINNING } from './outside.ts';
import { routeWeights } from './route-weights.ts';
import { routePath } from './setting-files.ts';

/** How long a controller takes to take up what the agent applied, in milliseconds. */
const CONTROLLER_DELAY = 700;
/** How far behind the head agents are once nothing goes wrong any more. */
const CALM_LAG = 15_000;

/** A cluster's routes as they truly are at any moment. */
export class ClusterTruth {
  readonly name: string;
  readonly #fate: ClusterFate;
  readonly #repository: Pick<MemoryRepository, 'headAt' | 'commits'>;
  /** When everything began to go well for good; infinite as long as it has not. */
  calmSince = Number.POSITIVE_INFINITY;

  constructor(name: string, fate: ClusterFate, repository: Pick<MemoryRepository, 'headAt' | 'commits'>) {
    this.name = name;
    this.#fate = fate;
    this.#repository = repository;
  }

  isReachableAt(at: number): boolean {
    return !this.#isWithin(this.#fate.away, at);
  }

  /** Whether somebody is behind a Service. */
  isServedAt(service: string, at: number): boolean {
    return !service.endsWith('-green') || !this.#isWithin(this.#fate.empty, at);
  }

  /** A rollout's route as it is in the cluster; null where there is none. */
  routeAt(rollout: string, at: number): string | null {
    const path = routePath(this.name, rollout);
    if (at >= this.calmSince) return this.#repository.headAt(at - CALM_LAG).files.get(path) ?? null;
    const visit = this.#fate.visits.findLast((one) => BEGINNING + one.at <= at);
    if (visit === undefined) return this.#repository.commits[0]?.files.get(path) ?? null;
    const visitedAt = BEGINNING + visit.at;
    const head = this.#repository.headAt(visitedAt);
    const applied = this.#repository.commits[Math.max(0, head.index - visit.older)] ?? head;
    const text = applied.files.get(path) ?? null;
    const isEdited = this.#fate.edits.some(
      (edit) => edit.rollout === rollout && BEGINNING + edit.at > visitedAt && BEGINNING + edit.at <= at,
    );
    return text !== null && isEdited ? editedByHand(text) : text;
  }

  /** Whether the controller has taken up the route as it is. */
  isTakenUpAt(rollout: string, at: number): boolean {
    return isSameRoute(this.routeAt(rollout, at), this.routeAt(rollout, at - CONTROLLER_DELAY));
  }

  /** Whether the cluster serves what Git says of a rollout. */
  serves(rollout: string, git: string | null, at: number): boolean {
    if (git === null || !isSameRoute(git, this.routeAt(rollout, at)) || !this.isTakenUpAt(rollout, at)) return false;
    const services = routeWeights(git).flatMap((rule) => Object.entries(rule).filter(([, weight]) => weight !== 0));
    return services.every(([service]) => this.isServedAt(service, at));
  }

  #isWithin(spans: readonly Span[], at: number): boolean {
    return at < this.calmSince && spans.some(({ from, until }) => BEGINNING + from <= at && at < BEGINNING + until);
  }
}

/** Weights are all that ever changes in a route. */
export function isSameRoute(one: string | null, other: string | null): boolean {
  if (one === null || other === null) return one === other;
  return one === other || JSON.stringify(routeWeights(one)) === JSON.stringify(routeWeights(other));
}

/** A unit of the first backend's weight more than there was. */
function editedByHand(text: string): string {
  return text.replace(/weight: (\d+)/, (_, weight: string) => `weight: ${Number(weight) + 7}`);
}
