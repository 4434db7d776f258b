import type { CommitRequest } from '../world/repository.ts';
import { Unavailable } from '../world/unavailable.ts';
import type { World } from '../world.ts';
import { identify } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Attributes, Tracing } from './tracing.ts';

export interface WorldObservers {
  readonly metrics: Pick<Metrics, 'operated'>;
  readonly tracing: Tracing;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** What follows from a decision. */
const WRITES: ReadonlySet<string> = new Set(['commit', 'propose', 'publish']);

/**
 * The same world for one look, with every primitive counted, timed and traced. What the look decided lies between its
 * reads and its first write, and is shown as the span `plan`.
 */
export function observedWorld(world: World, { metrics, tracing, now }: WorldObservers): World {
  /** When the last read ended; null where a write came after it. */
  let read: number | null = null;

  async function observe<T>(
    operation: string,
    attributes: Attributes,
    outcomeOf: (value: T) => string,
    work: () => Promise<T>,
  ): Promise<T> {
    const began = now();
    if (WRITES.has(operation) && read !== null) {
      tracing.record('plan', read, began);
      read = null;
    }
    let outcome = 'failed';
    try {
      return await tracing.during(operation, { attributes }, async (span) => {
        const value = await work();
        outcome = outcomeOf(value);
        span.set({ 'headgate.outcome': outcome });
        return value;
      });
    } catch (error) {
      if (error instanceof Unavailable) outcome = 'unavailable';
      throw error;
    } finally {
      const ended = now();
      if (/^(?:read|probe)/.test(operation)) read = ended;
      metrics.operated(operation, outcome, Math.max(0, ended - began) / 1000);
    }
  }
  const observed =
    <Arguments extends unknown[], Value>(
      operation: string,
      method: (...given: Arguments) => Promise<Value>,
      outcomeOf: (value: Value) => string = done,
      attributesOf: (...given: Arguments) => Attributes = () => ({}),
    ) =>
    (...given: Arguments): Promise<Value> =>
      observe(operation, attributesOf(...given), outcomeOf, () => method.call(world, ...given));

  const { readCheck, readStatuses, readCluster, readMetric, probe, hintAgent, readProposals, propose, tellProposals } =
    world;
  return {
    ...world,
    readConversation: observed('readConversation', world.readConversation, found),
    readFiles: observed('readFiles', world.readFiles, done, ({ repository, branch }, paths) => ({
      'headgate.repository': repository,
      'headgate.branch': branch,
      'headgate.files': paths.length,
    })),
    readRole: observed('readRole', world.readRole, known),
    readTeamMembership: observed('readTeamMembership', world.readTeamMembership, known),
    readNewestPush: observed('readNewestPush', world.readNewestPush, found),
    commit: observed('commit', world.commit, ({ kind }) => kind, describeCommit),
    publish: observed('publish', world.publish),
    ...(readCheck && { readCheck: observed('readCheck', readCheck, known) }),
    ...(readStatuses && { readStatuses: observed('readStatuses', readStatuses, known) }),
    ...(readCluster && { readCluster: observed('readCluster', readCluster, ({ kind }) => kind, describeContext) }),
    ...(readMetric && { readMetric: observed('readMetric', readMetric, ({ kind }) => kind) }),
    ...(probe && { probe: observed('probe', probe, answered) }),
    ...(hintAgent && {
      hintAgent: observed(
        'hintAgent',
        hintAgent,
        ({ kind }) => kind,
        ({ rollout, cluster }) => ({
          'headgate.rollouts': [rollout],
          'headgate.cluster': cluster,
        }),
      ),
    }),
    ...(readProposals && { readProposals: observed('readProposals', readProposals) }),
    ...(tellProposals && { tellProposals: observed('tellProposals', tellProposals) }),
    ...(propose && { propose: observed('propose', propose, ({ kind }) => kind) }),
  };
}

function done(): string {
  return 'done';
}

function found(value: unknown): string {
  return value === null ? 'absent' : 'done';
}

function known(value: unknown): string {
  return value === 'unknown' ? 'unknown' : 'done';
}

function answered(value: boolean | 'unknown'): string {
  if (value === 'unknown') return value;
  return value ? 'healthy' : 'unhealthy';
}

function describeContext({ context }: { readonly context: string }): Attributes {
  return { 'headgate.cluster_context': context };
}

/** What the commit's trailers say of it; what people wrote stands above them. */
function describeCommit({ branch, body, changes }: CommitRequest): Attributes {
  const trailers = body.trim().split('\n\n').at(-1) ?? '';
  const all = (name: string) =>
    [...trailers.matchAll(new RegExp(`^${name}: (\\S+)$`, 'gm'))].map(([, value]) => value ?? '');
  const [operation = ''] = all('Headgate-Operation');
  if (operation !== '') identify({ operation });
  return {
    'headgate.repository': branch.repository,
    'headgate.branch': branch.branch,
    'headgate.operation': operation,
    'headgate.rollouts': all('Headgate-Rollout'),
    'headgate.files': changes.length,
  };
}
